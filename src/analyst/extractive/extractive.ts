import { enumerate } from "../../domain/wording.ts";
import type { Analyst } from "../analyst.ts";
import { assessByRubric } from "./assessment.ts";
import { findConcepts } from "./concepts.ts";
import { extractFindings } from "./extraction.ts";
import { parseQuestion } from "./question.ts";
import { screenByConcepts } from "./screening.ts";
import { synthesizeClaims } from "./synthesis.ts";
import { poolConfidence, verifyAgainstPassages } from "./verification.ts";
import { provenance } from "./weights.ts";

/** The analyst that is always there: all judgements from the text alone, without a key, a model or a network. */
export function extractiveAnalyst(): Analyst {
  return {
    identity: {
      kind: "extractive",
      description:
        "extractive analyst: trained sentence scorers and a calibrated verdict model over the text alone, no language model",
      calibration: provenance.calibration,
    },
    passagesPerClaim: 40,
    mostClaims: () => Number.POSITIVE_INFINITY,
    concurrency: 1,
    planProtocol: async (question) => planConcepts(question),
    screenStudies: (protocol, studies, { signal }) => screenByConcepts(protocol, studies, signal),
    extractClaims: (protocol, study, document, { signal }) => extractFindings(protocol, study, document, signal),
    verifyClaim: (claim, passages, { signal }) => verifyAgainstPassages(claim, passages, signal),
    rateConfidence: poolConfidence,
    synthesizeFindings: async (findings) => synthesizeClaims(findings),
    assessReview: async (findings, synthesis, flow) => assessByRubric(findings, synthesis, flow),
  };
}

function planConcepts(question: string) {
  const { hypothesis, subject, predicate } = parseQuestion(question);
  const concepts = findConcepts([...subject, { text: ",", pos: "PUNCT" }, ...predicate]);
  const required = concepts.filter((concept) => concept.required).map(({ name }) => `“${name}”`);
  return {
    hypothesis,
    concepts,
    criteria: [
      {
        kind: "include" as const,
        text: `title and abstract name ${enumerate(required)}, or a synonym or acronym of each`,
      },
      { kind: "exclude" as const, text: "retracted or withdrawn" },
    ],
  };
}
