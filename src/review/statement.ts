import type { Analyst } from "../analyst/analyst.ts";
import { numbersMissingFrom } from "../domain/numbers.ts";
import type { CheckedStatement, StatementStatus } from "../domain/statement.ts";
import type { StudyDocument } from "../domain/study.ts";
import type { Verdict } from "../domain/verdict.ts";
import { groundVerdict } from "./grounding.ts";
import type { PassageIndex } from "./passages.ts";
import type { StageContext } from "./stage.ts";

/** What a statement is compared with. */
export interface ReadDocuments {
  readonly index: PassageIndex;
  readonly documentOf: ReadonlyMap<string, StudyDocument>;
}

/**
 * Compares somebody's statement with the studies read, by the same pass and gates as the claims of those studies: a
 * verdict counts only with a sentence that is found in the study.
 */
export async function checkStatement(
  text: string,
  { index, documentOf }: ReadDocuments,
  analyst: Analyst,
  context: StageContext,
): Promise<CheckedStatement> {
  const passages = index.passagesFor({ text, evidence: null }, analyst.passagesPerClaim);
  const drafts = await analyst.verifyClaim(text, passages, context);
  const verdicts = drafts
    .flatMap((draft) => {
      const document = documentOf.get(draft.studyId);
      return document ? [groundVerdict(draft, document)] : [];
    })
    .filter(decides)
    .toSorted((a, b) => a.probabilities.notEnoughInfo - b.probabilities.notEnoughInfo);
  const numbersNotFound = numbersWithout(text, verdicts);
  return {
    text,
    status: statusOf(verdicts, numbersNotFound),
    verdicts,
    numbersNotFound,
    confidence: verdicts.length === 0 ? null : analyst.rateConfidence(verdicts),
  };
}

/**
 * What is said of somebody's statement needs to be surer than what is counted beside a study's own claim: from here on
 * experts agree with the embedded analyst on nine of ten pairs (SciFact train).
 */
const LEAST_SURE = 0.8;

function decides({ label, probabilities: { supports, refutes } }: Verdict): boolean {
  if (label === "supports") return supports >= LEAST_SURE;
  return label === "refutes" && refutes >= LEAST_SURE;
}

/** The numbers of a statement that none of the quotations for it holds. */
function numbersWithout(text: string, verdicts: readonly Verdict[]): readonly string[] {
  const quotations = verdicts.flatMap(({ label, evidence }) =>
    label === "supports" ? (evidence?.quotation ?? []) : [],
  );
  return numbersMissingFrom(quotations.join(" "), text);
}

function statusOf(verdicts: readonly Verdict[], numbersNotFound: readonly string[]): StatementStatus {
  const supports = verdicts.some(({ label }) => label === "supports");
  const refutes = verdicts.some(({ label }) => label === "refutes");
  if (supports && refutes) return "contested";
  if (refutes) return "refuted";
  if (!supports) return "not-enough-info";
  return numbersNotFound.length === 0 ? "supported" : "supported-in-part";
}
