import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { extractiveAnalyst } from "../src/analyst/extractive/extractive.ts";
import type { Report } from "../src/domain/report.ts";
import type { SourceRecord } from "../src/domain/source-record.ts";
import type { Source } from "../src/ports/source.ts";
import { runReview } from "../src/review/review.ts";
import { BENCH_DATA } from "./data.ts";

const Questions = z.record(
  z.string(),
  z.object({
    QUESTION: z.string(),
    CONTEXTS: z.array(z.string()),
    LONG_ANSWER: z.string(),
    final_decision: z.enum(["yes", "no", "maybe"]),
  }),
);

/**
 * What a whole review answers when it is given a question of PubMedQA and the one abstract that experts answered it
 * from, its conclusion included.
 */
export async function printAnswers(): Promise<void> {
  const questions = Questions.parse(JSON.parse(readFileSync(join(BENCH_DATA, "pubmedqa/pqal_dev.json"), "utf8")));
  const table: Record<string, Record<string, number>> = {};
  for (const [id, { QUESTION, CONTEXTS, LONG_ANSWER, final_decision }] of Object.entries(questions)) {
    const answer = answerOf(await ask(QUESTION, anAbstract(id, QUESTION, [...CONTEXTS, LONG_ANSWER].join(" "))));
    const row = table[`experts: ${final_decision}`] ?? {};
    table[`experts: ${final_decision}`] = { ...row, [answer]: (row[answer] ?? 0) + 1 };
  }
  console.log("\nAnswers to the questions of PubMedQA, one abstract each (wordings were mended while looking at them)");
  console.table(table, ["yes", "no", "mixed", "unclear", "open question", "not enough evidence"]);
}

function answerOf({ synthesis }: Report): string {
  if (!synthesis) return "not enough evidence";
  if (synthesis.direction === null) return "open question";
  return { for: "yes", against: "no", mixed: "mixed", unclear: "unclear" }[synthesis.direction];
}

async function ask(question: string, record: SourceRecord): Promise<Report> {
  const source: Source = {
    name: "library",
    label: "One abstract",
    formulateQuery: () => "all",
    search: async () => ({ records: [record], total: 1, cached: false }),
    lookUp: async () => [],
  };
  return runReview(
    { question, since: null, maxStudies: 1, notes: [] },
    { analyst: extractiveAnalyst(), sources: [source], readers: [], now: () => new Date() },
    { signal: new AbortController().signal, onEvent: () => {} },
  );
}

function anAbstract(sourceId: string, question: string, abstract: string): SourceRecord {
  return {
    source: "library",
    sourceId,
    identifiers: {},
    title: question.replace(/\?$/, ""),
    abstract,
    authors: [],
    year: null,
    venue: null,
    kind: "article",
    publicationTypes: [],
    url: null,
    fullTextLinks: [],
    notices: [],
  };
}
