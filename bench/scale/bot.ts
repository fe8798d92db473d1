import { randomUUID } from "node:crypto";
import { Bot } from "../../src/bot/bot.ts";
import { Presence } from "../../src/bot/presence.ts";
import { loadConfig } from "../../src/config.ts";
import { connectDatabase } from "../../src/connect.ts";
import { keptPapers, reviewOpener } from "../../src/connect-review.ts";
import { Worker } from "../../src/jobs/worker.ts";
import { quietChat } from "./quiet-chat.ts";

/** As in main.ts. */
const LIMITS = { perProcess: 4, perTenant: 4, perPerson: 2 };
const NO_LIMIT = { costUsd: null, calls: null };
const quiet = () => {};

export interface Place {
  readonly databaseUrl: string;
  readonly dataDir: string;
}

/** One process of the bot, over the example library, with a chat that takes everything at once. Not started yet. */
export async function openProcess({ databaseUrl, dataDir }: Place) {
  const config = loadConfig({ DATABASE_URL: databaseUrl, DATA_DIR: dataDir, OFFLINE: "yes" });
  const { store, jobs, leases, dayAccounts } = await connectDatabase(config);
  const name = randomUUID();
  // A figure of work that fails is none.
  const fault = (about: unknown) => {
    console.error(Object(about).err ?? about);
    process.exit(1);
  };
  const log = { debug: quiet, info: quiet, warn: quiet, error: fault };
  const openTools = reviewOpener({
    config,
    tell: { working: quiet, finished: quiet, note: quiet },
    signal: new AbortController().signal,
    dayAccounts,
  });
  const bot = new Bot({
    chats: [quietChat()],
    store,
    jobs,
    presence: new Presence(name, leases, log),
    openTools,
    papers: keptPapers(config),
    meter: { reviewEnded: quiet, stageEnded: quiet, searched: quiet, voteTaken: quiet, acknowledged: quiet },
    dayBudgets: { person: NO_LIMIT, workspace: NO_LIMIT },
    log,
    now: () => new Date(),
  });
  const observer = { onStart: quiet, onEnd: quiet, onFault: fault };
  const worker = new Worker({ jobs, handlers: bot.handlers, name, limits: LIMITS, observer });
  return { bot, worker, store, jobs, openTools };
}
