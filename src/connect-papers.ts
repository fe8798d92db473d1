import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import type { Config } from "./config.ts";
import type { LibraryEntry } from "./ports/store/channels.ts";

type Stored = Pick<LibraryEntry, "id" | "location">;

/** Where the papers of a conversation are below the folder of papers: the same for every process. */
export const shelfOf = (tenantId: string, conversation: string): string =>
  posix.join(tenantShelf(tenantId), shortHash(conversation));

export const tenantShelf = (tenantId: string): string => shortHash(tenantId);

export const papersFolder = ({ dataDir }: Config): string => join(dataDir, "papers");

/** Whether it is a file that we keep, which has its id before its name, and not a place of people's own. */
export const isKept = ({ id, location }: Stored): boolean => basename(location).startsWith(`${id}-`);

/** Where a paper is for this process: what we keep is in its own data folder, or where an earlier version put it. */
export function paperPath(config: Config, entry: Stored): string {
  if (!isKept(entry)) return entry.location;
  const own = join(papersFolder(config), belowPapers(entry.location));
  return existsSync(own) || !existsSync(entry.location) ? own : entry.location;
}

/** Papers that we keep are one library, a folder or file that somebody named is another. */
export function libraryPath(config: Config, entry: Stored): string {
  const path = paperPath(config, entry);
  return isKept(entry) ? dirname(path) : path;
}

/** Earlier versions stored the whole path, from the root or from the working directory of the process that kept it. */
const belowPapers = (location: string): string => location.replace(/^(?:.*\/)?papers\//, "");

const shortHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
