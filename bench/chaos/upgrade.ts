import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Run } from "./run.ts";
import { ROOT } from "./run.ts";
import { live } from "./trouble.ts";

const PHASE_MS = 15_000;
const STARTING_MS = 30_000;
const PARTS = ["src", "adapters", "examples", "prompts", "package.json", "tsconfig.json"];
const ADDED = `
  "store-999": {
    async up(database: Kysely<unknown>): Promise<void> {
      await sql.raw("alter table review add column of_next_version text").execute(database);
      await sql.raw("create table of_next_version (id text primary key)").execute(database);
    },
  },
};`;

/** What an upgrade came to: one line for each thing that is not as it should be. */
export async function upgrading(run: Run): Promise<readonly string[]> {
  const living = new AbortController();
  const life = live(run, living.signal);
  const newer = nextVersion(join(run.folder, "next"));
  await wait(PHASE_MS);
  await reseat(run, ["worker-1", "gateway-1"], newer);
  await wait(PHASE_MS);
  const refused = await refusal(run, "worker-2");
  await reseat(run, ["worker-2"], newer);
  await wait(PHASE_MS);
  await reseat(run, ["worker-3", "gateway-2"], newer);
  await wait(PHASE_MS);
  living.abort();
  await life;
  // All that run are of the next version, and what looks for faults is of this one.
  const migrated = await run.postgres.query("delete from kysely_migration where name = 'store-999' returning name");
  return [
    ...(migrated.length === 1 ? [] : ["the migration of the next version did not run"]),
    ...(refused ? [] : ["a process of the old version began on a newer schema, or did not say why it did not"]),
  ];
}

/** This version with one migration more, that only adds. */
function nextVersion(root: string): string {
  for (const part of PARTS) cpSync(join(ROOT, part), join(root, part), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  const file = join(root, "adapters/store/migrations.ts");
  const text = readFileSync(file, "utf8");
  const end = text.indexOf("\n};", text.indexOf("export const storeMigrations"));
  writeFileSync(file, `${text.slice(0, end)}${ADDED}${text.slice(end + "\n};".length)}`);
  return root;
}

async function reseat({ posts }: Run, names: readonly string[], root: string): Promise<void> {
  for (const post of posts.filter(({ seat }) => names.includes(seat.name))) {
    await post.stop();
    post.seat = { ...post.seat, root };
    post.begin();
  }
}

/** An old process that dies meanwhile is not begun again: it says that the database is newer. */
async function refusal({ posts }: Run, name: string): Promise<boolean> {
  const post = posts.find(({ seat }) => seat.name === name);
  const until = performance.now() + STARTING_MS;
  post?.kill();
  while (performance.now() < until) {
    if (post?.log.some((line) => line.includes("was made by a newer version of Assignee"))) return true;
    await wait(STARTING_MS / 30);
  }
  return false;
}
