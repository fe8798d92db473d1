import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { openPgBoss } from "../../adapters/jobs/open-pg-boss.ts";
import type { PgBossJobs } from "../../adapters/jobs/pg-boss.ts";
import type { MovedJob } from "../../adapters/jobs/pg-boss-tables.ts";
import { openPostgres } from "../../adapters/store/postgres.ts";
import { POSTGRES_MIGRATIONS } from "../../src/migrations.ts";
import type { JobRequest } from "../../src/ports/jobs.ts";
import { query } from "./server.ts";

const PROGRAM = join(import.meta.dirname, "idle-worker.ts");
export const KIND = "bench";
/** A workspace that has put in all that waits, and has as many running as it may. */
export const BUSY_TENANT = "quiet:busy";
const PER_TENANT = 4;
const CLAIMS = 50;
/** Longer than a job takes, so that each meets an idle worker. */
const GAP_MS = 20;
const AT_ONCE = 1_000;

export interface LatencyFigures {
  readonly waiting: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** From a question's going into the queue until a worker of another process begins it, with so many others waiting. */
export async function measureLatency(
  url: string,
  { waiting, samples }: { readonly waiting: number; readonly samples: number },
): Promise<LatencyFigures> {
  const { jobs, close } = await openQueue(url);
  if (waiting > 0) {
    await jobs.enqueue(aJob("first", BUSY_TENANT));
    await jobs.take(Array.from({ length: waiting + PER_TENANT - 1 }, (_, index) => aWaiting(index, BUSY_TENANT)));
    await query(url, "analyze");
  }
  const worker = fork(PROGRAM, [url]);
  const begun = new Map<string, number>();
  worker.on("message", ({ key, at }: { readonly key: string; readonly at: number }) => begun.set(key, at));
  await once(worker, "message");
  while (waiting > 0 && (await jobs.counts()).running < PER_TENANT) await wait(GAP_MS);
  const latenciesMs: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const key = `sample-${sample}`;
    const putAt = now();
    await jobs.enqueue(aJob(key, `quiet:T${sample}`));
    while (!begun.has(key)) await wait(1);
    latenciesMs.push((begun.get(key) ?? 0) - putAt);
    await wait(GAP_MS);
  }
  worker.kill("SIGKILL");
  await once(worker, "exit");
  await close();
  const sorted = latenciesMs.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { waiting, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** How long a worker takes to get its next job while jobs of so many workspaces wait. */
export async function measureClaims(url: string, waiting: number, tenants: number): Promise<number> {
  const { jobs, close } = await openQueue(url);
  await jobs.enqueue(aJob("first", "quiet:T0"));
  const others = Array.from({ length: waiting }, (_, index) => aWaiting(index, `quiet:T${index % tenants}`));
  for (let begin = 0; begin < waiting; begin += AT_ONCE) await jobs.take(others.slice(begin, begin + AT_ONCE));
  await query(url, "analyze");
  const limits = { perTenant: PER_TENANT, perPerson: 2 };
  const startedAt = performance.now();
  for (let claim = 0; claim < CLAIMS; claim += 1) {
    const job = await jobs.claim({ worker: "bench", kinds: [KIND], limits, leaseMs: 30_000 });
    if (job !== null) await jobs.complete(job);
  }
  const each = (performance.now() - startedAt) / CLAIMS;
  await close();
  return each;
}

/** Of the same clock in every process. */
export const now = (): number => performance.timeOrigin + performance.now();

async function openQueue(url: string): Promise<{ readonly jobs: PgBossJobs; close(): Promise<void> }> {
  const database = await openPostgres(url, POSTGRES_MIGRATIONS);
  const jobs = await openPgBoss(database, url);
  const close = async () => {
    await jobs.stop();
    await database.destroy();
  };
  return { jobs, close };
}

const aJob = (key: string, tenantId: string): JobRequest => ({
  kind: KIND,
  key,
  tenantId,
  conversation: "C0",
  person: null,
  priority: "interactive",
  runAt: null,
  payload: { question: "Does vitamin D prevent fractures?" },
});

const aWaiting = (index: number, tenantId: string): MovedJob => ({
  ...aJob(`waiting-${index}`, tenantId),
  id: "",
  state: "waiting",
  failures: 0,
  crashes: 0,
  error: null,
  enqueuedAt: Date.now(),
  endedAt: null,
  // After those that are put in one by one, which count from 1.
  number: 1_000_000 + index,
});
