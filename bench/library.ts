import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { type Library, openLibrary } from "../adapters/source/library/library.ts";
import { BENCH_DATA, hasBenchData, type JudgedPair, loadPairs } from "./data.ts";
import { writeGeneratedRecords } from "./library-records.ts";

const NDCG_BAR = 0.71;
const PLAIN_NDCG = 0.694;
const DEPTH = 10;
const GENERATED_RECORDS = 100_000;
export const CORPUS = join(BENCH_DATA, "scifact", "corpus.jsonl");
const { signal } = new AbortController();
const noPdf = { parse: () => Promise.reject(new Error("There is no PDF among the records of the benchmark.")) };

/** How well and how fast the library finds records, each figure beside its bar. */
export async function printLibraryBench(): Promise<void> {
  if (hasBenchData()) {
    await printRetrieval();
    await printScifactIndexing();
  } else {
    console.log(`Library search: skipped, the labelled sets are not at ${BENCH_DATA}.`);
  }
  await printGeneratedRecords();
}

export interface JudgedQuery {
  readonly claim: string;
  readonly docIds: readonly string[];
  readonly unseenDocument: boolean;
}

async function printRetrieval(): Promise<void> {
  const library = await openLibrary({ path: CORPUS, indexFile: ":memory:", parsers: { pdf: noPdf }, signal });
  const train = queriesOf(loadPairs("scifact", "train"));
  const dev = queriesOf(loadPairs("scifact", "dev"));
  const unseen = dev.filter(({ unseenDocument }) => unseenDocument);
  console.log(`\nLibrary search over ${library.summary.records} abstracts (a plain bm25: ${PLAIN_NDCG} on dev)`);
  console.log("  set                                claims   nDCG@10   bar");
  for (const { name, queries, bar } of [
    { name: "train (tuned on)", queries: train, bar: "" },
    { name: "dev", queries: dev, bar: `>= ${NDCG_BAR.toFixed(2)}` },
    { name: "dev, no document of it in train", queries: unseen, bar: "" },
  ]) {
    const score = await meanNdcg(library, queries);
    console.log(
      `  ${name.padEnd(34)} ${String(queries.length).padStart(6)}   ${score.toFixed(4).padStart(7)}   ${bar}`,
    );
  }
  library.close();
}

/** One query a claim, with the documents it cites. */
export function queriesOf(pairs: readonly JudgedPair[]): readonly JudgedQuery[] {
  return [...Map.groupBy(pairs, ({ claimId }) => claimId).values()].flatMap((group) => {
    const [first] = group;
    return first ? [{ ...first, docIds: group.map(({ docId }) => docId) }] : [];
  });
}

async function meanNdcg(library: Library, queries: readonly JudgedQuery[]): Promise<number> {
  let sum = 0;
  for (const { claim, docIds } of queries) {
    const query = library.formulateQuery([{ name: claim, terms: [claim], required: true }], null);
    const { records } = await library.search(query, DEPTH, signal);
    const found = records.map(({ sourceId }) => sourceId.slice(sourceId.indexOf("#") + 1));
    sum += ndcg(found, docIds);
  }
  return sum / queries.length;
}

export function ndcg(found: readonly string[], relevant: readonly string[]): number {
  const gain = (position: number) => 1 / Math.log2(position + 2);
  const gained = found.map((id, position) => (relevant.includes(id) ? gain(position) : 0));
  const ideal = relevant.slice(0, DEPTH).map((_, position) => gain(position));
  const total = (gains: readonly number[]) => gains.reduce((sum, value) => sum + value, 0);
  return total(gained.slice(0, DEPTH)) / total(ideal);
}

async function printScifactIndexing(): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const startedAt = performance.now();
    const indexFile = join(folder, "scifact.sqlite");
    const library = await openLibrary({ path: CORPUS, indexFile, parsers: { pdf: noPdf }, signal });
    const elapsedMs = performance.now() - startedAt;
    library.close();
    console.log(`\nLibrary speed`);
    printFigure(`index ${library.summary.records} abstracts`, seconds(elapsedMs), "<= 1.0 s");
  });
}

async function printGeneratedRecords(): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "records.jsonl");
    const indexFile = join(folder, "index.sqlite");
    writeGeneratedRecords(path, GENERATED_RECORDS);
    const first = await measureInOwnProcess(path, indexFile);
    const second = await measureInOwnProcess(path, indexFile);
    printFigure(`index ${first.records} generated records`, seconds(first.openedMs), "<= 20.0 s");
    printFigure("second start, nothing changed", seconds(second.openedMs), "<= 1.0 s");
    printFigure("search, median", `${second.medianMs.toFixed(0)} ms`, "");
    printFigure("search, p95", `${second.p95Ms.toFixed(0)} ms`, "<= 60 ms");
    printFigure("peak memory, indexing", `${first.indexingMegabytes.toFixed(0)} MB`, "<= 300 MB");
    printFigure("peak memory, 200 searches", `${second.peakMegabytes.toFixed(0)} MB`, "<= 300 MB");
  });
}

const Measured = z.object({
  records: z.number(),
  openedMs: z.number(),
  medianMs: z.number(),
  p95Ms: z.number(),
  indexingMegabytes: z.number(),
  peakMegabytes: z.number(),
});

async function measureInOwnProcess(path: string, indexFile: string): Promise<z.infer<typeof Measured>> {
  const program = resolve(import.meta.dirname, "library-speed.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [program, path, indexFile]);
  return Measured.parse(JSON.parse(stdout));
}

async function inTemporaryFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "assignee-bench-"));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

function printFigure(what: string, figure: string, bar: string): void {
  console.log(`  ${what.padEnd(34)} ${figure.padStart(8)}   ${bar}`);
}

if (import.meta.main) await printLibraryBench();
