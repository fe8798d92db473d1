import { parseArgs } from "node:util";
import { OpenAiModels } from "../adapters/language-model/openai.ts";
import { promptedAnalyst } from "../src/analyst/prompted/prompted.ts";
import { loadPrompts } from "../src/analyst/prompted/prompts.ts";
import type { SourceRecord } from "../src/domain/source-record.ts";
import type { FullTextReader } from "../src/ports/full-text.ts";
import type { LanguageModel, ModelRequest } from "../src/ports/language-model.ts";
import { runReview } from "../src/review/review.ts";
import { aRecord, aSource } from "../test/builders.ts";
import { loadCorpus } from "./data.ts";

// Makes one review in a process of its own and prints what it took, as JSON.

const QUESTION = "Does treatment reduce mortality?";
const STUDIES = 15;
const RECORDS = 60;
const FULL_TEXT_CHARACTERS = 50_000;

const { values } = parseArgs({
  options: {
    "base-url": { type: "string", default: "" },
    model: { type: "string", default: "" },
    read: { type: "string", default: "abstracts" },
    "at-once": { type: "string", default: "8" },
  },
});
const { model: name } = values;
const atOnce = Number(values["at-once"]);
const corpus = loadCorpus("scifact").map(({ docId, title, sentences }) => ({
  docId,
  title,
  text: sentences.join(" "),
}));

const models = new OpenAiModels({
  baseUrl: values["base-url"],
  apiKey: "x",
  cache: null,
  limits: { concurrency: atOnce },
});
const { model, longestRow } = timed(models.forReview("bench", []));
const analyst = promptedAnalyst({
  model,
  host: models.host,
  models: { reader: name, verifier: name, reviewers: [name, name, name] },
  prompts: loadPrompts(),
});
const startedAt = performance.now();
const { flow, claims, trace } = await runReview(
  { question: QUESTION, since: null, maxStudies: STUDIES, notes: [] },
  {
    analyst: { ...analyst, concurrency: atOnce },
    sources: [aSource({ records: records() })],
    readers: values.read === "full-texts" ? [fullTexts()] : [],
    now: () => new Date(),
  },
  { signal: new AbortController().signal, onEvent: () => {} },
);
const sum = (pick: (usage: (typeof trace)[number]["usage"]) => number) =>
  trace.reduce((total, { usage }) => total + pick(usage), 0);
console.log(
  JSON.stringify({
    studies: flow.included,
    claims: claims.length,
    calls: sum(({ calls }) => calls),
    longestRow: longestRow(),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    seconds: (performance.now() - startedAt) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
  }),
);

function records(): readonly SourceRecord[] {
  return corpus
    .filter(({ text }) =>
      /\b(?:treatment|therapy)\b.*\bmortality\b|\bmortality\b.*\b(?:treatment|therapy)\b/is.test(text),
    )
    .slice(0, RECORDS)
    .map(({ docId, title, text }) => aRecord({ title, sourceId: docId, abstract: text, authors: [`Author ${docId}`] }));
}

/** The abstract as a paper of common length holds it: before the text of others. */
function fullTexts(): FullTextReader {
  return {
    name: "full texts",
    async read({ id, abstract }) {
      const from = Number.parseInt(id.slice(-4), 16) % (corpus.length - 60);
      const body = corpus.slice(from, from + 60).map(({ text }) => text);
      const text = body.join(" ").slice(0, FULL_TEXT_CHARACTERS);
      const sections = [
        { title: "Abstract", text: abstract ?? "" },
        { title: "Results", text: text.slice(0, text.length / 2) },
        { title: "Discussion", text: text.slice(text.length / 2) },
      ];
      return { sections, origin: "https://example.org/full-text" };
    },
  };
}

/** The longest row of calls of which each began when the one before had ended. */
function timed(asked: LanguageModel) {
  const calls: { startedAt: number; endedAt: number }[] = [];
  const complete = async <Value>(request: ModelRequest<Value>) => {
    const startedAt = performance.now();
    const reply = await asked.complete(request);
    calls.push({ startedAt, endedAt: performance.now() });
    return reply;
  };
  const longestRow = () => {
    let [length, endedAt] = [0, 0];
    for (const call of calls.toSorted((a, b) => a.endedAt - b.endedAt)) {
      if (call.startedAt >= endedAt) [length, endedAt] = [length + 1, call.endedAt];
    }
    return length;
  };
  return { model: { complete }, longestRow };
}
