import { SqlJobs } from "../../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../../adapters/jobs/tables.ts";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { SqlInstallations } from "../../../adapters/store/sql-installations.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import type { Analyst } from "../../../src/analyst/analyst.ts";
import { Bot } from "../../../src/bot/bot.ts";
import type { Papers } from "../../../src/bot/services.ts";
import { Worker } from "../../../src/jobs/worker.ts";
import type { Chat } from "../../../src/ports/chat.ts";
import type { Installations } from "../../../src/ports/installations.ts";
import { noPapers, sealAnalyst } from "../../bot/office.ts";
import { aLonePresence } from "../../builders/presence.ts";
import { aRecord, aSource } from "../../builders.ts";

const NO_LIMIT = { costUsd: null, calls: null };
const SEALS = [
  aRecord({ title: "Lamps and harbour seals in the north", abstract: "Harbour seals slept longer without lamps." }),
  aRecord({ title: "Lamps and harbour seals in the south", abstract: "Harbour seals woke earlier near lamps." }),
];

export interface AtWorkOptions {
  /** The platforms, opened over the database that the bot works on. */
  readonly chats: (installations: Installations) => Promise<readonly Chat[]>;
  readonly now: () => Date;
  /** The database, to be opened again by another life; in memory unless told. */
  readonly file?: string | undefined;
  readonly analyst?: Analyst | undefined;
  readonly papers?: Papers | undefined;
}

/** The whole bot at work on platforms, over the real store and queue. */
export async function openBotAtWork({ chats, now, file = ":memory:", analyst, papers }: AtWorkOptions) {
  const database = await openSqlite(file, { ...storeMigrations, ...jobMigrations });
  const store = new SqlStore(database);
  const jobs = new SqlJobs(database, () => now().getTime());
  const faults: object[] = [];
  let isClosing = false;
  /** What the end of the store cuts short is none. */
  const fault = (about: object) => {
    if (!isClosing) faults.push(about);
  };
  const quiet = () => {};
  const bot = new Bot({
    chats: await chats(new SqlInstallations(database)),
    store,
    jobs,
    presence: aLonePresence(),
    openTools: async () => ({
      analyst: analyst ?? sealAnalyst(),
      sources: [aSource({ records: SEALS })],
      readers: [],
      notes: [],
    }),
    papers: papers ?? noPapers,
    meter: { reviewEnded: quiet, stageEnded: quiet, searched: quiet, voteTaken: quiet, acknowledged: quiet },
    dayBudgets: { person: NO_LIMIT, workspace: NO_LIMIT },
    log: { debug: quiet, info: quiet, warn: quiet, error: (about, message) => fault({ message, ...about }) },
    now,
    paceMs: 0,
  });
  const worker = new Worker({
    jobs,
    handlers: bot.handlers,
    name: "office",
    limits: { perProcess: 4, perTenant: 4, perPerson: 4 },
    observer: { onStart: quiet, onEnd: quiet, onFault: (cause) => fault({ cause }) },
  });
  await bot.start();
  await worker.start();
  return {
    bot,
    store,
    faults,
    close: async () => {
      isClosing = true;
      await worker.stop(0);
      await bot.stop();
      await store.close();
    },
  };
}
