import { availableParallelism, loadavg } from "node:os";
import { measureAcknowledgements, REVIEWS } from "./chat/acknowledgements.ts";
import { type CountedCalls, countCalls } from "./chat/calls.ts";
import { CLAIMS, STUDIES } from "./chat/fixed-review.ts";

// Slack and Discord with one bot: how soon it acknowledges what happens while it is busy, and what a review asks of each.
const EVENT_MS = 250;
const INTERACTION_MS = 500;

print(`${availableParallelism()} cores; load before the start ${loadavg()[0]?.toFixed(1)}`);
const { slack, discord } = await countCalls();
printCalls(`Slack: calls of a review of ${STUDIES} studies and ${CLAIMS} claims, by method`, slack);
printCalls(`Discord: calls of such a review, by route`, discord);

const { slackMs, discordMs, missed, ...ran } = await measureAcknowledgements();
print(
  `\n${REVIEWS} reviews at once on Slack, in the process that also serves Discord; the first ended after ${ran.firstEndedSeconds.toFixed(0)} s, the last after ${ran.allEndedSeconds.toFixed(0)} s`,
);
line("", "p50", "p99", "bar", "");
const met = [
  printTimes("an event on Slack is acknowledged", slackMs, EVENT_MS),
  printTimes("an interaction on Discord is acknowledged", discordMs, INTERACTION_MS),
];
line("not acknowledged, or only when sent again", String(missed), "", "0", missed === 0 ? "met" : "not met");
print(`load at the end ${loadavg()[0]?.toFixed(1)}`);
process.exitCode = met.every(Boolean) && missed === 0 ? 0 : 1;

function printCalls(title: string, { calls, seconds }: CountedCalls): void {
  print(`\n${title}; said within ${seconds.toFixed(0)} s`);
  for (const [name, count] of calls) print(`  ${String(count).padStart(4)}  ${name}`);
  print(`  ${String(calls.reduce((sum, [, count]) => sum + count, 0)).padStart(4)}  in all`);
}

/** @returns whether the bar is met */
function printTimes(what: string, values: readonly number[], barMs: number): boolean {
  const [median, p99] = [share(values, 0.5), share(values, 0.99)];
  const isMet = p99 <= barMs;
  line(`${what} (${values.length})`, ms(median), ms(p99), `p99 <= ${barMs} ms`, isMet ? "met" : "not met");
  return isMet;
}

function share(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.POSITIVE_INFINITY;
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}

function line(what: string, ...cells: readonly string[]): void {
  const widths = [10, 10, 16, 10];
  print(`  ${what.padEnd(52)}${cells.map((cell, index) => cell.padStart(widths[index] ?? 10)).join("")}`);
}

function print(text: string): void {
  console.log(text);
}
