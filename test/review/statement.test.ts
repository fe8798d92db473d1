import { describe, expect, it } from "vitest";
import type { StudyDocument } from "../../src/domain/study.ts";
import type { VerdictLabel } from "../../src/domain/verdict.ts";
import type { StageContext } from "../../src/review/stage.ts";
import { verifyClaims } from "../../src/review/verification.ts";
import { anAnalyst, aStudy } from "../builders.ts";

const CONTEXT: StageContext = {
  signal: new AbortController().signal,
  recordUsage: () => {},
  remark: () => {},
  progress: () => {},
  tally: () => {},
};

const studies = [aStudy({ title: "One" }), aStudy({ title: "Two" })];
const [one, two] = studies.map(({ id }) => id);
const WORDS = ["Seals slept 9 hours.", "Seals slept longer without lamps."];
const documents: readonly StudyDocument[] = studies.map(({ id }, index) => ({
  studyId: id,
  read: "abstract",
  sections: [{ title: "Abstract", text: WORDS[index] ?? "" }],
  origin: null,
  remark: null,
}));

const SURE = {
  supports: { supports: 0.9, refutes: 0.05, notEnoughInfo: 0.05 },
  refutes: { supports: 0.05, refutes: 0.9, notEnoughInfo: 0.05 },
  "not-enough-info": { supports: 0.05, refutes: 0.05, notEnoughInfo: 0.9 },
};

const says = (studyId: string | undefined, label: VerdictLabel, quotation: string | null) => ({
  studyId: studyId ?? "",
  label,
  quotation,
  probabilities: SURE[label],
});

async function check(statement: string, ...drafts: ReturnType<typeof says>[]) {
  const analyst = { ...anAnalyst(), verifyClaim: async () => drafts };
  return (await verifyClaims({ claims: [], statement }, { studies, documents }, analyst, CONTEXT)).statement;
}

const first = (label: VerdictLabel) => says(one, label, "Seals slept 9 hours.");
const second = (label: VerdictLabel) => says(two, label, "Seals slept longer without lamps.");

describe("a statement that somebody makes", () => {
  it.each([
    { drafts: [first("supports")], status: "supported" },
    { drafts: [first("supports"), second("refutes")], status: "contested" },
    { drafts: [second("refutes")], status: "refuted" },
    { drafts: [first("not-enough-info")], status: "not-enough-info" },
    { drafts: [], status: "not-enough-info" },
  ])("is $status by what the studies say", async ({ drafts, status }) => {
    expect(await check("Seals sleep long.", ...drafts)).toMatchObject({ status });
  });

  it("is supported only in part when no quotation states its numbers, and says which", async () => {
    const checked = await check("Lamps cost seals 40% of their sleep.", second("supports"));
    expect(checked).toMatchObject({ status: "supported-in-part", numbersNotFound: ["40%"] });
  });

  it("has its numbers when some quotation for it states them", async () => {
    const checked = await check("Seals sleep 9 hours.", second("supports"), first("supports"));
    expect(checked).toMatchObject({ status: "supported", numbersNotFound: [] });
  });

  it.each(["supports", "refutes"] as const)(
    "is not decided by a study that %s it without being sure",
    async (label) => {
      const unsure = {
        ...first(label),
        probabilities: { supports: 0.1, refutes: 0.1, notEnoughInfo: 0.1, [label]: 0.79 },
      };
      expect(await check("Seals sleep long.", unsure)).toMatchObject({ status: "not-enough-info", verdicts: [] });
    },
  );

  it("is not decided by words that no study holds", async () => {
    const checked = await check("Seals sleep long.", says(one, "supports", "Seals slept for weeks."));
    expect(checked).toMatchObject({ status: "not-enough-info", verdicts: [], confidence: null });
  });

  it("carries the located quotation of each study that decides", async () => {
    const checked = await check("Seals sleep long.", first("supports"));
    expect(checked?.verdicts).toMatchObject([{ studyId: one, evidence: { section: "Abstract", start: 0, end: 20 } }]);
  });

  it("is not there when the review was asked a question", async () => {
    const none = { claims: [], statement: null };
    expect((await verifyClaims(none, { studies, documents }, anAnalyst(), CONTEXT)).statement).toBeNull();
  });
});
