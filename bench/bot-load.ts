import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const Times = z.object({ count: z.number(), median: z.number(), p99: z.number(), most: z.number() });
const Figures = z.object({
  acknowledgementMs: Times,
  firstReplyMs: Times,
  stallMs: z.object({ p99: z.number(), most: z.number() }),
  busyMs: z.number(),
  megabytes: z.number(),
  cpuSeconds: z.number(),
  asked: z.number(),
  answered: z.number(),
  notEnoughEvidence: z.number(),
  answeredAfterMs: z.number(),
  shownAfterMs: z.number(),
  votedAfterMs: z.number(),
  votes: z.number(),
  repeated: z.number(),
  takenBack: z.number(),
  wrongTallies: z.number(),
  editsWaiting: z.number(),
  stoppedInMs: z.number(),
  faults: z.array(z.string()),
});
type Figures = z.infer<typeof Figures>;

/** The whole bot with many people at once: how long they wait, whether anything stands still, and what it takes. */
export async function printBotLoad(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "assignee-load-"));
  try {
    const program = resolve(import.meta.dirname, "bot-load/load.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [program, folder]);
    print(Figures.parse(JSON.parse(stdout)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function print(figures: Figures): void {
  const { acknowledgementMs, firstReplyMs, stallMs, asked, answered, notEnoughEvidence } = figures;
  const { votes, repeated, takenBack, votedAfterMs, answeredAfterMs, faults } = figures;
  console.log(
    `\nThe bot under load: ${asked} questions at once; ${votes} votes, ${repeated} more delivered twice, ${takenBack} taken back; 40 edits a minute`,
  );
  printFigure(
    "questions that ended in a summary",
    `${answered + notEnoughEvidence} of ${asked}`,
    `${asked} of ${asked}`,
  );
  printFigure("  of them for lack of evidence", String(notEnoughEvidence), "");
  printFigure("claims with other votes than given", String(figures.wrongTallies), "0");
  printFigure("faults in the log", String(faults.length), "0");
  printFigure("acknowledgement, median", ms(acknowledgementMs.median), "");
  printFigure("acknowledgement, p99", ms(acknowledgementMs.p99), "<= 250 ms");
  printFigure("first reply to a question, median", ms(firstReplyMs.median), "");
  printFigure("first reply to a question, longest", ms(firstReplyMs.most), "<= 1000 ms");
  printFigure("event loop held up, p99", ms(stallMs.p99), "");
  printFigure("event loop held up, longest", ms(stallMs.most), "<= 200 ms");
  printFigure("  of it by computing, longest", ms(figures.busyMs), "<= 200 ms");
  printFigure("peak memory", `${figures.megabytes.toFixed(0)} MB`, "<= 500 MB");
  printFigure("last summary after", seconds(answeredAfterMs), "");
  printFigure("last progress message ended after", seconds(figures.shownAfterMs), "");
  printFigure("last vote after", seconds(votedAfterMs), "");
  printFigure("votes whose edits wait at the end", String(figures.editsWaiting), "");
  printFigure("stopped in", seconds(figures.stoppedInMs), "<= 10 s");
  printFigure("processor time", `${figures.cpuSeconds.toFixed(1)} s`, "");
  for (const fault of new Set(faults.map((text) => text.slice(0, 300)))) console.log(`  ${fault}`);
}

const ms = (value: number) => `${value.toFixed(0)} ms`;
const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`;

function printFigure(what: string, figure: string, bar: string): void {
  console.log(`  ${what.padEnd(36)} ${figure.padStart(9)}   ${bar}`);
}

if (import.meta.main) await printBotLoad();
