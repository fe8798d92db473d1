import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import { splitSentences } from "../src/analyst/extractive/sentences.ts";

/** Where the labelled sets are: beside the repository, read in place. */
export const BENCH_DATA = resolve(import.meta.dirname, "../../shared/data/bench");

/** The labelled sets are not on this machine. */
export class BenchDataMissing extends Error {
  override name = "BenchDataMissing";
}

/** A (claim, document) pair with what experts say of it. */
export interface JudgedPair {
  readonly claimId: string;
  readonly claim: string;
  readonly docId: string;
  readonly title: string;
  readonly sentences: readonly string[];
  readonly label: "supports" | "refutes" | "not-enough-info";
  /** The union of the rationales; empty for `not-enough-info`. */
  readonly rationale: readonly number[];
  /** The claim shares none of its cited documents with the train split. */
  readonly unseenDocument: boolean;
}

/** An abstract whose sentences are marked. */
export interface MarkedAbstract {
  readonly id: string;
  readonly sentences: readonly string[];
  readonly labels: readonly string[];
}

export interface CorpusDocument {
  readonly docId: string;
  readonly title: string;
  readonly sentences: readonly string[];
}

export const hasBenchData = (): boolean => existsSync(join(BENCH_DATA, "scifact"));

/** One entry for each cited document of each claim. */
export function loadPairs(set: "scifact" | "citint", split: "train" | "dev"): readonly JudgedPair[] {
  const documents = new Map(loadCorpus(set).map((document) => [document.docId, document]));
  const seen = new Set(readLines(`${set}/claims_train.jsonl`, ClaimLine).flatMap((line) => line.cited_doc_ids));
  return readLines(`${set}/claims_${split}.jsonl`, ClaimLine).flatMap((line) => {
    const unseenDocument = !line.cited_doc_ids.some((id) => seen.has(id));
    return line.cited_doc_ids.map((id) => judgedPair(line, documents.get(String(id)), unseenDocument));
  });
}

export function loadCorpus(set: "scifact" | "citint"): readonly CorpusDocument[] {
  return readLines(`${set}/corpus.jsonl`, CorpusLine).map((line) => ({
    docId: String(line.doc_id),
    title: line.title,
    sentences: line.abstract.map((sentence) => sentence.trim()),
  }));
}

/** PubMed abstracts; a sentence labelled "1" is a claim. */
export function loadClaimSentences(split: "train" | "validation"): readonly MarkedAbstract[] {
  return readLines(`claim_sentences/${split}_labels.json`, ClaimSentencesLine).map((line) => ({
    id: String(line.paper_id),
    sentences: line.sentences,
    labels: line.labels,
  }));
}

/** Computer-science abstracts; labels are background, objective, method, result, other. */
export function loadRoles(split: "train" | "dev"): readonly MarkedAbstract[] {
  return readLines(`csabstruct/${split}.jsonl`, RolesLine).map((line, index) => ({
    id: `cs-${split}-${index}`,
    sentences: line.sentences,
    labels: line.labels,
  }));
}

/** Claims about health with one passage each. */
export function loadHealthVer(): readonly JudgedPair[] {
  const [, ...rows] = parseCsv(readData("healthver/healthver_dev.csv"));
  return rows.map(([id = "", evidence = "", claim = "", label = ""]) => ({
    claimId: id,
    claim,
    docId: id,
    title: "",
    sentences: splitSentences(evidence).map(({ text }) => text),
    label: label === "Supports" ? "supports" : label === "Refutes" ? "refutes" : "not-enough-info",
    rationale: [],
    unseenDocument: true,
  }));
}

const Rationale = z.object({ sentences: z.array(z.int()), label: z.string() });
const ClaimLine = z.object({
  id: z.number(),
  claim: z.string(),
  evidence: z.record(z.string(), z.array(Rationale)),
  cited_doc_ids: z.array(z.number()),
});
const CorpusLine = z.object({ doc_id: z.number(), title: z.string(), abstract: z.array(z.string()) });
const ClaimSentencesLine = z.object({
  paper_id: z.union([z.number(), z.string()]),
  labels: z.array(z.string()),
  sentences: z.array(z.string()),
});
const RolesLine = z.object({ sentences: z.array(z.string()), labels: z.array(z.string()) });

function judgedPair(
  line: z.infer<typeof ClaimLine>,
  document: CorpusDocument | undefined,
  unseenDocument: boolean,
): JudgedPair {
  if (!document) throw new Error(`Claim ${line.id} cites a document that the corpus lacks.`);
  const evidence = line.evidence[document.docId] ?? [];
  const [first] = evidence;
  return {
    claimId: String(line.id),
    claim: line.claim,
    docId: document.docId,
    title: document.title,
    sentences: document.sentences,
    label: first === undefined ? "not-enough-info" : first.label === "SUPPORT" ? "supports" : "refutes",
    rationale: [...new Set(evidence.flatMap(({ sentences }) => sentences))].sort((a, b) => a - b),
    unseenDocument,
  };
}

function readLines<Line>(path: string, schema: z.ZodType<Line>): Line[] {
  return readData(path)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => schema.parse(JSON.parse(line)));
}

function readData(path: string): string {
  const file = join(BENCH_DATA, path);
  if (!existsSync(file)) {
    throw new BenchDataMissing(`${file} is missing. Put the labelled sets beside the repository, then run this again.`);
  }
  return readFileSync(file, "utf8");
}

function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (rows.length === 0) rows.push([]);
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? "");
    if (end !== ",") rows.push([]);
  }
  return rows.filter((row) => row.length > 1);
}
