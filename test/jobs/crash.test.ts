import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as wait } from "node:timers/promises";
import { expect, it } from "vitest";
import { SqlJobs } from "../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../adapters/jobs/tables.ts";
import { storeMigrations } from "../../adapters/store/migrations.ts";
import { SqlStore } from "../../adapters/store/sql-store.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import { STAGES } from "../../src/domain/report.ts";

const KILLS = 6;
const LONGEST_LIFE_MS = 60;
const REVIEWS = 80;
const TENANT = "terminal:team";

it("a worker that is killed again and again loses no job and does no finished stage twice", {
  timeout: 60_000,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), "assignee-crash-"));
  const file = join(folder, "assignee.sqlite");
  const database = await openSqlite(file, { ...storeMigrations, ...jobMigrations });
  const [store, jobs] = [new SqlStore(database), new SqlJobs(database)];
  await store.install({ id: TENANT, platform: "terminal", name: "Team" });
  const keys = Array.from({ length: REVIEWS }, (_, n) => `rev-${n}`);
  for (const key of keys) await ask(store, jobs, key);
  await store.close();

  for (let kill = 0; kill < KILLS; kill += 1) await runAndKill(file, Math.random() * LONGEST_LIFE_MS);
  await runUntil(file, () => progress(file).done === REVIEWS);

  const { stages, calls, runs, dead, integrity } = progress(file);
  expect(integrity).toBe("ok");
  expect(dead).toBe(0);
  expect(stages).toBe(REVIEWS * STAGES.length);
  expect(calls).toBe(REVIEWS * STAGES.length);
  // Only what was under way when the process was killed ran again: at most as many jobs as it does at once.
  expect(runs).toBeLessThanOrEqual(REVIEWS * STAGES.length + (KILLS + 1) * 4);
  rmSync(folder, { recursive: true });
});

async function ask(store: SqlStore, jobs: SqlJobs, id: string): Promise<void> {
  await store.of(TENANT).reviews.create({
    id,
    place: { conversation: "seals", thread: id },
    audience: "tenant",
    asker: "ada",
    question: "Do seals sleep?",
    normalisedQuestion: "do seals sleep",
    settings: {},
    parentId: null,
    askedAt: 1,
  });
  const job = { kind: "review", key: id, tenantId: TENANT, conversation: "seals", person: "ada", runAt: null } as const;
  await jobs.enqueue({ ...job, priority: "interactive", payload: null });
}

async function start(file: string) {
  const program = join(import.meta.dirname, "crash-worker.ts");
  const child = spawn(process.execPath, [program, file], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return {
    kill: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function runAndKill(file: string, lifeMs: number): Promise<void> {
  const worker = await start(file);
  await wait(lifeMs);
  await worker.kill();
}

async function runUntil(file: string, isOver: () => boolean): Promise<void> {
  const worker = await start(file);
  while (!isOver()) await wait(20);
  await worker.kill();
}

function progress(file: string) {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  const number = (sql: string) => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  const read = {
    done: number("select count(*) from job where state = 'done'"),
    dead: number("select count(*) from job where state = 'dead'"),
    stages: number("select count(*) from stage_result"),
    calls: number("select sum(calls) from day_usage"),
    runs: number("select count(*) from audit"),
    integrity: Object.values(database.prepare("pragma integrity_check").get() ?? {})[0],
  };
  database.close();
  return read;
}
