import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { EXAMPLE_LIBRARY } from "../../src/connect.ts";
import { openProcess, type Place } from "./bot.ts";
import { startProcesses, type Taken } from "./processes.ts";
import { anAsk } from "./quiet-chat.ts";
import { query, type Server } from "./server.ts";

const TENANTS = 20;
const LOOK_MS = 100;

export interface ReviewFigures {
  readonly workers: number;
  readonly perMinute: number;
  /** Of one review, in the workers and in PostgreSQL. */
  readonly workerCpuSeconds: number;
  readonly serverCpuSeconds: number;
  /** Transactions that changed something or looked, and what they wrote to the log of the database. */
  readonly transactions: number;
  readonly walBytes: number;
  readonly taken: readonly Taken[];
}

/** Puts questions of many workspaces into the queue, then has so many worker processes answer them. */
export async function measureReviews(
  server: Server,
  place: Place,
  { workers, reviews }: { readonly workers: number; readonly reviews: number },
): Promise<ReviewFigures> {
  await ask(place, reviews);
  const processes = await startProcesses("worker", workers, place);
  const before = await written(place);
  const [serverBefore, startedAt] = [server.cpuSeconds(), performance.now()];
  processes.go([]);
  await untilAnswered(place, reviews);
  const minutes = (performance.now() - startedAt) / 60_000;
  const serverCpu = server.cpuSeconds() - serverBefore;
  const after = await written(place);
  const taken = await processes.stop();
  const workerCpu = taken.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
  return {
    workers,
    perMinute: reviews / minutes,
    workerCpuSeconds: workerCpu / reviews,
    serverCpuSeconds: serverCpu / reviews,
    transactions: (after.transactions - before.transactions) / reviews,
    walBytes: (after.walBytes - before.walBytes) / reviews,
    taken,
  };
}

async function written({ databaseUrl }: Place) {
  const [row] = await query(
    databaseUrl,
    `select xact_commit as transactions, pg_current_wal_lsn() - '0/0'::pg_lsn as wal
      from pg_stat_database where datname = current_database()`,
  );
  return { transactions: Number(row?.transactions), walBytes: Number(row?.wal) };
}

async function ask(place: Place, reviews: number): Promise<void> {
  const { bot, store, jobs } = await openProcess(place);
  await bot.startListening();
  const questions = listedQuestions();
  for (let index = 0; index < reviews; index += 1) {
    const [tenant, turn] = [index % TENANTS, Math.floor(index / TENANTS)];
    await bot.receive(
      anAsk({
        tenant: `T${tenant}`,
        conversation: `C${turn}`,
        person: `asker-${turn}`,
        key: `ask-${index}`,
        // Within a workspace each is new: one that was asked before would be answered from then.
        text: questions[(tenant + turn) % questions.length] ?? "",
      }),
    );
  }
  while ((await jobs.counts()).waiting < reviews) await wait(LOOK_MS);
  await bot.stop();
  await store.close();
}

/** Of the example library's README. */
function listedQuestions(): readonly string[] {
  const readme = readFileSync(join(EXAMPLE_LIBRARY, "README.md"), "utf8");
  const rows = readme.split("\n").filter((line) => line.startsWith("| `"));
  return [...new Set(rows.flatMap((row) => [...row.matchAll(/[A-Z][^|?]*\?/g)].map(([question]) => question)))];
}

async function untilAnswered({ databaseUrl }: Place, reviews: number): Promise<void> {
  const ended = "select count(*) as ended from review where finished_at is not null";
  while (Number((await query(databaseUrl, ended))[0]?.ended) < reviews) await wait(LOOK_MS);
}
