import type { DraftVerdict } from "../analyst/analyst.ts";
import type { StudyDocument } from "../domain/study.ts";
import type { Verdict } from "../domain/verdict.ts";
import { locateQuotation } from "./quotation.ts";

/** The gate: a verdict whose sentence is not in the study decides nothing. */
export function groundVerdict(
  { studyId, label, quotation, probabilities }: DraftVerdict,
  document: StudyDocument,
): Verdict {
  const evidence = quotation === null ? null : locateQuotation(quotation, document);
  return { studyId, label: evidence ? label : "not-enough-info", evidence, probabilities };
}
