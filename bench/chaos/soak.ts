import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Run } from "./run.ts";

const LOOK_MS = 5_000;
const BEAT_MS = 500;
/** What each beat brings: a question every eight seconds, and a few votes. */
const ASKED_EVERY = 16;
/** Caches fill and code is compiled for so long. */
const WARMING_SHARE = 0.3;
/** What a process may come to use more in an hour of steady load, before it counts as growing without end. */
const MOST_MIB_PER_HOUR = 20;
const MIB = 1024 * 1024;

/** What a process had in use after a full collection. */
interface Sample {
  readonly minutes: number;
  readonly mib: number;
}

/** Steady load. @returns one line for each process whose memory grows */
export async function soaking(run: Run, minutes: number): Promise<readonly string[]> {
  const { story, posts } = run;
  await weighed(run);
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 60_000;
  const samples = new Map(posts.map(({ seat }) => [seat.name, [] as Sample[]]));
  const sizesBefore = await tableSizes(run);
  const sampling = setInterval(() => {
    for (const { seat } of posts) {
      const known = samples.get(seat.name) ?? [];
      for (const mib of weights(run, seat.name).slice(known.length)) known.push({ minutes: passed(), mib });
    }
  }, LOOK_MS);
  for (let beat = 0; passed() < minutes; beat += 1) {
    if (beat % ASKED_EVERY === 0) story.ask();
    story.vote(1);
    story.goOn(performance.now());
    await wait(BEAT_MS);
  }
  clearInterval(sampling);
  tell(await tableSizes(run), sizesBefore, story.questions);
  return posts.flatMap((post) => {
    const settled = (samples.get(post.seat.name) ?? []).filter((one) => one.minutes >= minutes * WARMING_SHARE);
    return growth(post, settled);
  });
}

/** Begins each process again as one that tells what it has in use. */
async function weighed(run: Run): Promise<void> {
  const preload = ["--expose-gc", "--import", join(import.meta.dirname, "live-memory.ts")];
  for (const post of run.posts) {
    await post.stop();
    const { seat } = post;
    const env = { ...seat.env, LIVE_MEMORY_FILE: weightFile(run, seat.name) };
    post.seat = { ...seat, nodeOptions: preload, env };
    post.begin();
  }
  await run.listening();
}

const weightFile = ({ folder }: Run, name: string): string => join(folder, "logs", `${name}.memory`);

function weights(run: Run, name: string): readonly number[] {
  const file = weightFile(run, name);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.slice(0, -1).map((bytes) => Number(bytes) / MIB);
}

function growth({ seat: { name }, memoryMiB }: Run["posts"][number], samples: readonly Sample[]): readonly string[] {
  const { slope, error } = line(samples.map(({ minutes, mib }) => ({ x: minutes / 60, y: mib })));
  const [first, last] = [samples[0]?.mib ?? 0, samples.at(-1)?.mib ?? 0];
  console.log(
    `  ${name}: ${first.toFixed(1)} to ${last.toFixed(1)} MiB in use, ${slope.toFixed(1)} ± ${(2 * error).toFixed(1)} MiB an hour; it occupies ${memoryMiB?.toFixed(0)} MiB`,
  );
  return slope - 2 * error > MOST_MIB_PER_HOUR
    ? [`the memory of ${name} grows by ${slope.toFixed(0)} MiB an hour`]
    : [];
}

/** Least squares, with the standard error of the slope. */
function line(points: readonly { readonly x: number; readonly y: number }[]) {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const rest = points.reduce((sum, { x, y }) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, error: Math.sqrt(rest / (points.length - 2) / spread) };
}

interface TableSize {
  readonly rows: number;
  readonly kib: number;
}

async function tableSizes({ postgres }: Run): Promise<ReadonlyMap<string, TableSize>> {
  const names = await postgres.query(
    "select schemaname || '.' || tablename as name from pg_tables where schemaname in (current_schema(), $1)",
    [postgres.jobs],
  );
  const sizes = names.map(async ({ name }) => {
    const [size = {}] = await postgres.query(
      `select (select count(*) from ${name}) as rows, pg_total_relation_size('${name}') / 1024 as kib`,
    );
    return [String(name), { rows: Number(size.rows), kib: Number(size.kib) }] as const;
  });
  return new Map(await Promise.all(sizes));
}

function tell(after: ReadonlyMap<string, TableSize>, before: ReadonlyMap<string, TableSize>, questions: number): void {
  const grown = [...after].filter(([name, { rows }]) => rows > (before.get(name)?.rows ?? 0));
  console.log(`  Tables that grew, over ${questions} questions:`);
  for (const [name, { rows, kib }] of grown.toSorted()) console.log(`    ${name}: ${rows} rows, ${kib} KiB`);
}
