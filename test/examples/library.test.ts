import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const LIBRARY = path.join(import.meta.dirname, "../../examples/library");
const SCIFACT = path.join(import.meta.dirname, "../../../shared/data/bench/scifact/corpus.jsonl");
const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const COPIED_RUN_WORDS = 10;

const FrontMatter = z
  .strictObject({
    title: z.string().min(1),
    authors: z.array(z.string().min(1)).optional(),
    year: z.int().optional(),
    venue: z.string().optional(),
    arxiv: z.string().optional(),
    doi: z.string().optional(),
    corpusid: z.int().optional(),
    url: z.url(),
    kind: z.enum(["article", "preprint", "review", "other"]),
  })
  .refine((note) => note.arxiv ?? note.doi ?? note.corpusid, "an identifier is missing");

const CorpusLine = z.object({ doc_id: z.int(), abstract: z.array(z.string()) });

const clusters = readdirSync(LIBRARY, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const files = clusters.flatMap((cluster) =>
  readdirSync(path.join(LIBRARY, cluster)).map((name) => ({ cluster, name, file: `${cluster}/${name}` })),
);

describe("the example library holds complete notes", () => {
  it.each(files)("$file has a title, an identifier and a body", ({ file }) => {
    const { front, body } = readNote(file);
    expect(FrontMatter.safeParse(front).error).toBeUndefined();
    expect(body.split(/\s+/).length).toBeGreaterThanOrEqual(40);
  });

  it.each(files)("$file is plain prose in a file named in kebab case", ({ cluster, name, file }) => {
    expect(cluster).toMatch(KEBAB_CASE);
    expect(path.extname(name)).toBe(".md");
    expect(path.basename(name, ".md")).toMatch(KEBAB_CASE);
    expect(readNote(file).body).not.toMatch(/[#*_`|[\]]/);
  });

  it("no two notes describe the same work", () => {
    const identifiers = files.map(({ file }) => identifierOf(file));
    expect(new Set(identifiers).size).toBe(identifiers.length);
  });

  it("there are at least 60 notes, and at least 8 clusters of 4 notes or more", () => {
    const large = clusters.filter((cluster) => files.filter((file) => file.cluster === cluster).length >= 4);
    expect(files.length).toBeGreaterThanOrEqual(60);
    expect(large.length).toBeGreaterThanOrEqual(8);
  });

  it("the README names every cluster", () => {
    const readme = readFileSync(path.join(LIBRARY, "README.md"), "utf8");
    expect(clusters.filter((cluster) => !readme.includes(`\`${cluster}/\``))).toEqual([]);
  });
});

const missing = existsSync(SCIFACT) ? "" : " (skipped: ../shared/data is not there)";

describe(`the notes are in our own words${missing}`, () => {
  it.skipIf(missing !== "")("no note shares a run of 10 words with the abstract of its work", () => {
    const abstracts = readAbstracts();
    const copied = files.filter(({ file }) => {
      const abstract = abstracts.get(identifierOf(file));
      return abstract !== undefined && shareRun(readNote(file).body, abstract);
    });
    expect(copied.map(({ file }) => file)).toEqual([]);
  });
});

function readNote(file: string): { front: unknown; body: string } {
  const text = readFileSync(path.join(LIBRARY, file), "utf8");
  const [before, front, body] = text.split(/^---\n/m);
  expect(before, `${file} starts with its front matter`).toBe("");
  return { front: parse(front ?? ""), body: (body ?? "").trim() };
}

function identifierOf(file: string): string {
  const front = FrontMatter.parse(readNote(file).front);
  return String(front.corpusid ?? front.doi ?? front.arxiv);
}

function readAbstracts(): ReadonlyMap<string, string> {
  const lines = readFileSync(SCIFACT, "utf8").trimEnd().split("\n");
  return new Map(
    lines.map((line) => {
      const { doc_id, abstract } = CorpusLine.parse(JSON.parse(line));
      return [String(doc_id), abstract.join(" ")];
    }),
  );
}

function shareRun(a: string, b: string): boolean {
  const runs = runsOf(a);
  return [...runsOf(b)].some((run) => runs.has(run));
}

function runsOf(text: string): ReadonlySet<string> {
  const words = text.toLowerCase().match(/\d+(?:[.·]\d+)*%?|[a-z]+/g) ?? [];
  const starts = Math.max(0, words.length - COPIED_RUN_WORDS + 1);
  return new Set(Array.from({ length: starts }, (_, start) => words.slice(start, start + COPIED_RUN_WORDS).join(" ")));
}
