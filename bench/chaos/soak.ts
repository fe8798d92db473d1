import { setTimeout as wait } from "node:timers/promises";
import type { Run } from "./run.ts";

const SAMPLE_MS = 10_000;
const BEAT_MS = 500;
/** What each beat brings: a question every eight seconds, and a few votes. */
const ASKED_EVERY = 16;
/** Caches fill and code is compiled for so long. */
const WARMING_SHARE = 0.3;
/** Memory that a process may gain in an hour before it counts as growing: the noise of garbage collection. */
const MOST_MIB_PER_HOUR = 60;

interface Sample {
  readonly minutes: number;
  readonly memory: ReadonlyMap<string, number>;
}

/** Steady load. @returns one line for each process whose memory grows */
export async function soaking(run: Run, minutes: number): Promise<readonly string[]> {
  const { story, posts } = run;
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 60_000;
  const samples: Sample[] = [];
  const sizesBefore = await tableSizes(run);
  const sampling = setInterval(() => {
    const memory = posts.flatMap(({ seat, memoryMiB }) =>
      memoryMiB === null ? [] : [[seat.name, memoryMiB] as const],
    );
    samples.push({ minutes: passed(), memory: new Map(memory) });
  }, SAMPLE_MS);
  for (let beat = 0; passed() < minutes; beat += 1) {
    if (beat % ASKED_EVERY === 0) story.ask();
    story.vote(1);
    story.goOn(performance.now());
    await wait(BEAT_MS);
  }
  clearInterval(sampling);
  tell(await tableSizes(run), sizesBefore, story.questions);
  const settled = samples.filter((sample) => sample.minutes >= minutes * WARMING_SHARE);
  return posts.flatMap(({ seat: { name } }) => growth(name, settled));
}

function growth(name: string, samples: readonly Sample[]): readonly string[] {
  const points = samples.flatMap(({ minutes, memory }) => {
    const mib = memory.get(name);
    return mib === undefined ? [] : [{ x: minutes / 60, y: mib }];
  });
  const { slope, error } = line(points);
  const [first, last] = [points[0]?.y ?? 0, points.at(-1)?.y ?? 0];
  console.log(
    `  ${name}: ${first.toFixed(0)} to ${last.toFixed(0)} MiB, ${slope.toFixed(1)} ± ${(2 * error).toFixed(1)} MiB an hour`,
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
