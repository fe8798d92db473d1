import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { Bot } from "../../src/bot/bot.ts";
import { tally } from "../../src/bot/votes.ts";
import { loadConfig } from "../../src/config.ts";
import { connectDatabase } from "../../src/connect.ts";
import { keptPapers, reviewOpener } from "../../src/connect-review.ts";
import { Worker } from "../../src/jobs/worker.ts";
import type { TenantStore } from "../../src/ports/store.ts";
import { aLonePresence } from "../../test/builders/presence.ts";
import { AT_TOP, aPerson, MemoryPlatform } from "../../test/fakes/memory-chat/platform.ts";
import { exampleQuestions } from "../example-questions.ts";
import { Crowd } from "./crowd.ts";
import { TimedChat } from "./timed-chat.ts";

// The whole bot in a process of its own: 50 people ask at the same moment, 2,000 votes follow. Prints figures as JSON.
const QUESTIONS = 50;
const VOTES = 2_000;
const CHANNELS = 5;
/** As in main.ts. */
const LIMITS = { perProcess: 4, perTenant: 4, perPerson: 2 };
const NO_LIMIT = { costUsd: null, calls: null };
const RESOLUTION_MS = 10;
const LOOK_MS = 50;
const VOTES_STORED_MS = 10_000;
const TENANT = "memory:T1";

const [folder = ""] = process.argv.slice(2);
const config = loadConfig({ DATA_DIR: folder, OFFLINE: "yes" });
const faults: string[] = [];
const fault = (about: unknown) =>
  void faults.push(about instanceof Error ? (about.stack ?? about.message) : String(about));
const { store, jobs, dayAccounts } = await connectDatabase(config);
const platform = new MemoryPlatform({ now: risingClock() });
// As on Slack.
const chat = new TimedChat(platform, { limits: { editsPerMinute: 40 } });
const bot = new Bot({
  chats: [chat],
  store,
  jobs,
  presence: aLonePresence(),
  openTools: reviewOpener({
    config,
    tell: { working: () => {}, finished: () => {}, note: () => {} },
    signal: new AbortController().signal,
    dayAccounts,
  }),
  papers: keptPapers(config),
  meter: {
    reviewEnded: () => {},
    stageEnded: () => {},
    searched: () => {},
    voteTaken: () => {},
    acknowledged: () => {},
  },
  dayBudgets: { person: NO_LIMIT, workspace: NO_LIMIT },
  log: {
    debug: () => {},
    info: () => {},
    warn: () => {},
    error: (about: object) => fault("err" in about ? about.err : JSON.stringify(about)),
  },
  now: () => new Date(),
});
const observer = { onStart: () => {}, onEnd: () => {}, onFault: fault };
const worker = new Worker({ jobs, handlers: bot.handlers, name: "load", limits: LIMITS, observer });

await bot.start();
await worker.start();
platform.install();
await platform.deliveries.settled();

const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
loop.enable();
const busy = watchProcessor();
const startedAt = performance.now();
const asked = exampleQuestions(QUESTIONS).map((question, index) => {
  const place = { ...AT_TOP, conversation: `C${index % CHANNELS}` };
  return platform.say(aPerson(`asker-${index}`), question, { place });
});
const crowd = new Crowd(platform, chat);
const voting = crowd.vote(VOTES).then(() => performance.now() - startedAt);
const answering = untilAnswered().then(() => performance.now() - startedAt);
const closing = untilShownAsEnded().then(() => performance.now() - startedAt);
const [votedAfterMs, answeredAfterMs, shownAfterMs] = await Promise.all([voting, answering, closing]);
await platform.deliveries.settled();
await untilVotesAreStored();
loop.disable();
busy.stop();

const tenant = store.of(TENANT);
const outcomes = await Promise.all(asked.map((ref) => outcomeOf(tenant, ref)));
const figures = {
  acknowledgementMs: percentiles(chat.acknowledgementsMs),
  firstReplyMs: percentiles(chat.firstRepliesMs),
  stallMs: { p99: loop.percentile(99) / 1e6 - RESOLUTION_MS, most: loop.max / 1e6 - RESOLUTION_MS },
  busyMs: busy.mostMs,
  megabytes: process.resourceUsage().maxRSS / 1024,
  cpuSeconds: process.resourceUsage().userCPUTime / 1e6,
  asked: asked.length,
  answered: outcomes.filter((outcome) => outcome === "answered").length,
  notEnoughEvidence: outcomes.filter((outcome) => outcome === "not-enough-evidence").length,
  answeredAfterMs,
  shownAfterMs,
  votedAfterMs,
  ...crowd.given,
  wrongTallies: await wrongTallies(tenant),
  editsWaiting: (await store.unhandledEvents()).length,
};
const stoppedAt = performance.now();
await worker.stop();
await bot.stop();
await store.close();
console.log(JSON.stringify({ ...figures, stoppedInMs: performance.now() - stoppedAt, faults }));
process.exit();

/** No two moments are the same, so that the later of two votes is known. */
function risingClock(): () => Date {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Date.now());
    return new Date(last);
  };
}

/** Resolves when each thread has a summary, or the reason why it has none. */
async function untilAnswered(): Promise<void> {
  const ended = () => platform.messages.filter(({ key }) => /\/summary$|\/failure\//.test(key ?? ""));
  while (ended().length < QUESTIONS) await wait(LOOK_MS);
}

/** Resolves when no thread shows its review as running. */
async function untilShownAsEnded(): Promise<void> {
  const shown = () => platform.messages.filter(({ key }) => key?.endsWith("/progress"));
  const isRunning = ({ content }: (typeof platform.messages)[number]) => content.fallback.includes(": ");
  while (shown().length < QUESTIONS || shown().some(isRunning)) await wait(LOOK_MS);
}

/** What was acknowledged last may still be on its way into the store. */
async function untilVotesAreStored(): Promise<void> {
  const until = performance.now() + VOTES_STORED_MS;
  while ((await wrongTallies(store.of(TENANT))) > 0 && performance.now() < until) await wait(LOOK_MS);
}

/**
 * The longest that the process itself held up its event loop: of the time that a timer came late, what it was computing.
 * Where other processes share the machine, the rest is theirs.
 */
function watchProcessor() {
  const watch = { mostMs: 0, stop: () => clearInterval(timer) };
  let before = { at: performance.now(), computedMs: computedMs() };
  const timer = setInterval(() => {
    const now = { at: performance.now(), computedMs: computedMs() };
    const late = now.at - before.at - RESOLUTION_MS;
    watch.mostMs = Math.max(watch.mostMs, Math.min(late, now.computedMs - before.computedMs));
    before = now;
  }, RESOLUTION_MS);
  return watch;
}

function computedMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** What the thread of a question came to, if its summary stands there. */
async function outcomeOf({ reviews, messages }: TenantStore, ask: (typeof asked)[number]): Promise<string | null> {
  const [review] = await reviews.inThread({ conversation: ask.conversation, thread: ask.messageId });
  const summary = review && (await messages.find(`${review.id}/summary`));
  return summary?.state === "posted" ? (review?.status ?? null) : null;
}

/** How many claims have other votes in the store than people gave. */
async function wrongTallies({ votes }: TenantStore): Promise<number> {
  let wrong = 0;
  for (const [claimId, expected] of crowd.expected()) {
    const { verifiedBy, disputedBy } = tally(await votes.of([claimId], "C0"), 1);
    if (JSON.stringify({ verifiedBy, disputedBy }) !== JSON.stringify(expected)) wrong += 1;
  }
  return wrong;
}

function percentiles(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, median: at(0.5), p99: at(0.99), most: at(1) };
}
