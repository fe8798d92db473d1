import { createHash, randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { libraryNotes } from "./cli/library-notes.ts";
import type { OnlineSource } from "./cli/search-plan.ts";
import type { Config, ModelConfig } from "./config.ts";
import { count } from "./domain/wording.ts";
import { AppError, BadInput } from "./errors.ts";
import type { FullTextReader } from "./ports/full-text.ts";
import type { Installations } from "./ports/installations.ts";
import type { Jobs } from "./ports/jobs.ts";
import type { DayAccounts } from "./ports/language-model.ts";
import type { Leases } from "./ports/leases.ts";
import type { RateLimits } from "./ports/rate-limits.ts";
import type { Source } from "./ports/source.ts";
import type { Store } from "./ports/store.ts";

export const EXAMPLE_LIBRARY = join(import.meta.dirname, "../examples/library");

/** Where a review searches and reads. */
export interface Connections {
  readonly sources: readonly Source[];
  readonly readers: readonly FullTextReader[];
  /** What a reader of the report must know of them. */
  readonly notes: readonly string[];
}

/** Hears what is being opened, and what a person must know of it. */
export interface Listener {
  working(what: string, detail: string): void;
  finished(what: string, detail: string, durationMs: number): void;
  note(text: string): void;
}

export function joinConnections(parts: readonly Connections[]): Connections {
  return {
    sources: parts.flatMap(({ sources }) => sources),
    readers: parts.flatMap(({ readers }) => readers),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

interface LibraryParts {
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly tell: Listener;
  /** What a report calls it; by its path unless told otherwise. */
  readonly label?: string;
}

/** Opens a folder or file of papers; what was read of it before is not read again. */
export async function connectLibrary(
  path: string,
  { config, signal, tell, label }: LibraryParts,
): Promise<Connections> {
  const [{ openLibrary }, { PdfParser }] = await Promise.all([
    import("../adapters/source/library/library.ts"),
    import("../adapters/document/pdf.ts"),
  ]);
  const startedAt = performance.now();
  const library = await openLibrary({
    path,
    indexFile: join(await dataFolder(config), libraryIndexName(path)),
    ...(label !== undefined && { label }),
    ...(path === EXAMPLE_LIBRARY && { label: "Example library" }),
    parsers: { pdf: new PdfParser() },
    signal,
    onProgress: ({ done, total }) => tell.working("library", `${done} of ${total} files`),
  });
  const { files, records, skipped, damagedIndex } = library.summary;
  tell.finished("library", `${count(records, "record")} in ${count(files, "file")}`, performance.now() - startedAt);
  const notes = libraryNotes(path, skipped, damagedIndex);
  for (const note of notes) tell.note(note);
  return { sources: [library], readers: [library], notes };
}

/** Each library has an index of its own, found again by where the library is. */
export function libraryIndexName(path: string): string {
  return `library-${createHash("sha256").update(resolve(path)).digest("hex").slice(0, 8)}.sqlite`;
}

/** @param mode `fresh` asks the sources again instead of using kept answers */
export async function connectOnline(
  names: readonly OnlineSource[],
  { config, mode, tell }: { readonly config: Config; readonly mode: "fresh" | "cached"; readonly tell: Listener },
): Promise<Connections> {
  const [{ SourceHttp }, { Arxiv }, { OpenAlex }, { SemanticScholar }, { Crossref }, { EuropePmc }, { PubMed }] =
    await Promise.all([
      import("../adapters/source/http.ts"),
      import("../adapters/source/arxiv.ts"),
      import("../adapters/source/openalex.ts"),
      import("../adapters/source/semantic-scholar.ts"),
      import("../adapters/source/crossref.ts"),
      import("../adapters/source/europe-pmc.ts"),
      import("../adapters/source/pubmed.ts"),
    ]);
  const { contactEmail, keys } = config;
  const http = new SourceHttp({
    contact: contactEmail,
    cache: await openAnswers("answers", config, tell.note),
    mode,
  });
  const open: Readonly<Record<OnlineSource, () => Source>> = {
    arxiv: () => new Arxiv({ http }),
    openalex: () => new OpenAlex({ http, apiKey: keys.openAlex }),
    "semantic-scholar": () => new SemanticScholar({ http, apiKey: keys.semanticScholar }),
    crossref: () => new Crossref({ http }),
    "europe-pmc": () => new EuropePmc({ http }),
    pubmed: () => new PubMed({ http, apiKey: keys.ncbi }),
  };
  return { sources: names.map((name) => open[name]()), readers: await connectReaders(contactEmail), notes: [] };
}

/** Open full texts, best text first: JATS from the archives, then PDF. */
async function connectReaders(contact: string | null): Promise<readonly FullTextReader[]> {
  const [{ PublicWeb }, { JatsParser }, { PdfParser }, europePmc, pmc, arxiv, openAccess] = await Promise.all([
    import("../adapters/web/public-web.ts"),
    import("../adapters/document/jats.ts"),
    import("../adapters/document/pdf.ts"),
    import("../adapters/full-text/europe-pmc.ts"),
    import("../adapters/full-text/pmc.ts"),
    import("../adapters/full-text/arxiv.ts"),
    import("../adapters/full-text/open-access.ts"),
  ]);
  const web = new PublicWeb({ contact });
  const parsers = { jats: new JatsParser(), pdf: new PdfParser() };
  return [
    new europePmc.EuropePmcReader({ web, parser: parsers.jats }),
    new pmc.PmcReader({ web, parser: parsers.jats }),
    new arxiv.ArxivReader({ web, parser: parsers.pdf }),
    new openAccess.OpenAccessReader({ web, parsers }),
  ];
}

/** Answers that need not be asked for again: on a server, for all processes, or in a file of this machine. */
async function openAnswers(name: "answers" | "replies", config: Config, note: (text: string) => void) {
  const url = cacheServer(config);
  if (url !== null) return (await import("../adapters/cache/shared.ts")).openSharedCache(url, name, note);
  const { openCache } = await import("../adapters/cache/sqlite.ts");
  return openCache(join(await dataFolder(config), `${name}.sqlite`), note);
}

function cacheServer({ cacheUrl, database }: Config): string | null {
  return cacheUrl ?? (database.kind === "postgres" ? database.url : null);
}

/**
 * Looks at start whether the cache that the settings name is there; later it may come and go.
 *
 * @throws {BadInput} when it cannot be used; the message says what to do
 */
export async function checkCache({ cacheUrl }: Config): Promise<void> {
  if (cacheUrl !== null) await (await import("../adapters/cache/shared.ts")).checkSharedCache(cacheUrl);
}

/** The server of the language models, with what a review needs besides to ask it. */
export async function connectModels(model: ModelConfig, config: Config, note: (text: string) => void) {
  const [{ OpenAiModels }, { accountsOfReview }, { DEFAULT_PRICES }, { loadPrompts }] = await Promise.all([
    import("../adapters/language-model/openai.ts"),
    import("../adapters/language-model/accounts.ts"),
    import("../adapters/language-model/prices.ts"),
    import("./analyst/prompted/prompts.ts"),
  ]);
  const { baseUrl, apiKey, limits } = model;
  const prices = { ...DEFAULT_PRICES, ...model.prices };
  const cache = await openAnswers("replies", config, note);
  const server = new OpenAiModels({ baseUrl, apiKey, cache, prices, limits });
  return { server, prices, prompts: loadPrompts(), accountsOfReview };
}

export interface Database {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly installations: Installations;
  readonly leases: Leases;
  readonly rateLimits: RateLimits;
  readonly dayAccounts: DayAccounts;
}

/**
 * The store, the queue, the installations and what processes agree on, in the one database of the settings; closing the store closes all.
 *
 * @throws {AppError} when it is damaged, made by a newer version, or cannot be used; the message says what to do
 */
export async function connectDatabase(config: Config): Promise<Database> {
  const { database } = config;
  return database.kind === "postgres" ? connectPostgres(database.url) : connectSqlite(await databaseFile(config));
}

async function connectSqlite(file: string): Promise<Database> {
  const [
    { openSqlite },
    { SQLITE_MIGRATIONS },
    { SqlStore },
    { SqlInstallations },
    { SqlJobs },
    { LocalLeases },
    { LocalRateLimits },
    { DATABASE_TIME },
    { SqlDayAccounts },
  ] = await Promise.all([
    import("../adapters/store/sqlite.ts"),
    import("./migrations.ts"),
    import("../adapters/store/sql-store.ts"),
    import("../adapters/store/sql-installations.ts"),
    import("../adapters/jobs/sql-jobs.ts"),
    import("../adapters/coordination/local-leases.ts"),
    import("../adapters/coordination/local-rate-limits.ts"),
    import("../adapters/coordination/tables.ts"),
    import("../adapters/language-model/sql-day-accounts.ts"),
  ]);
  const database = await openSqlite(file, SQLITE_MIGRATIONS);
  return {
    store: new SqlStore(database),
    jobs: new SqlJobs(database),
    installations: new SqlInstallations(database),
    leases: new LocalLeases(),
    rateLimits: new LocalRateLimits(),
    dayAccounts: new SqlDayAccounts({ database, now: DATABASE_TIME.sqlite }),
  };
}

async function connectPostgres(url: string): Promise<Database> {
  const [
    { openPostgres },
    { POSTGRES_MIGRATIONS },
    { SqlStore },
    { SqlInstallations },
    { openPgBoss },
    { pgBossSchema },
    { SqlLeases },
    { SqlRateLimits },
    { DATABASE_TIME },
    { SqlDayAccounts },
  ] = await Promise.all([
    import("../adapters/store/postgres.ts"),
    import("./migrations.ts"),
    import("../adapters/store/sql-store.ts"),
    import("../adapters/store/sql-installations.ts"),
    import("../adapters/jobs/open-pg-boss.ts"),
    import("../adapters/jobs/pg-boss-tables.ts"),
    import("../adapters/coordination/sql-leases.ts"),
    import("../adapters/coordination/sql-rate-limits.ts"),
    import("../adapters/coordination/tables.ts"),
    import("../adapters/language-model/sql-day-accounts.ts"),
  ]);
  const database = await openPostgres(url, POSTGRES_MIGRATIONS, pgBossSchema);
  try {
    const jobs = await openPgBoss(database, url);
    return {
      store: new SqlStore(database, () => jobs.stop()),
      jobs,
      installations: new SqlInstallations(database),
      leases: new SqlLeases(database, DATABASE_TIME.postgres),
      rateLimits: new SqlRateLimits(database, DATABASE_TIME.postgres),
      dayAccounts: new SqlDayAccounts({ database, now: DATABASE_TIME.postgres }),
    };
  } catch (fault) {
    await database.destroy();
    throw fault;
  }
}

/**
 * To be had before `connectDatabase` by whoever claims jobs or speaks: two at once on one file would both answer. On
 * PostgreSQL many may.
 *
 * @returns what gives it free; the end of the process does too
 * @throws {AppError} when another process has it, or it is no database; the message says what to do
 */
export async function lockDatabase(config: Config): Promise<() => void> {
  if (config.database.kind === "postgres") return () => {};
  const [{ checkSqliteFile }, { lockSqlite }] = await Promise.all([
    import("../adapters/store/sqlite-file.ts"),
    import("../adapters/store/sqlite-lock.ts"),
  ]);
  const file = await databaseFile(config);
  checkSqliteFile(file);
  return lockSqlite(file);
}

/** The file of SQLite. @throws {BadInput} where the settings name a server */
export async function databaseFile(config: Config): Promise<string> {
  const { database } = config;
  if (database.kind === "postgres") throw new BadInput("DATABASE_URL names a server, which is no file.");
  return database.file ?? join(await dataFolder(config), "assignee.sqlite");
}

/**
 * Looks at start whether the data folder can be had: a process that met it first in the middle of a review would tell its
 * channel of a setting.
 *
 * @throws {BadInput} when it can neither be made nor written to; the message says what to do
 */
export async function checkDataFolder(config: Config): Promise<void> {
  try {
    const written = join(await dataFolder(config), `written-${randomUUID()}`);
    // Empty, so that a disk that is full keeps no process from its start.
    await writeFile(written, "");
    await rm(written);
  } catch (cause) {
    if (cause instanceof AppError) throw new BadInput(cause.message, { cause });
    throw new BadInput(unusable(config, "cannot be written to", cause), { cause });
  }
}

/** @throws {AppError} when it cannot be made */
export async function dataFolder(config: Config): Promise<string> {
  try {
    await mkdir(config.dataDir, { recursive: true });
    return config.dataDir;
  } catch (cause) {
    throw new AppError(unusable(config, "cannot be made", cause), { cause });
  }
}

function unusable({ dataDir }: Config, what: string, cause: unknown): string {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return `The data folder ${dataDir} ${what} (${reason}). Set DATA_DIR to one that can.`;
}
