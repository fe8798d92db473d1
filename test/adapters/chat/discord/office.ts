import { SqlJobs } from "../../../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../../../adapters/jobs/tables.ts";
import { storeMigrations } from "../../../../adapters/store/migrations.ts";
import { SqlStore } from "../../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../../adapters/store/sqlite.ts";
import type { Analyst } from "../../../../src/analyst/analyst.ts";
import { Bot } from "../../../../src/bot/bot.ts";
import { BadInput } from "../../../../src/errors.ts";
import { Worker } from "../../../../src/jobs/worker.ts";
import { sealAnalyst } from "../../../bot/office.ts";
import { aLonePresence } from "../../../builders/presence.ts";
import { aRecord, aSource } from "../../../builders.ts";
import { openChat, type Server } from "./harness.ts";

const NO_LIMIT = { costUsd: null, calls: null };
const SEALS = [
  aRecord({ title: "Lamps and harbour seals in the north", abstract: "Harbour seals slept longer without lamps." }),
  aRecord({ title: "Lamps and harbour seals in the south", abstract: "Harbour seals woke earlier near lamps." }),
];

export interface OfficeOptions {
  /** The database, to be opened again by another life. Default: in memory. */
  readonly file?: string;
  readonly analyst?: Analyst;
}

/** The bot at work on Discord, over the real store and queue. */
export async function openOffice({ discord }: Pick<Server, "discord">, options: OfficeOptions = {}) {
  const now = () => new Date(discord.clock.now());
  const database = await openSqlite(options.file ?? ":memory:", { ...storeMigrations, ...jobMigrations });
  const store = new SqlStore(database);
  const jobs = new SqlJobs(database, () => now().getTime());
  const { chat, notes } = openChat(discord);
  const faults: object[] = [];
  const bot = new Bot({
    chats: [chat],
    store,
    jobs,
    presence: aLonePresence(),
    openTools: async () => ({
      analyst: options.analyst ?? sealAnalyst(),
      sources: [aSource({ records: SEALS })],
      readers: [],
      notes: [],
    }),
    papers: {
      add: async () => {
        throw new BadInput("No papers can be added here.");
      },
      remove: async () => {},
      ofTenants: { list: async () => [], remove: async () => {} },
    },
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
      error: (about, message) => void faults.push({ message, ...about }),
    },
    now,
    paceMs: 0,
  });
  const worker = new Worker({
    jobs,
    handlers: bot.handlers,
    name: "office",
    limits: { perProcess: 4, perTenant: 4, perPerson: 4 },
    observer: { onStart: () => {}, onEnd: () => {}, onFault: (fault) => void faults.push({ fault }) },
  });
  await bot.start();
  await worker.start();

  return {
    bot,
    chat,
    store,
    faults,
    notes,
    /** Until everything said was answered and every job has ended. */
    idle: async () => {
      for (let quiet = 0; quiet < 2; quiet++) {
        await discord.settled();
        await bot.idle();
      }
      await discord.settled();
    },
    close: async () => {
      await worker.stop(0);
      await bot.stop();
      await store.close();
    },
  };
}

export type Office = Awaited<ReturnType<typeof openOffice>>;
