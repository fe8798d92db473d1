import { SqlJobs } from "../../../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../../../adapters/jobs/tables.ts";
import { storeMigrations } from "../../../../adapters/store/migrations.ts";
import { SqlInstallations } from "../../../../adapters/store/sql-installations.ts";
import { SqlStore } from "../../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../../adapters/store/sqlite.ts";
import type { Analyst } from "../../../../src/analyst/analyst.ts";
import { Bot } from "../../../../src/bot/bot.ts";
import { Worker } from "../../../../src/jobs/worker.ts";
import { noPapers, sealAnalyst } from "../../../bot/office.ts";
import { aLonePresence } from "../../../builders/presence.ts";
import { aRecord, aSource } from "../../../builders.ts";
import type { Channel } from "../../../fakes/slack/channel.ts";
import type { Message } from "../../../fakes/slack/message.ts";
import { type Mode, type Office, openAdapter, settled } from "./harness.ts";

const NO_LIMIT = { costUsd: null, calls: null };
const SEALS = [
  aRecord({ title: "Lamps and harbour seals in the north", abstract: "Harbour seals slept longer without lamps." }),
  aRecord({ title: "Lamps and harbour seals in the south", abstract: "Harbour seals woke earlier near lamps." }),
];

export interface BotOnSlackOptions {
  readonly office: Office;
  readonly mode: Mode;
  /** Where the store is kept; in memory unless told. */
  readonly file?: string;
  readonly analyst?: Analyst;
}

/** The whole bot at work on the fake Slack, over the real store and queue. */
export async function openBotOnSlack({ office, mode, file = ":memory:", analyst }: BotOnSlackOptions) {
  const { time } = office;
  const now = () => new Date(time.now());
  const database = await openSqlite(file, { ...storeMigrations, ...jobMigrations });
  const store = new SqlStore(database);
  const jobs = new SqlJobs(database, () => now().getTime());
  const chat = await openAdapter(office, mode, new SqlInstallations(database));
  const faults: object[] = [];
  let isClosing = false;
  /** What the end of the store cuts short is none. */
  const fault = (about: object) => {
    if (!isClosing) faults.push(about);
  };
  const quiet = () => {};
  const bot = new Bot({
    chats: [chat],
    store,
    jobs,
    presence: aLonePresence(),
    openTools: async () => ({
      analyst: analyst ?? sealAnalyst(),
      sources: [aSource({ records: SEALS })],
      readers: [],
      notes: [],
    }),
    papers: noPapers,
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
    chat,
    bot,
    store: store.of(`slack:${office.acme.id}`),
    faults,
    async idle(): Promise<void> {
      await settled(office);
      await bot.idle();
      await settled(office);
    },
    async close(): Promise<void> {
      isClosing = true;
      await worker.stop(0);
      await bot.stop();
      await store.close();
    },
  };
}

export type BotOnSlack = Awaited<ReturnType<typeof openBotOnSlack>>;

/** The reply in a thread that holds these words. */
export function replyWith(channel: Channel, root: Message | string, words: string): Message {
  const found = channel.thread(root).find(({ seen }) => seen.includes(words));
  if (found === undefined) {
    throw new Error(
      `nobody said “${words}” in:\n${channel
        .thread(root)
        .map(({ seen }) => seen)
        .join("\n---\n")}`,
    );
  }
  return found;
}
