import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Config } from "./config.ts";
import { dataFolder, EXAMPLE_LIBRARY, libraryIndexName } from "./connect.ts";
import { isKept, libraryPath, paperPath, papersFolder, tenantShelf } from "./connect-papers.ts";
import type { TenantFiles } from "./jobs/tenants.ts";
import type { LibraryEntry } from "./ports/store/channels.ts";

/** What SQLite keeps beside a file. */
const SQLITE_SUFFIXES = ["", "-wal", "-shm", "-journal"];

/**
 * What is kept about a tenant outside the database: its channels' papers, the indexes of their libraries, and of the
 * terminal what was said there. What the literature and a language model answered is kept by what was asked, for all tenants, and goes by
 * itself after its time; a folder of people's own that was named stays as it is.
 */
export function tenantFiles(config: Config): TenantFiles {
  return {
    async list(tenantId, library) {
      const [papers, folders] = await paperFiles(config, tenantId, library);
      const libraries = library.map((entry) => libraryPath(config, entry));
      const indexes = await libraryIndexes(config, [...folders, ...libraries]);
      const chat = tenantId.startsWith("terminal:") ? await terminalFiles(config) : [];
      const files = [...papers, ...chat, ...indexes.flatMap((file) => SQLITE_SUFFIXES.map((suffix) => file + suffix))];
      return [...new Set(files)].filter((file) => existsSync(file)).toSorted();
    },
    async remove(tenantId, library) {
      for (const file of await this.list(tenantId, library)) await rm(file, { force: true });
      await rm(tenantFolder(config, tenantId), { recursive: true, force: true });
    },
  };
}

/** The names of papers that we keep and this process does not find. */
export const missingPapers = (config: Config, library: readonly LibraryEntry[]): readonly string[] =>
  library.filter((entry) => isKept(entry) && !existsSync(paperPath(config, entry))).map(({ name }) => name);

const tenantFolder = (config: Config, tenantId: string): string => join(papersFolder(config), tenantShelf(tenantId));

/** The terminal has no platform that would keep what was said. */
async function terminalFiles(config: Config): Promise<readonly string[]> {
  const folder = await dataFolder(config);
  return [join(folder, "terminal.jsonl"), ...(await filesIn(join(folder, "files")))];
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const found = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** The tenant's folder holds one a conversation; entries of earlier versions name files elsewhere. */
async function paperFiles(config: Config, tenantId: string, library: readonly LibraryEntry[]) {
  const folder = tenantFolder(config, tenantId);
  const found = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  const folders = found.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const elsewhere = library.filter(isKept).map((entry) => paperPath(config, entry));
  return [[...(await filesIn(folder)), ...elsewhere], folders] as const;
}

/** But for the libraries that belong to nobody. */
async function libraryIndexes(config: Config, paths: readonly string[]): Promise<readonly string[]> {
  const shared = [EXAMPLE_LIBRARY, ...(config.libraryDir === null ? [] : [config.libraryDir])].map((one) =>
    resolve(one),
  );
  const own = paths.filter((path) => !shared.includes(resolve(path)));
  const folder = await dataFolder(config);
  return own.map((path) => join(folder, libraryIndexName(path)));
}
