import { setTimeout as wait } from "node:timers/promises";
import { SqlJobs } from "../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../adapters/jobs/tables.ts";
import { storeMigrations } from "../../adapters/store/migrations.ts";
import { SqlStore } from "../../adapters/store/sql-store.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import { lockSqlite } from "../../adapters/store/sqlite-lock.ts";
import { Bot } from "../../src/bot/bot.ts";
import { Worker } from "../../src/jobs/worker.ts";
import { sealAnalyst } from "../../test/bot/office.ts";
import { aLonePresence } from "../../test/builders/presence.ts";
import { aRecord, aSource } from "../../test/builders.ts";
import { Line, type Packet } from "./line.ts";
import { RemoteChat } from "./remote-chat.ts";

// A bot over the real store and queue that works until it is killed. Its clock is ahead by so many milliseconds.
const [file = "", ahead = "0"] = process.argv.slice(2);
const now = () => new Date(Date.now() + Number(ahead));
/** Long enough that kills fall into the middle of things. */
const THINKING_MS = 15;

const WORK_TOLD_MS = 5;
/** Hours of votes pass in minutes, and still some edits have to wait until after a kill. */
const EDITS_PER_MINUTE = 600;

/** So that some questions have findings in common, and most have not. */
const REGIONS = 60;

/** Three studies of the region that a question is about. */
function recordsOn(question: string) {
  const region = Number(/region (\d+)/.exec(question)?.[1] ?? 0) % REGIONS;
  return ["north", "south", "east"].map((side) =>
    aRecord({
      title: `Lamps and harbour seals in the ${side} of region ${region}`,
      abstract: `Harbour seals in the ${side} of region ${region} slept longer.`,
    }),
  );
}

const pausing =
  <Given extends readonly unknown[], Result>(work: (...given: Given) => Promise<Result>) =>
  async (...given: Given): Promise<Result> => {
    await wait(Math.random() * THINKING_MS * 2);
    return work(...given);
  };

const quick = sealAnalyst();
const analyst = {
  ...quick,
  planProtocol: pausing(quick.planProtocol),
  screenStudies: pausing(quick.screenStudies),
  extractClaims: pausing(quick.extractClaims),
  verifyClaim: pausing(quick.verifyClaim),
  synthesizeFindings: pausing(quick.synthesizeFindings),
  assessReview: pausing(quick.assessReview),
};

const wire = {
  send: (packet: Packet) => void process.send?.(packet),
  listen: (take: (packet: Packet) => void) => void process.on("message", take),
};
const line = new Line(wire, { idle: () => bot.idle() });
const words = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error));
const fault = (about: object, message: string) =>
  void line.call("fault", `${message}: ${JSON.stringify(about)} ${"err" in about ? words(about.err) : ""}`);
const noted = (about: object) => void line.call("corrected", Number(Object(about).corrected ?? 0));

lockSqlite(file);
const database = await openSqlite(file, { ...storeMigrations, ...jobMigrations });
const store = new SqlStore(database);
const jobs = new SqlJobs(database, () => now().getTime());
const bot = new Bot({
  chats: [new RemoteChat(line, EDITS_PER_MINUTE)],
  store,
  jobs,
  presence: aLonePresence(),
  openTools: async ({ tenantId, reviewId }) => {
    const question = (await store.of(tenantId).reviews.find(reviewId))?.question ?? "";
    return { analyst, sources: [aSource({ records: recordsOn(question) })], readers: [], notes: [] };
  },
  papers: {
    add: () => Promise.reject(new Error("no papers here")),
    remove: async () => {},
    ofTenants: { list: async () => [], remove: async () => {} },
  },
  log: { debug: () => {}, info: () => {}, warn: noted, error: fault },
  meter: {
    reviewEnded: () => {},
    stageEnded: () => {},
    searched: () => {},
    voteTaken: () => {},
    acknowledged: () => {},
  },
  dayBudgets: { person: { costUsd: null, calls: null }, workspace: { costUsd: null, calls: null } },
  now,
  paceMs: 30,
});
const worker = new Worker({
  jobs,
  handlers: bot.handlers,
  name: "main",
  limits: { perProcess: 6, perTenant: 6, perPerson: 3 },
  observer: {
    onStart: () => {},
    onEnd: () => {},
    onFault: (error) => void line.call("fault", words(error)),
  },
});
await bot.start();
await worker.start();
await line.call("ready");
const begun = process.cpuUsage();
setInterval(() => {
  const { user, system } = process.cpuUsage(begun);
  void line.call("worked", (user + system) / 1000);
}, WORK_TOLD_MS);
