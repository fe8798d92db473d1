import { readdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stageAfter } from "./bot/messages/progress.ts";
import { whileNoneWorks } from "./bot/presence.ts";
import { describeFailure } from "./cli/failure.ts";
import { type Config, loadConfig } from "./config.ts";
import { connectDatabase, databaseFile, lockDatabase } from "./connect.ts";
import { tenantShelf } from "./connect-papers.ts";
import { missingPapers, tenantFiles } from "./connect-tenant-files.ts";
import { count, dateTime } from "./domain/wording.ts";
import { BadInput } from "./errors.ts";
import { exportTenant, uninstallTenant } from "./jobs/tenants.ts";
import type { Installations } from "./ports/installations.ts";
import type { Job, Jobs } from "./ports/jobs.ts";
import type { DayAccounts } from "./ports/language-model.ts";
import type { Leases } from "./ports/leases.ts";
import type { Store } from "./ports/store.ts";
import { rotateTokenKey } from "./rotate-token-key.ts";

const USAGE = `npm run backup -- FILE            writes a copy of the database; Assignee may go on running
npm run restore -- FILE           puts such a copy in its place; Assignee must be stopped
npm run export -- TENANT [FILE]   writes all that is known about a tenant as JSON
npm run forget -- TENANT          deletes all that is known about a tenant, for good; Assignee must be stopped
npm run rotate-token-key < FILE   encrypts what Slack granted with the key in the file; Assignee must be stopped
npm run status -- --jobs          lists tenants and jobs, those given up with the reason`;

const COMMANDS: Readonly<Record<string, (words: readonly string[], config: Config) => Promise<string>>> = {
  backup: ([target], config) => backUp(required(target), config),
  restore: ([backup], config) => restore(required(backup), config),
  export: ([tenant, target], config) =>
    withDatabase(config, (open) => exportTo(required(tenant), target, { ...open, config })),
  forget: ([tenant], config) => forget(required(tenant), config),
  "rotate-token-key": (_words, config) => rotate(config),
  status: (words, config) => withDatabase(config, (open) => status(words.includes("--jobs"), open)),
};

interface Open {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly dayAccounts: DayAccounts;
  readonly installations: Installations;
  readonly leases: Leases;
}

process.exitCode = await main(process.argv.slice(2));

async function main([command = "", ...words]: readonly string[]): Promise<number> {
  try {
    const run = COMMANDS[command];
    if (run === undefined) throw new BadInput(USAGE);
    process.stdout.write(`${await run(words, loadConfig())}\n`);
    return 0;
  } catch (error) {
    const { exitCode, message } = describeFailure(error);
    process.stderr.write(`${message}\n`);
    return exitCode;
  }
}

function required(word: string | undefined): string {
  if (word === undefined) throw new BadInput(USAGE);
  return word;
}

async function backUp(target: string, config: Config): Promise<string> {
  refuseServer(config, (server) => `pg_dump --format=custom --file=${target} --dbname="${server}"`);
  const { backUpSqlite } = await import("../adapters/store/sqlite-backup.ts");
  backUpSqlite(await databaseFile(config), target);
  return `The backup is in ${target}.`;
}

async function restore(backup: string, config: Config): Promise<string> {
  refuseServer(
    config,
    (server) =>
      `pg_restore --no-owner --single-transaction --dbname="${server}" ${backup}\nThe database must be empty: docs/deploy.md says how.`,
  );
  const { restoreSqlite } = await import("../adapters/store/sqlite-backup.ts");
  const aside = restoreSqlite(backup, await databaseFile(config));
  const kept = aside === null ? "" : ` What was there before is kept as ${aside}.`;
  return `${backup} is in place.${kept} Start Assignee again.`;
}

/** PostgreSQL has tools of its own for this, which ask for the password or find it in ~/.pgpass. */
function refuseServer({ database }: Config, command: (server: string) => string): void {
  if (database.kind === "sqlite") return;
  const server = new URL(database.url);
  server.password = "";
  throw new BadInput(`DATABASE_URL names PostgreSQL, which has a tool for this. Run:\n${command(server.href)}`);
}

async function withDatabase(config: Config, work: (open: Open) => Promise<string>): Promise<string> {
  const open = await connectDatabase(config);
  try {
    return await work(open);
  } finally {
    await open.store.close();
  }
}

/**
 * For what must not happen beside a running Assignee: a file's lock keeps it away, on a server its leases show it.
 *
 * @throws {AppError} when one is running; the message says what to do
 */
async function withDatabaseAlone(config: Config, work: (open: Open) => Promise<string>): Promise<string> {
  const release = await lockDatabase(config);
  try {
    return await withDatabase(config, (open) =>
      whileNoneWorks({ leases: open.leases, onFault: tellFault }, () => work(open)),
    );
  } finally {
    release();
  }
}

