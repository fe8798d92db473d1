import type { LanguageModel } from "../../ports/language-model.ts";
import type { Analyst } from "../analyst.ts";
import { extractiveAnalyst } from "../extractive/extractive.ts";
import { assessReview } from "./assessment.ts";
import { type Calibration, calibrationFor, rateConfidence } from "./confidence.ts";
import { extractClaims } from "./extraction.ts";
import type { Models, Panel } from "./panel.ts";
import type { Prompts } from "./prompts.ts";
import { planProtocol } from "./protocol.ts";
import { screenStudies } from "./screening.ts";
import { synthesizeFindings } from "./synthesis.ts";
import { SecondVotes, verifyClaim } from "./verification.ts";

/**
 * With one call for the protocol, four for screening, one a study, one for the synthesis and three for the assessment,
 * a review of 15 studies, 12 claims and 4 second votes makes 40 calls. Each further study may add a claim.
 */
const STUDIES_OF_FORTY_CALLS = 15;
const CLAIMS_PER_REVIEW = 12;
const SECOND_VOTES_PER_REVIEW = 4;

export interface PromptedOptions {
  /** As the review at hand sees it: within its budget, in fair turn with the others. */
  readonly model: LanguageModel;
  /** Where the models run, for the methods section. */
  readonly host: string;
  readonly models: Models;
  readonly prompts: Prompts;
}

/**
 * The analyst that asks a language model and lets code check every reply. For one review: it counts the second votes.
 *
 * @throws {ModelUnavailable} from any judgement, when the server is not there or turns us away
 */
export function promptedAnalyst({ model, host, models, prompts }: PromptedOptions): Analyst {
  const panel: Panel = { model, models, prompts, code: extractiveAnalyst() };
  const secondVotes = new SecondVotes(SECOND_VOTES_PER_REVIEW);
  const calibration = calibrationFor(models.verifier, prompts.verificationVersion);
  return {
    identity: {
      kind: "prompted",
      description: describe({ host, models, prompts, calibration }),
      calibration: calibration?.calibration ?? null,
    },
    passagesPerClaim: 8,
    mostClaims: (studies) => CLAIMS_PER_REVIEW + Math.max(0, studies - STUDIES_OF_FORTY_CALLS),
    concurrency: 8,
    planProtocol: (question, context) => planProtocol(panel, question, context),
    screenStudies: (protocol, studies, context) => screenStudies(panel, protocol, studies, context),
    extractClaims: (protocol, study, document, context) => extractClaims(panel, protocol, { study, document }, context),
    verifyClaim: (claim, passages, context) =>
      verifyClaim(panel, { claim, passages }, { secondVotes, confidence: calibration ?? undefined }, context),
    rateConfidence,
    synthesizeFindings: (findings, context) => synthesizeFindings(panel, findings, context),
    assessReview: (findings, synthesis, flow, context) => assessReview(panel, { findings, synthesis, flow }, context),
  };
}

interface Described extends Omit<PromptedOptions, "model"> {
  readonly calibration: Calibration | null;
}

function describe({ host, models, prompts, calibration }: Described): string {
  const { reader, verifier, reviewers } = models;
  const panel = new Set([reader, verifier, ...reviewers]);
  const roles =
    panel.size === 1 ? reader : `${reader} reads, ${verifier} verifies, ${reviewers.join(", ")} review the draft`;
  const calibrated = calibration === null ? `, not calibrated for ${verifier}` : "";
  return `language model at ${host}: ${roles}; prompts ${prompts.version}${calibrated}; every reply is checked by code`;
}
