import { openLibrary } from "../adapters/source/library/library.ts";
import { generatedQuestions } from "./library-records.ts";

// Opens a library in a process of its own and prints the time, the peak memory and how long searches take, as JSON.
const [path = "", indexFile = ""] = process.argv.slice(2);
const { signal } = new AbortController();
const noPdf = { parse: () => Promise.reject(new Error("There is no PDF among the records of the benchmark.")) };

const startedAt = performance.now();
const library = await openLibrary({ path, indexFile, parsers: { pdf: noPdf }, signal });
const openedMs = performance.now() - startedAt;
const indexingMegabytes = peakMegabytes();
const searchesMs: number[] = [];
for (const question of generatedQuestions(200)) {
  const query = library.formulateQuery([{ name: question, terms: [question], required: true }], null);
  const searchedAt = performance.now();
  await library.search(query, 100, signal);
  searchesMs.push(performance.now() - searchedAt);
}
searchesMs.sort((a, b) => a - b);
library.close();
console.log(
  JSON.stringify({
    records: library.summary.records,
    openedMs,
    medianMs: searchesMs[Math.floor(searchesMs.length / 2)],
    p95Ms: searchesMs[Math.floor(searchesMs.length * 0.95)],
    indexingMegabytes,
    peakMegabytes: peakMegabytes(),
  }),
);

function peakMegabytes(): number {
  return process.resourceUsage().maxRSS / 1024;
}