function tellFault(fault: unknown): void {
  process.stderr.write(`${describeFailure(fault).message}\n`);
}

async function checkTenant(tenantId: string, store: Store): Promise<void> {
  const tenants = (await store.tenants()).map(({ id }) => id);
  if (tenants.includes(tenantId)) return;
  const known = tenants.length === 0 ? "There is none yet." : `There are: ${tenants.join(", ")}.`;
  throw new BadInput(`There is no tenant ${tenantId}. ${known}`);
}

/** What a restore or a damage has left. */
function isSetAside(name: string): boolean {
  return /\.(?:replaced|corrupt)-\d+$/.test(name);
}

/** A running Assignee would go on speaking to a tenant that the store no longer knows. */
function forget(tenantId: string, config: Config): Promise<string> {
  return withDatabaseAlone(config, async ({ store, jobs }) => {
    await checkTenant(tenantId, store);
    const library = await store.of(tenantId).channels.wholeLibrary();
    const files = await tenantFiles(config).list(tenantId, library);
    const missing = missingPapers(config, library);
    await uninstallTenant(tenantId, { store, jobs, files: tenantFiles(config) });
    const left = (await readdir(config.dataDir)).filter(isSetAside).map((name) => join(config.dataDir, name));
    return [
      `All that was known about ${tenantId} is deleted from the database, with ${deletedFiles(files, config)}.`,
      ...(missing.length === 0 ? [] : [leftPapers(missing, tenantId)]),
      `Backups still hold it${left.length === 0 ? "" : `, and these databases that were set aside: ${left.join(", ")}`}.`,
      "Kept answers of the literature and of language models are of all tenants: they go within 30 days, or when you delete answers.sqlite and replies.sqlite.",
    ].join(" ");
  });
}

function deletedFiles(files: readonly string[], { dataDir }: Config): string {
  const folder = resolve(dataDir);
  const elsewhere = files.filter((file) => !resolve(file).startsWith(join(folder, "/")));
  const here = `${count(files.length - elsewhere.length, "file")} of it in ${folder}`;
  return elsewhere.length === 0 ? here : `${here} and these elsewhere: ${elsewhere.join(", ")}`;
}

function leftPapers(names: readonly string[], tenantId: string): string {
  return `Not found there: ${names.join(", ")}. Where another process keeps its papers, delete papers/${tenantShelf(tenantId)} in its DATA_DIR.`;
}

/** A running Assignee would not be able to read what is encrypted anew. */
function rotate(config: Config): Promise<string> {
  return withDatabaseAlone(config, ({ installations }) => rotateTokenKey(installations, config, process.stdin));
}

async function exportTo(
  tenantId: string,
  target: string | undefined,
  { store, jobs, dayAccounts, config }: Open & { readonly config: Config },
): Promise<string> {
  await checkTenant(tenantId, store);
  const places = { store, jobs, dayAccounts, files: tenantFiles(config) };
  const text = JSON.stringify(await exportTenant(tenantId, places), null, 2);
  if (target === undefined) return text;
  await writeNew(target, `${text}\n`);
  return `All that is known about ${tenantId} is in ${target}.`;
}

async function writeNew(target: string, text: string): Promise<void> {
  try {
    await writeFile(target, text, { flag: "wx" });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput(`The export cannot be written to ${target} (${reason}). Name another file.`, { cause });
  }
}

async function status(withJobs: boolean, { store, jobs }: Open): Promise<string> {
  const tenants = await store.tenants();
  const { waiting, running, dead } = await jobs.counts();
  const summary = [
    `${count(tenants.length, "tenant")}: ${tenants.map(({ id, name }) => `${id} (${name})`).join(", ") || "none"}`,
    `Jobs: ${waiting} waiting, ${running} running, ${dead} given up`,
  ];
  if (!withJobs) return summary.join("\n");
  const active = await Promise.all(tenants.map(({ id }) => jobs.active(id, null)));
  const lines = await Promise.all([...active.flat(), ...(await jobs.dead())].map((job) => jobLine(job, store)));
  return [...summary, ...lines].join("\n");
}

async function jobLine(job: Job, store: Store): Promise<string> {
  const { state, kind, key, tenantId, enqueuedAt, failures, crashes, error } = job;
  const isReview = kind === "review" && state === "running";
  const stage = isReview ? [`at “${stageAfter(await store.of(tenantId).reviews.savedStages(key))}”`] : [];
  const setbacks = [
    ...(failures === 0 ? [] : [count(failures, "failure")]),
    ...(crashes === 0 ? [] : [count(crashes, "crash", "crashes")]),
    ...(error === null ? [] : [error]),
  ];
  const since = dateTime(new Date(enqueuedAt).toISOString());
  const shown = state === "dead" ? "given up" : state;
  return [`${shown}: ${kind} ${key} of ${tenantId}, since ${since}`, ...stage, ...setbacks].join("; ");
}
