import { OpenAiModels } from "../adapters/language-model/openai.ts";
import type { Analyst } from "../src/analyst/analyst.ts";
import { promptedAnalyst } from "../src/analyst/prompted/prompted.ts";
import { loadPrompts } from "../src/analyst/prompted/prompts.ts";
import type { Report } from "../src/domain/report.ts";
import type { SourceRecord } from "../src/domain/source-record.ts";
import type { LanguageModel, ModelRequest } from "../src/ports/language-model.ts";
import { runReview } from "../src/review/review.ts";
import { aRecord, aSource } from "../test/builders.ts";
import { reader } from "../test/fakes/openai/reader.ts";
import { startModelServer } from "../test/fakes/openai/server.ts";
import { loadCorpus } from "./data.ts";

const QUESTION = "Does treatment reduce mortality?";
const STUDIES = 15;
const RECORDS = 60;
const LATENCY_MS = 1000;
const BARS = { calls: 40, path: 7, seconds: 12 };

/** A review of 15 studies against a server that answers each call after a second: calls, path, tokens and time. */
export async function printModelCost(): Promise<void> {
  const server = await startModelServer({ script: reader, latencyMs: LATENCY_MS });
  try {
    const models = new OpenAiModels({ baseUrl: server.baseUrl, apiKey: "x", cache: null });
    const { model, levels } = countingLevels(models.forReview("bench", []));
    const startedAt = performance.now();
    const report = await reviewMortality(model, models.host);
    const seconds = (performance.now() - startedAt) / 1000;
    const sum = (pick: (usage: Report["trace"][number]["usage"]) => number) =>
      report.trace.reduce((total, { usage }) => total + pick(usage), 0);
    console.log(
      `\nA review of ${report.flow.included} studies by a model that answers after ${LATENCY_MS / 1000} s, 8 calls at once`,
    );
    console.log(`  calls              ${String(sum(({ calls }) => calls)).padStart(8)}   (bar: ${BARS.calls})`);
    console.log(`  one after another  ${String(levels()).padStart(8)}   (bar: ${BARS.path})`);
    console.log(
      `  tokens in, out     ${String(sum((u) => u.inputTokens)).padStart(8)}   ${sum((u) => u.outputTokens)}`,
    );
    console.log(`  wall time          ${seconds.toFixed(1).padStart(8)} s (bar: ${BARS.seconds} s)`);
    console.log(
      `  claims verified    ${String(report.claims.filter(({ status }) => status === "verified").length).padStart(8)}   of ${report.claims.length}`,
    );
  } finally {
    await server.close();
  }
}

async function reviewMortality(model: LanguageModel, host: string): Promise<Report> {
  const name = "gpt-5-mini";
  const models = { reader: name, verifier: name, reviewers: [name, name, name] } as const;
  const analyst: Analyst = promptedAnalyst({ model, host, models, prompts: loadPrompts() });
  return runReview(
    { question: QUESTION, since: null, maxStudies: STUDIES, notes: [] },
    { analyst, sources: [aSource({ records: mortalityRecords() })], readers: [], now: () => new Date() },
    { signal: new AbortController().signal, onEvent: () => {} },
  );
}

function mortalityRecords(): readonly SourceRecord[] {
  return loadCorpus("scifact")
    .filter(({ title, sentences }) => /treat/i.test(title) && /mortality/i.test(sentences.join(" ")))
    .concat(
      loadCorpus("scifact").filter(({ sentences }) =>
        /treatment.*mortality|mortality.*treatment/is.test(sentences.join(" ")),
      ),
    )
    .slice(0, RECORDS)
    .map(({ docId, title, sentences }) =>
      aRecord({ title, sourceId: docId, abstract: sentences.join(" "), authors: [`Author ${docId}`] }),
    );
}

/** Counts the stages of calls of which each needs what the one before it found. */
function countingLevels(model: LanguageModel) {
  const asked = new Set<string>();
  const stage = (name: string) => name.replace(/-second$/, "").replace(/-(?:challenge|confirm)$/, "");
  return {
    levels: () => asked.size,
    model: {
      complete: <Value>(request: ModelRequest<Value>) => {
        asked.add(stage(request.name));
        return model.complete(request);
      },
    },
  };
}

if (import.meta.main) await printModelCost();
