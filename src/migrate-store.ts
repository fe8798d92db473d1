import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeFailure } from "./cli/failure.ts";
import { loadConfig } from "./config.ts";
import type { DatabaseConfig } from "./database-config.ts";
import { BadInput } from "./errors.ts";
import { moveStore } from "./move-store.ts";

const USAGE = `npm run migrate-store -- --from sqlite:FILE --to postgres://user:password@host:5432/database

Moves everything, jobs included, into an empty database of PostgreSQL. Assignee must be stopped. The file is left as it
is; what is read is a copy beside it, which is deleted in the end. When it is interrupted, run it again: it goes on.`;

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  try {
    await moveStore({ ...readWords(words), say });
    say("Set DATABASE_URL to the new database, then start Assignee. Keep the file until you are content.");
    return 0;
  } catch (error) {
    const { exitCode, message } = describeFailure(error);
    process.stderr.write(`${message}\n`);
    return exitCode;
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function readWords(words: readonly string[]): { readonly from: string; readonly to: string } {
  const { from, to } = options(words);
  const [source, target] = [databaseOf(from), databaseOf(to)];
  if (source?.kind !== "sqlite" || target?.kind !== "postgres" || source.file === null) throw new BadInput(USAGE);
  if (!existsSync(source.file)) throw new BadInput(`There is no database ${source.file}.\n\n${USAGE}`);
  return { from: resolve(source.file), to: target.url };
}

function options(words: readonly string[]): { readonly from?: string; readonly to?: string } {
  try {
    return parseArgs({ args: [...words], options: { from: { type: "string" }, to: { type: "string" } } }).values;
  } catch (cause) {
    throw new BadInput(USAGE, { cause });
  }
}

function databaseOf(address: string | undefined): DatabaseConfig | null {
  return address === undefined ? null : loadConfig({ DATABASE_URL: address }).database;
}
