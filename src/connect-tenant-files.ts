import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Config } from "./config.ts";
import { dataFolder, EXAMPLE_LIBRARY, libraryIndexName } from "./connect.ts";
import type { TenantFiles } from "./jobs/tenants.ts";
import type { LibraryEntry } from "./ports/store/channels.ts";

/** What SQLite keeps beside a file. */
const SQLITE_SUFFIXES = ["", "-wal", "-shm", "-journal"];

/** Where the papers are kept that came as files to a conversation. */
export async function papersFolder(config: Config, tenantId: string, conversation: string): Promise<string> {
  return join(await tenantFolder(config, tenantId), shortHash(conversation));
}

/**
 * What is kept about a tenant outside the database: its channels' papers, the indexes of their libraries, and of the
 * terminal what was said there. What the literature and a language model answered is kept by what was asked, for all tenants, and goes by
 * itself after its time; a folder of people's own that was named stays as it is.
 */
export function tenantFiles(config: Config): TenantFiles {
  return {
    async list(tenantId, library) {
      const [papers, folders] = await paperFiles(config, tenantId, library);
      const indexes = await libraryIndexes(config, [...folders, ...library.map(libraryPath)]);
      const chat = tenantId.startsWith("terminal:") ? await terminalFiles(config) : [];
      const files = [...papers, ...chat, ...indexes.flatMap((file) => SQLITE_SUFFIXES.map((suffix) => file + suffix))];
      return [...new Set(files)].filter((file) => existsSync(file)).toSorted();
    },
    async remove(tenantId, library) {
      for (const file of await this.list(tenantId, library)) await rm(file, { force: true });
      await rm(await tenantFolder(config, tenantId), { recursive: true, force: true });
    },
  };
}

const tenantFolder = async (config: Config, tenantId: string): Promise<string> =>
  join(await dataFolder(config), "papers", shortHash(tenantId));

/** The terminal has no platform that would keep what was said. */
async function terminalFiles(config: Config): Promise<readonly string[]> {
  const folder = await dataFolder(config);
  return [join(folder, "terminal.jsonl"), ...(await filesIn(join(folder, "files")))];
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const found = existsSync(folder) ? await readdir(folder, { recursive: true, withFileTypes: true }) : [];
  return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

/** The tenant's folder holds one a conversation; entries of an earlier version name files beside it. */
async function paperFiles(config: Config, tenantId: string, library: readonly LibraryEntry[]) {
  const folder = await tenantFolder(config, tenantId);
  const found = existsSync(folder) ? await readdir(folder, { withFileTypes: true }) : [];
  const folders = found.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
  const elsewhere = library.filter((entry) => isKept(config, entry)).map(({ location }) => location);
  return [[...(await filesIn(folder)), ...elsewhere], folders] as const;
}

/** Whether it is a file that we keep, and not a place of people's own. */
export const isKept = ({ dataDir }: Config, { id, location }: Pick<LibraryEntry, "id" | "location">): boolean =>
  resolve(location).startsWith(resolve(dataDir, "papers")) && location.includes(id);

/** Papers that we keep are one library, a folder or file that somebody named is another. */
export const libraryPath = ({ id, location }: Pick<LibraryEntry, "id" | "location">): string =>
  location.includes(id) ? dirname(location) : location;

/** But for the libraries that belong to nobody. */
async function libraryIndexes(config: Config, paths: readonly string[]): Promise<readonly string[]> {
  const shared = [EXAMPLE_LIBRARY, ...(config.libraryDir === null ? [] : [config.libraryDir])].map((one) =>
    resolve(one),
  );
  const own = paths.filter((path) => !shared.includes(resolve(path)));
  const folder = await dataFolder(config);
  return own.map((path) => join(folder, libraryIndexName(path)));
}

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
