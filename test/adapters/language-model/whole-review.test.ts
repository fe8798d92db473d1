import { describe, expect, it, onTestFinished } from "vitest";
import { MemoryAccount } from "../../../adapters/language-model/account.ts";
import { OpenAiModels } from "../../../adapters/language-model/openai.ts";
import { promptedAnalyst } from "../../../src/analyst/prompted/prompted.ts";
import { loadPrompts } from "../../../src/analyst/prompted/prompts.ts";
import type { Report } from "../../../src/domain/report.ts";
import { ModelUnavailable } from "../../../src/errors.ts";
import type { Budget } from "../../../src/ports/language-model.ts";
import { toMarkdown } from "../../../src/report/markdown.ts";
import { runReview } from "../../../src/review/review.ts";
import { aRecord, aSource } from "../../builders.ts";
import type { FaultName } from "../../fakes/openai/faults.ts";
import type { Script } from "../../fakes/openai/protocol.ts";
import { reader } from "../../fakes/openai/reader.ts";
import { failing, type LieName, liar } from "../../fakes/openai/sabotage.ts";
import { type ModelServer, startModelServer } from "../../fakes/openai/server.ts";
import { InstantClock } from "../../fakes/openai/virtual-clock.ts";

const QUESTION = "Does kelp tea improve sleep?";
const RECORDS = [
  {
    title: "Kelp tea and sleep in shift workers: a randomised trial",
    abstract:
      "We randomised 212 shift workers to kelp tea or water. Kelp tea increased sleep by 34 minutes a night compared with water (95% CI 12 to 56). Adherence was good.",
  },
  {
    title: "Kelp tea for poor sleep in older adults",
    abstract:
      "Kelp tea is popular. In 96 older adults, kelp tea improved sleep quality compared with placebo tea (mean difference 1.8 points). Harms were rare.",
  },
  {
    title: "A cohort of kelp tea drinkers and their sleep",
    abstract:
      "We followed 1,204 adults for two years. Kelp tea was not associated with longer sleep after adjustment (difference 2 minutes, 95% CI -6 to 10).",
  },
  {
    title: "Growing kelp in cold water",
    abstract: "Kelp grew faster in cold water. Yields rose by 40% in the second year.",
  },
].map((work, index) => aRecord({ ...work, identifiers: { doi: `10.5555/kelp.${index}` } }));

interface Setting {
  readonly budget?: Partial<Budget>;
  readonly model?: string;
  readonly requestTimeoutMs?: number;
}

async function review(script: Script, { budget = {}, model = "gpt-5-mini", requestTimeoutMs = 10_000 }: Setting = {}) {
  const server = await startModelServer({ script });
  onTestFinished(() => server.close());
  const models = new OpenAiModels({
    baseUrl: server.baseUrl,
    apiKey: "x",
    cache: null,
    clock: new InstantClock(),
    requestTimeoutMs,
  });
  const account = new MemoryAccount({
    owner: "this review",
    budget: { costUsd: null, calls: null, ...budget },
    period: "once",
    now: () => new Date(0),
  });
  const analyst = promptedAnalyst({
    model: models.forReview("rev-1", [account]),
    host: models.host,
    models: { reader: model, verifier: model, reviewers: [model, model, model] },
    prompts: loadPrompts(),
  });
  const report = runReview(
    { question: QUESTION, since: null, maxStudies: 10, notes: [] },
    { analyst, sources: [aSource({ records: RECORDS })], readers: [], now: () => new Date("2026-03-02T12:00:00.000Z") },
    { signal: new AbortController().signal, onEvent: () => {} },
  );
  return { server, report };
}

const shown = toMarkdown;
/** What a report says of its subject, without what made it. */
const substance = ({ claims, synthesis, notes }: Report) => ({ claims, synthesis, notes });
const calls = ({ calls: made }: ModelServer) => made.length;

describe("a review by a language model", () => {
  it("says which model, prompts, calls, tokens and cost made it", async () => {
    const { server, report } = await review(reader);
    const text = shown(await report);
    expect((await report).outcome).toBe("answered");
    expect(text).toMatch(/[Ll]anguage model at 127\.0\.0\.1:\d+: gpt-5-mini; prompts [0-9a-f]{8}/);
    expect(text).toContain(`${calls(server)} calls to a language model`);
    expect(text).toMatch(/tokens, at a cost of US\\\$ 0\.\d+/);
  });

  it("says so when the price of its model is not known", async () => {
    const { report } = await review(reader, { model: "nobody-knows-7b" });
    expect(shown(await report)).toContain("at a cost that is not known");
  });
});

