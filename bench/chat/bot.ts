import { Bot } from "../../src/bot/bot.ts";
import { loadConfig } from "../../src/config.ts";
import { connectDatabase } from "../../src/connect.ts";
import { connectPlatforms } from "../../src/connect-chats.ts";
import { keptPapers, reviewOpener } from "../../src/connect-review.ts";
import { Worker } from "../../src/jobs/worker.ts";
import { aLonePresence } from "../../test/builders/presence.ts";
import { openFixedTools } from "./fixed-review.ts";

// The bot in a process of its own, on both platforms, as main.ts starts it; but fifty reviews may run at once, and with
// `fixed` each is the same.
const LIMITS = { perProcess: 50, perTenant: 50, perPerson: 50 };
const NO_LIMIT = { costUsd: null, calls: null };
const quiet = () => {};

const config = loadConfig();
const { store, jobs, installations, rateLimits, dayAccounts } = await connectDatabase(config);
const fault = (about: unknown, message = "") => console.error(message, Object(about).err ?? about);
const log = { debug: quiet, info: quiet, warn: quiet, error: fault };
const platforms = await connectPlatforms(config, { log, installations, rateLimits });
const tell = { working: quiet, finished: quiet, note: quiet };
const bot = new Bot({
  chats: platforms.map(({ chat }) => chat),
  store,
  jobs,
  presence: aLonePresence(),
  openTools:
    process.argv[2] === "fixed"
      ? openFixedTools
      : reviewOpener({ config, tell, signal: new AbortController().signal, dayAccounts }),
  papers: keptPapers(config),
  meter: { reviewEnded: quiet, stageEnded: quiet, searched: quiet, voteTaken: quiet, acknowledged: quiet },
  dayBudgets: { person: NO_LIMIT, workspace: NO_LIMIT },
  log,
  now: () => new Date(),
});
const observer = { onStart: quiet, onEnd: quiet, onFault: (about: unknown) => fault(about) };
const worker = new Worker({ jobs, handlers: bot.handlers, name: "bench", limits: LIMITS, observer });
await bot.start();
await worker.start();
