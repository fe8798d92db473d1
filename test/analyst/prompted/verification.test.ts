import { describe, expect, it } from "vitest";
import type { Passage } from "../../../src/analyst/analyst.ts";
import type { VerdictLabel } from "../../../src/domain/verdict.ts";
import { aProtocol, aStudy } from "../../builders.ts";
import { type Call, fakeModel, VerificationMaterial } from "./fake-model.ts";
import { analystOver } from "./made-up-review.ts";

const CLAIM = "Lamps shortened the sleep of harbour seals by 20 minutes.";
const OWN = "Lamps shortened the sleep of harbour seals by 20 minutes a night.";
const OTHER = "Lamps had no effect on the sleep of harbour seals.";
const passage = (studyId: string, text: string): Passage => ({
  studyId,
  title: "Lamps and the sleep of harbour seals",
  section: "Abstract",
  start: 0,
  text,
});
const PASSAGES = [passage("std-own", `We lit lamps. ${OWN}`), passage("std-other", `We looked twice. ${OTHER}`)];
const context = { signal: new AbortController().signal, recordUsage: () => {}, remark: () => {} };

interface Ballot {
  readonly sentence: string | null;
  readonly verdict: VerdictLabel;
  readonly certainty?: "clear" | "unclear";
}
const silent: Ballot = { sentence: null, verdict: "not-enough-info" };

async function judge(own: Ballot, other: Ballot = silent, passages = PASSAGES, claim = CLAIM) {
  const model = fakeModel((call: Call) => ({
    verdicts: VerificationMaterial.parse(call.material).studies.map(({ study, passages }) => ({
      study,
      comparison: "",
      certainty: "clear",
      ...(passages.join(" ").includes("We lit lamps") ? own : other),
    })),
  }));
  const verdicts = await analystOver(model).verifyClaim(claim, passages, context);
  const of = (id: string) => verdicts.find(({ studyId }) => studyId === id);
  return { own: of("std-own"), other: of("std-other"), calls: model.calls };
}

describe("a vote counts", () => {
  it("with the sentence that decides", async () => {
    const { own } = await judge({ sentence: OWN, verdict: "supports" });
    expect(own).toMatchObject({ label: "supports", quotation: OWN });
    expect(own?.probabilities.supports).toBeGreaterThan(0.8);
  });

  it.each<{ why: string; ballot: Ballot }>([
    {
      why: "a sentence that the study does not hold",
      ballot: { sentence: "Seals slept 20 minutes less.", verdict: "supports" },
    },
    { why: "a sentence of another study", ballot: { sentence: OTHER, verdict: "refutes" } },
    { why: "no sentence at all", ballot: { sentence: null, verdict: "supports" } },
    { why: "a sentence that the code reads as its opposite", ballot: { sentence: OWN, verdict: "refutes" } },
  ])("not with $why", async ({ ballot }) => {
    const { own } = await judge(ballot);
    expect(own).toMatchObject({ label: "not-enough-info", quotation: null });
  });

  it("not as support for a number that the study does not state", async () => {
    const { own } = await judge(
      { sentence: OWN, verdict: "supports" },
      silent,
      PASSAGES,
      "Lamps shortened the sleep of harbour seals by 50 minutes.",
    );
    expect(own?.label).toBe("not-enough-info");
  });

  it("not for a study of which the verifier says nothing", async () => {
    const model = fakeModel(() => ({ verdicts: [] }));
    const verdicts = await analystOver(model).verifyClaim(CLAIM, PASSAGES, context);
    expect(verdicts.map(({ label }) => label)).toEqual(["not-enough-info", "not-enough-info"]);
  });
});

describe("the verifier", () => {
  it("is shown claim and passages, and nothing of whose study the claim is", async () => {
    const { calls } = await judge({ sentence: OWN, verdict: "supports" });
    expect(calls[0]?.user).toContain(OTHER);
    expect(calls[0]?.user).not.toContain("std-");
    expect(Object.keys(Object(calls[0]?.material))).toEqual(["claim", "studies"]);
  });

  it("sees the studies in an order of the claim's own, whatever order they come in", async () => {
    const passages = ["b", "c", "d", "e", "f"].map((id) => passage(`std-${id}`, `Study ${id}. ${OTHER}`));
    const [first, second] = [await judge(silent, silent, passages), await judge(silent, silent, passages.toReversed())];
    expect(second.calls[0]?.user).toBe(first.calls[0]?.user);
    const [other] = [await judge(silent, silent, passages, "Lamps lengthen the sleep of seals.")];
    const order = ({ calls }: typeof first) =>
      VerificationMaterial.parse(calls[0]?.material).studies.map(({ passages: [text] }) => text);
    expect(order(other)).not.toEqual(order(first));
  });
});

describe("screening", () => {
  const studies = [
    aStudy({ title: "Harbour seals under lamps", abstract: "Harbour seals slept less." }),
    aStudy({ title: "Harbour porpoises and boats", abstract: "Porpoises fled." }),
  ];
  const decide = (decision: object) => {
    const model = fakeModel(({ material }: Call) => ({
      records: (Array.isArray(material) ? material : []).map(({ id }) => ({
        id,
        words: null,
        reason: "Because.",
        category: "outcome",
        relevance: 9,
        ...decision,
      })),
    }));
    return analystOver(model).screenStudies(aProtocol(), studies, context);
  };

  it("reads a record that is unclear", async () => {
    const screenings = await decide({ decision: "unclear" });
    expect(screenings[0]).toMatchObject({
      decision: "include",
      reason: "unclear from title and abstract; read to decide",
    });
  });

  it("excludes with the reason's kind, and with the words that decided", async () => {
    const screenings = await decide({ decision: "exclude", words: "slept less" });
    expect(screenings[0]).toMatchObject({
      decision: "exclude",
      reason: "wrong outcome",
      detail: "Because. (“slept less”)",
    });
  });

  it("reads a record that is excluded for words that it does not hold", async () => {
    const screenings = await decide({ decision: "exclude", words: "in a meta-analysis of otters" });
    expect(screenings[0]?.decision).toBe("include");
  });

  it("includes nothing that names nothing of the question, whatever the model says", async () => {
    const screenings = await decide({ decision: "include" });
    const porpoises = screenings.find(({ studyId }) => studyId === studies[1]?.id);
    expect(porpoises?.decision).toBe("exclude");
  });
});
