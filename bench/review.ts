import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { extractiveAnalyst } from "../src/analyst/extractive/extractive.ts";
import { contentId } from "../src/domain/identity.ts";
import type { Study, StudyDocument } from "../src/domain/study.ts";
import { extractClaims } from "../src/review/extraction.ts";
import type { StageContext } from "../src/review/stage.ts";
import { verifyClaims } from "../src/review/verification.ts";
import { BENCH_DATA, type CorpusDocument, loadCorpus } from "./data.ts";

const QUESTION = "Does vitamin D supplementation reduce fractures?";
const WALL_BAR_S = 2;
const MEMORY_BAR_MB = 300;

/** A question over the SciFact abstracts, with the memory setting of the `ask` script, from command to report: once with nothing indexed, once more. */
export async function printAskSpeed(): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "assignee-bench-"));
  console.log(`\nOne question over 5,183 abstracts (bar: ${WALL_BAR_S.toFixed(1)} s, ${MEMORY_BAR_MB} MB)`);
  try {
    for (const run of ["first run, indexing included", "second run"]) {
      const { seconds, megabytes } = await measureAsk(dataDir);
      console.log(`  ${run.padEnd(30)} ${seconds.toFixed(2)} s  ${megabytes.toFixed(0)} MB`);
    }
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

/** As `npm run ask`. */
const AS_NPM_DOES = ["--import", "./src/compile-cache.mjs", "--max-semi-space-size=4"];

async function measureAsk(dataDir: string): Promise<{ seconds: number; megabytes: number }> {
  const root = resolve(import.meta.dirname, "..");
  const library = join(BENCH_DATA, "scifact", "corpus.jsonl");
  const startedAt = performance.now();
  const { stderr } = await promisify(execFile)(
    process.execPath,
    [...AS_NPM_DOES, join(root, "bench/measured-ask.ts"), "--library", library, "--offline", QUESTION],
    { cwd: root, env: { ...process.env, DATA_DIR: dataDir }, maxBuffer: 64 * 1024 * 1024 },
  );
  const kilobytes = Number(/peak memory (\d+) kB/.exec(stderr)?.[1]);
  return { seconds: (performance.now() - startedAt) / 1000, megabytes: kilobytes / 1024 };
}

/** How the time of extraction and verification grows with the studies read. */
export async function printVerificationGrowth(): Promise<void> {
  const protocolPlan = await extractiveAnalyst().planProtocol("Does treatment reduce mortality?", context);
  const corpus = loadCorpus("scifact").filter(({ sentences }) =>
    /treatment|mortality|survival/.test(sentences.join(" ")),
  );
  console.log("\nVerification: time by studies read");
  console.log("  studies   claims   comparisons   time     per comparison");
  for (const count of [5, 15, 50, 150]) {
    const { studies, documents } = readAll(corpus.slice(0, count));
    const protocol = {
      ...protocolPlan,
      concepts: protocolPlan.concepts.map((concept) => ({
        ...concept,
        terms: [...concept.terms, "treatment", "survival"],
      })),
      question: "What does treatment do?",
      hypothesis: null,
      strategies: [],
      since: null,
      maxStudies: count,
      plannedAt: new Date(0).toISOString(),
    };
    const analyst = extractiveAnalyst();
    const { claims } = await extractClaims(protocol, studies, documents, analyst, context);
    const startedAt = performance.now();
    const { claims: verified } = await verifyClaims(
      { claims, statement: null },
      { studies, documents },
      analyst,
      context,
    );
    const elapsedMs = performance.now() - startedAt;
    const comparisons = verified.reduce((sum, { verdicts }) => sum + verdicts.length, 0);
    const cells = [String(count).padStart(7), String(claims.length).padStart(8), String(comparisons).padStart(13)];
    console.log(
      `  ${cells.join(" ")}   ${elapsedMs.toFixed(0).padStart(5)} ms   ${(elapsedMs / comparisons).toFixed(2)} ms`,
    );
  }
}

const context: StageContext = {
  signal: new AbortController().signal,
  recordUsage: () => {},
  remark: () => {},
  progress: () => {},
  tally: () => {},
};

function readAll(corpus: readonly CorpusDocument[]): {
  studies: readonly Study[];
  documents: readonly StudyDocument[];
} {
  const studies = corpus.map(
    ({ docId, title, sentences }): Study => ({
      id: contentId("std", docId),
      identifiers: {},
      alsoKnownAs: [],
      title,
      abstract: sentences.join(" "),
      authors: [],
      year: null,
      venue: null,
      kind: "article",
      publicationTypes: [],
      url: null,
      fullTextLinks: [],
      notices: [],
      records: [{ source: "library", sourceId: docId }],
    }),
  );
  const documents = studies.map(
    ({ id, abstract }): StudyDocument => ({
      studyId: id,
      read: "abstract",
      sections: [{ title: "Abstract", text: abstract ?? "" }],
      origin: null,
      remark: null,
    }),
  );
  return { studies, documents };
}
