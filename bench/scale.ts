import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadConfig } from "../src/config.ts";
import { connectDatabase } from "../src/connect.ts";
import { count } from "../src/domain/wording.ts";
import { measureClaims, measureLatency } from "./scale/latency.ts";
import { measureReviews, type ReviewFigures } from "./scale/reviews.ts";
import { perReview, type TableFigures, tableSizes } from "./scale/rows.ts";
import { Server } from "./scale/server.ts";
import { measureVotes } from "./scale/votes.ts";

// Several processes on one PostgreSQL of their own, with its default settings: what they manage, and what a review leaves.
const { values } = parseArgs({
  options: {
    reviews: { type: "string", default: "120" },
    votes: { type: "string", default: "3000" },
    samples: { type: "string", default: "300" },
    rounds: { type: "string", default: "3" },
  },
});
const [reviews, votes] = [Number(values.reviews), Number(values.votes)];
const [samples, rounds] = [Number(values.samples), Number(values.rounds)];
const WORKERS = [1, 2, 4];
const GATEWAYS = [1, 2];
const WAITING = [0, 100, 10_000];
const TENANTS_WAITING = 1_000;

const folder = mkdtempSync(join(tmpdir(), "assignee-scale-"));
// PostgreSQL's own account reaches its files through it.
chmodSync(folder, 0o755);
const server = await Server.begin(join(folder, "postgres"));
process.once("exit", () => {
  server.stop();
  rmSync(folder, { recursive: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));

print(`${availableParallelism()} cores; load before the start ${loadavg()[0]?.toFixed(1)}`);
const place = await printReviews();
for (const gateways of GATEWAYS) {
  let best = 0;
  for (let round = 0; round < rounds; round += 1) {
    best = Math.max(best, await measureVotes(place, { gateways, votes, round }));
  }
  line(`votes a second through one workspace, ${count(gateways, "gateway")}`, best.toFixed(0));
}
await printLatencies();
print(`load at the end ${loadavg()[0]?.toFixed(1)}`);

/** The best of some rounds, as other work on the machine only ever slows one down. @returns where the last reviews are */
async function printReviews() {
  print(
    `\n${reviews} reviews of 20 workspaces with the extractive analyst over the example library, best of ${rounds} rounds`,
  );
  let place = { databaseUrl: "", dataDir: "" };
  let tables: readonly TableFigures[] = [];
  const measured: ReviewFigures[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const workers of WORKERS) {
      const databaseUrl = await server.database(`workers${workers}round${round}`);
      place = { databaseUrl, dataDir: join(folder, "data") };
      await (await connectDatabase(loadConfig({ DATABASE_URL: databaseUrl }))).store.close();
      const before = await tableSizes(databaseUrl);
      measured.push(await measureReviews(server, place, { workers, reviews }));
      tables = perReview(before, await tableSizes(databaseUrl), reviews);
    }
  }
  const best = WORKERS.map((workers) => bestOf(measured.filter((figures) => figures.workers === workers)));
  for (const figures of best) printRate(figures, best[0]?.perMinute ?? 0);
  printTables(tables);
  return place;
}

function bestOf(measured: readonly ReviewFigures[]): ReviewFigures {
  const [best] = measured.toSorted((one, other) => other.perMinute - one.perMinute);
  if (best === undefined) throw new Error("nothing was measured");
  return best;
}

function printRate(figures: ReviewFigures, alone: number): void {
  const { workers, perMinute, workerCpuSeconds, serverCpuSeconds, transactions, walBytes, taken } = figures;
  const megabytes = Math.max(...taken.map((one) => one.megabytes));
  line(
    `reviews a minute, ${count(workers, "worker")}`,
    `${perMinute.toFixed(0)} (× ${(perMinute / alone).toFixed(2)})`,
  );
  line("  processor time a review, worker", `${workerCpuSeconds.toFixed(2)} s`);
  line("  processor time a review, PostgreSQL", `${serverCpuSeconds.toFixed(2)} s`);
  line("  transactions a review", transactions.toFixed(0));
  line("  written ahead (WAL) a review", `${(walBytes / 1024).toFixed(0)} KB`);
  line("  memory of a worker at most", `${megabytes.toFixed(0)} MB`);
}

function printTables(tables: readonly TableFigures[]): void {
  print("\na review leaves, by table (with indexes)");
  for (const { table, rows, bytes } of tables) {
    line(`  ${table}`, `${rows.toFixed(1)} rows, ${(bytes / 1024).toFixed(1)} KB`);
  }
  const sum = (of: (table: TableFigures) => number) => tables.reduce((total, table) => total + of(table), 0);
  line("  in all", `${sum(({ rows }) => rows).toFixed(0)} rows, ${(sum(({ bytes }) => bytes) / 1024).toFixed(0)} KB\n`);
}

async function printLatencies(): Promise<void> {
  print("\nfrom the queue to an idle worker of another process");
  for (const waiting of WAITING) {
    const url = await server.database(`waiting${waiting}`);
    const { p50Ms, p99Ms } = await measureLatency(url, { waiting, samples });
    line(`  ${waiting} jobs wait, p50 and p99`, `${p50Ms.toFixed(0)} and ${p99Ms.toFixed(0)} ms`);
  }
  for (const waiting of WAITING.slice(1)) {
    const each = await measureClaims(await server.database(`claims${waiting}`), waiting, TENANTS_WAITING);
    line(`  a job taken and ended while ${waiting} wait`, `${each.toFixed(0)} ms`);
  }
}

function print(text: string): void {
  console.log(text);
}

function line(what: string, figure: string): void {
  console.log(`${what.padEnd(52)} ${figure.padStart(24)}`);
}
