import type { Report } from "../domain/report.ts";
import type { CheckedStatement } from "../domain/statement.ts";
import { count, enumerate } from "../domain/wording.ts";
import type { Citations } from "./citations.ts";
import type { Block, Inline } from "./document.ts";
import { heading, list, paragraph, strong } from "./document.ts";

/** What became of the statement that a review was asked to check, in a sentence or two. */
export function statementAnswer(statement: CheckedStatement): Inline {
  return [strong(HEADLINES[statement.status]), ` ${explanation(statement)}`];
}

/** The sentences that decide, each with its study. */
export const decidingSentences = ({ verdicts }: CheckedStatement, citations: Citations): readonly Inline[] =>
  verdicts.map(({ studyId, label, evidence }) => [
    ...citations.source(studyId),
    ` ${label === "supports" ? "supports it" : "speaks against it"}: “${evidence?.quotation ?? ""}”`,
  ]);

/** The same with the sentences that decide, each with its study. */
export function statementBlocks({ statement }: Report, citations: Citations): readonly Block[] {
  if (statement === null) return [];
  const deciding = decidingSentences(statement, citations);
  return [
    heading(3, "The statement"),
    paragraph("Checked: ", strong(statement.text)),
    paragraph(...statementAnswer(statement)),
    ...(deciding.length === 0 ? [] : [list(deciding)]),
  ];
}

const HEADLINES: Readonly<Record<CheckedStatement["status"], string>> = {
  supported: "Supported.",
  "supported-in-part": "Supported in part.",
  contested: "Contested.",
  refuted: "Refuted.",
  "not-enough-info": "Not decided.",
};

function explanation({ status, verdicts, numbersNotFound, confidence }: CheckedStatement): string {
  const of = (label: string) => count(verdicts.filter((verdict) => verdict.label === label).length, "study", "studies");
  const sure = confidence === null ? "" : ` Confidence that the evidence supports it: ${confidence.toFixed(2)}.`;
  const numbers = enumerate(numbersNotFound, "or");
  switch (status) {
    case "supported":
      return `${of("supports")} read bear${verb(verdicts)} the statement out, and none speaks against it.${sure}`;
    case "supported-in-part":
      return `${of("supports")} read bear${verb(verdicts)} the statement out, but without its figures: no sentence found states ${numbers}.${sure}`;
    case "contested":
      return `${of("supports")} read for the statement, ${of("refutes")} against it.${sure}`;
    case "refuted":
      return `${of("refutes")} read speak${verb(verdicts)} against the statement, and none bears it out.${sure}`;
    case "not-enough-info":
      return "No sentence of the studies read bears the statement out, or speaks against it, clearly enough to say so.";
  }
}

const verb = ({ length }: readonly unknown[]): string => (length === 1 ? "s" : "");