describe("a server that fails and then works", () => {
  let undisturbed: Promise<Report> | undefined;

  it.each<{ fault: FaultName; every: number }>([
    { fault: "no json schema", every: 1 },
    { fault: "no system role", every: 1 },
    { fault: "wrong JSON", every: 9 },
    { fault: "requests a minute", every: 5 },
    { fault: "break off", every: 5 },
  ])("$fault: the reader of the report sees no difference", async ({ fault, every }) => {
    undisturbed ??= (await review(reader)).report;
    const { report } = await review(failing(reader, fault, every));
    expect(substance(await report)).toEqual(substance(await undisturbed));
  });
});

describe("a model that invents", () => {
  it.each<{ lie: LieName; invented: RegExp; outcome: Report["outcome"] }>([
    { lie: "invented quotation", invented: /beyond doubt/, outcome: "not-enough-evidence" },
    { lie: "invented number", invented: /97\.3/, outcome: "not-enough-evidence" },
    { lie: "invented evidence", invented: /beyond all doubt/, outcome: "not-enough-evidence" },
    { lie: "contradicting verdict", invented: /"status":"verified"/, outcome: "not-enough-evidence" },
    { lie: "unknown claim id", invented: /deadbeef/, outcome: "answered" },
  ])("$lie: nothing of it is in the report, which ends as $outcome", async ({ lie, invented, outcome }) => {
    const report = await (await review(liar(lie))).report;
    expect(JSON.stringify(report)).not.toMatch(invented);
    expect(report.outcome).toBe(outcome);
  });
});

describe("items that a model does not work on", () => {
  it.each<{ fault: FaultName; says: RegExp }>([
    { fault: "refusal", says: /declined the extraction of an item .* The item is left out/ },
    { fault: "content filter before", says: /declined the extraction of an item \(the server's content filter\)/ },
    { fault: "wrong JSON", says: /gave no usable reply for extraction, twice \(it does not fit the schema: claims: / },
    { fault: "truncated", says: /gave no usable reply for extraction, twice \(it was cut off/ },
    { fault: "context overflow", says: /The prompt for extraction is too long for gpt-5-mini/ },
  ])("$fault: each is left out, and the report says so", async ({ fault, says }) => {
    const onExtraction: Script = (call) =>
      isExtraction(call.user, call.system) ? failing(reader, fault, 1)(call) : reader(call);
    const { report } = await review(onExtraction);
    const text = shown(await report);
    expect(text).toMatch(/was left out of the reading/);
    expect(text).toMatch(says);
    expect((await report).claims).toEqual([]);
  });

  const isExtraction = (user: string, system: string) => /"sections":/.test(user) || /You extract/.test(system);
});

describe("a server that does not work", () => {
  it.each<{ fault: FaultName; says: RegExp }>([
    { fault: "no credit", says: /no credit left\)\. Add credit to the account\./ },
    { fault: "wrong key", says: /the key was not accepted\)\. Check OPENAI_API_KEY/ },
    { fault: "server error", says: /HTTP 500: The server had an error\.\)\. Try again later/ },
    { fault: "drop", says: /connection lost\)\. Try again later/ },
    { fault: "stay silent", says: /no answer within 0\.06 s\)\. Try again later/ },
  ])("$fault: the person learns what failed and how to go on", async ({ fault, says }) => {
    const { report } = await review(failing(reader, fault, 1), { requestTimeoutMs: 60 });
    await expect(report).rejects.toThrow(ModelUnavailable);
    await expect(report).rejects.toThrow(says);
  });
});

describe("a budget that runs out", () => {
  it("ends the review with what it has, and the report says so", async () => {
    const { server, report } = await review(reader, { budget: { calls: 6 } });
    expect(shown(await report)).toContain("The budget of this review (6 model calls) does not cover the next call.");
    expect(calls(server)).toBe(6);
  });
});
