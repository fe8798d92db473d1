import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { destination, type Logger, pino } from "pino";
import { TerminalChat } from "../adapters/chat/terminal/terminal.ts";
import { PrometheusMeter } from "../adapters/operation/prometheus.ts";
import { serveOperation } from "../adapters/operation/server.ts";
import { Bot } from "./bot/bot.ts";
import { Presence } from "./bot/presence.ts";
import type { DayBudgets } from "./bot/services.ts";
import { describeFailure } from "./cli/failure.ts";
import { personAtTerminal } from "./cli/person.ts";
import { type Config, loadConfig } from "./config.ts";
import { checkCache, checkDataFolder, connectDatabase, dataFolder, lockDatabase } from "./connect.ts";
import { connectPlatforms, isInTerminal, type Platform } from "./connect-chats.ts";
import { keptPapers, reviewOpener } from "./connect-review.ts";
import type { JobObserver } from "./jobs/handler.ts";
import { Worker } from "./jobs/worker.ts";
import type { Chat } from "./ports/chat.ts";
import type { Job } from "./ports/jobs.ts";
import { listens, type Role, readRole, works } from "./roles.ts";

/** Reviews at once: of the process, of a workspace, of a person. */
const LIMITS = { perProcess: 4, perTenant: 4, perPerson: 2 };
/**
 * On a file the same after a restart, so that what this process left is taken up at once; the lock keeps others away. On
 * a server, where others work too, a name of its own.
 */
const processName = ({ database }: Config): string => (database.kind === "sqlite" ? "main" : randomUUID());
const NO_LIMIT = { costUsd: null, calls: null };
/** A second Ctrl-C within this time is the echo of npm, later it is meant. */
const ECHO_MS = 200;

process.exit(await main());

async function main(): Promise<number> {
  try {
    const config = loadConfig();
    const role = readRole(process.argv.slice(2), config);
    await checkDataFolder(config);
    const release = await lockDatabase(config);
    await serve(config, role);
    release();
    return 0;
  } catch (error) {
    const { exitCode, message } = describeFailure(error);
    process.stderr.write(`${message}\n`);
    return exitCode;
  }
}

/** Runs the bot until the person leaves or the process is told to stop. */
async function serve(config: Config, role: Role): Promise<void> {
  const { log, flush } = await openLog(config);
  await checkCache(config);
  const { store, jobs, installations, leases, rateLimits, dayAccounts } = await connectDatabase(config);
  // What processes left that ended long ago.
  await leases.forgetExpired();
  await rateLimits.forgetIdle();
  const meter = new PrometheusMeter(jobs);
  const stopping = new AbortController();
  const platforms = await connectPlatforms(config, { log, installations, rateLimits });
  const terminal = isInTerminal(config) ? await openTerminal(config, () => bot) : null;
  const chats: readonly Chat[] = terminal === null ? platforms.map(({ chat }) => chat) : [terminal];
  const heard = chats.filter((chat) => isHeard(platforms, chat, role));
  const name = processName(config);
  const tell = {
    working: () => {},
    finished: (what: string, detail: string, durationMs: number) => log.debug({ what, detail, durationMs }, "opened"),
    note: (text: string) => log.warn(text),
  };
  const bot: Bot = new Bot({
    chats,
    store,
    jobs,
    openTools: reviewOpener({ config, tell, signal: stopping.signal, dayAccounts }),
    papers: keptPapers(config),
    dayBudgets: dayBudgets(config),
    log,
    meter,
    presence: new Presence(name, leases, log),
    now: () => new Date(),
  });
  const worker = new Worker({
    jobs,
    handlers: bot.handlers,
    name,
    limits: LIMITS,
    observer: observer(log),
  });

  const standsBy = (chat: Chat) => bot.standsBy(chat);
  const operation =
    config.httpPort === null
      ? null
      : await serveOperation({ port: config.httpPort, store, queue: jobs, chats: heard, standsBy, metrics: meter });
  const names = terminal === null ? platforms.map((platform) => platform.name) : ["terminal"];
  log.info({ dataDir: config.dataDir, platforms: names, role, process: name }, "start");
  if (listens(role)) await bot.startListening(heard);
  if (works(role)) {
    await bot.startTending();
    await worker.start();
  }
  await Promise.race([...(terminal === null ? [] : [terminal.closed]), toldToStop(), bot.failed]);
  log.info({}, "stop");
  await operation?.close();
  await worker.stop();
  await bot.stop();
  stopping.abort();
  await store.close();
  flush();
}

/** Whether this process takes what happens on a platform; what the bot says goes out from every process. */
function isHeard(platforms: readonly Platform[], chat: Chat, role: Role): boolean {
  const heardBy = platforms.find((platform) => platform.chat === chat)?.heardBy;
  return role === "all" || heardBy === role;
}

async function openTerminal(config: Config, bot: () => Bot): Promise<TerminalChat> {
  return new TerminalChat({
    input: process.stdin,
    output: process.stdout,
    folder: await dataFolder(config),
    person: personAtTerminal(),
    hooks: {
      idle: () => bot().idle(),
      claimMessage: (claim, conversation, thread) =>
        bot().claimMessage("terminal:terminal", conversation, claim, thread),
    },
  });
}

function dayBudgets({ model }: Config): DayBudgets {
  return { person: model?.budgets.personDay ?? NO_LIMIT, workspace: model?.budgets.workspaceDay ?? NO_LIMIT };
}

/** Lines of JSON: on the standard output, or in the data folder where the terminal is for the conversation. */
async function openLog(config: Config): Promise<{ readonly log: Logger; readonly flush: () => void }> {
  const dest = isInTerminal(config) ? join(await dataFolder(config), "assignee.log") : 1;
  const file = destination({ dest, sync: true });
  return { log: pino({ level: config.logLevel }, file), flush: () => file.flushSync() };
}

function observer(log: Logger): JobObserver {
  return {
    onStart: (job) => log.info(aboutJob(job), "job begins"),
    onEnd: (job, { outcome, durationMs, reason }) =>
      log[reason === null ? "info" : "warn"](
        { ...aboutJob(job), outcome, durationMs: Math.round(durationMs), ...(reason !== null && { reason }) },
        "job ends",
      ),
    onFault: (fault, job) => log.error({ ...(job && aboutJob(job)), err: fault }, "job fault"),
  };
}

/** A review's job has the review's id for its key. */
function aboutJob({ kind, key, tenantId }: Job) {
  return { kind, [kind === "review" ? "review" : "job"]: key, tenant: tenantId };
}

/** Resolves at the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function toldToStop(): Promise<void> {
  const told = Promise.withResolvers<void>();
  let firstAt: number | null = null;
  const stop = () => {
    if (firstAt !== null && performance.now() - firstAt > ECHO_MS) process.exit(130);
    firstAt ??= performance.now();
    told.resolve();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return told.promise;
}
