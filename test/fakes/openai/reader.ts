import { z } from "zod";
import type { JudgementContext } from "../../../src/analyst/analyst.ts";
import { extractFindings } from "../../../src/analyst/extractive/extraction.ts";
import { extractiveAnalyst } from "../../../src/analyst/extractive/extractive.ts";
import { screenByConcepts } from "../../../src/analyst/extractive/screening.ts";
import { verifyAgainstPassages } from "../../../src/analyst/extractive/verification.ts";
import type { Protocol } from "../../../src/domain/protocol.ts";
import { buildStudy } from "../../builders/study.ts";
import { assess, Draft, ShownClaims, synthesize } from "./draft-reader.ts";
import { type Script, say } from "./protocol.ts";
import { type StageCall, stageCall } from "./stage.ts";

const Records = z.array(z.object({ id: z.string(), title: z.string(), abstract: z.string().nullable() }));
const Paper = z.object({
  title: z.string(),
  sections: z.array(z.object({ section: z.string(), text: z.string() })),
});
const Excerpts = z.array(z.object({ study: z.string(), title: z.string(), passages: z.array(z.string()) }));
const ToVerify = z.union([
  z.object({ claim: z.string(), studies: Excerpts }),
  z.object({ statement: z.string(), papers: Excerpts }).transform(({ statement, papers }) => ({
    claim: statement,
    studies: papers,
  })),
]);

/** Answers every call of a review as a careful reader would, with nothing invented. */
export const reader: Script = async (call) => {
  const asked = stageCall(call);
  return asked === null
    ? { status: 400, body: { error: { message: "Not a call of a review." } } }
    : say(await readerReply(asked));
};

/** What a careful reader would reply at each stage: made of the material alone, every quotation as it stands there. */
export async function readerReply({ stage, question, hypothesis, material }: StageCall): Promise<unknown> {
  switch (stage) {
    case "protocol":
      return plan(question);
    case "screening":
      return { records: await screen(await protocolOf(question), Records.parse(material)) };
    case "extraction":
      return { claims: await extract(await protocolOf(question), Paper.parse(material)) };
    case "verification":
      return { verdicts: await verify(ToVerify.parse(material)) };
    case "synthesis":
      return synthesize(hypothesis, ShownClaims.parse(material));
    case "assessment":
      return assess(Draft.parse(material).draft.claims);
  }
}

const CONTEXT: JudgementContext = {
  signal: new AbortController().signal,
  recordUsage() {},
  remark() {},
};

const plan = (question: string) => extractiveAnalyst().planProtocol(question, CONTEXT);

async function protocolOf(question: string): Promise<Protocol> {
  const { concepts, hypothesis, criteria } = await plan(question);
  const plannedAt = new Date(0).toISOString();
  return { question, concepts, hypothesis, criteria, strategies: [], since: null, maxStudies: 1, plannedAt };
}

async function screen(protocol: Protocol, records: z.infer<typeof Records>) {
  const studies = records.map(({ id, title, abstract }) => buildStudy({ id, title, abstract }));
  const screenings = await screenByConcepts(protocol, studies, CONTEXT.signal);
  return screenings.map(({ studyId, decision, reason, relevance }) => ({
    id: studyId,
    words: null,
    reason,
    category: decision === "include" ? "none" : "other subject",
    relevance: Math.round(10 * relevance),
    decision,
  }));
}

async function extract(protocol: Protocol, { title, sections }: z.infer<typeof Paper>) {
  const study = buildStudy({ title });
  const document = {
    studyId: study.id,
    read: "full-text",
    sections: sections.map(({ section, text }) => ({ title: section, text })),
    origin: null,
    remark: null,
  } as const;
  const findings = await extractFindings(protocol, study, document, CONTEXT.signal);
  return findings.map(({ quotation, text, relevance }) => ({
    quotation,
    text,
    relevance: Math.round(10 * relevance),
  }));
}

async function verify({ claim, studies }: z.infer<typeof ToVerify>) {
  const passages = studies.flatMap(({ study, title, passages: texts }) =>
    texts.map((text) => ({ studyId: study, title, section: "", start: 0, text })),
  );
  const verdicts = await verifyAgainstPassages(claim, passages, CONTEXT.signal);
  return verdicts.map(({ studyId, label, quotation, probabilities }) => ({
    study: studyId,
    sentence: label === "not-enough-info" ? null : quotation,
    comparison: "compared word by word",
    verdict: label,
    certainty: Math.max(...Object.values(probabilities)) > 0.6 ? "clear" : "unclear",
  }));
}
