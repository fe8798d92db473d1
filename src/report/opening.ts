import type { Report } from "../domain/report.ts";
import type { ClaimStatus } from "../domain/verdict.ts";
import { count, enumerate } from "../domain/wording.ts";
import type { Citations } from "./citations.ts";
import type { Block, Inline } from "./document.ts";
import { interleave, list, paragraph, strong } from "./document.ts";
import { statementAnswer } from "./statement.ts";

/** The abstract: the answer first, then what it rests on. */
export function abstractBlocks(report: Report, citations: Citations): readonly Block[] {
  const checked = report.statement === null ? [] : [paragraph(...statementAnswer(report.statement))];
  return [...checked, paragraph(...answer(report, citations)), paragraph(basis(report))];
}

/** The direct answer with its citations, or why there is none. */
export function answer(report: Report, citations: Citations): Inline {
  if (report.synthesis !== null) return interleave(report.synthesis.answer.map(citations.sentence), " ");
  return [strong("Not enough evidence to answer the question."), ` ${report.insufficiency?.reason ?? ""}`];
}

export function introductionBlocks({ question, statement, protocol, outcome }: Report): readonly Block[] {
  const required = protocol.concepts.filter((concept) => concept.required).map(({ name }) => `“${name}”`);
  const scope = required.length === 0 ? "" : ` A study counts only if it deals with ${enumerate(required)}.`;
  const hypothesis =
    protocol.hypothesis === null || statement !== null
      ? []
      : [paragraph("As a statement that evidence can support or refute: ", strong(protocol.hypothesis))];
  return [
    paragraph(statement === null ? "This review asks: " : "This review checks a statement: ", strong(question)),
    ...hypothesis,
    paragraph(
      outcome === "answered"
        ? `It answers from the studies found alone.${scope} Every sentence of the results names the claims that it rests on, and every claim shows the words that it was taken from.`
        : `The studies found do not answer it, and this review does not answer it from other subjects.${scope}`,
    ),
  ];
}

/** What a reader must know before anything else, such as that the example library was used. */
export function noteBlocks({ notes }: Report): readonly Block[] {
  return notes.length === 0 ? [] : [paragraph(strong("Please note")), list(notes.map((note) => [note]))];
}

function basis({ flow, searches, claims, assessment, synthesis }: Report): string {
  const answered = searches.filter(({ failure }) => failure === null);
  const studies = count(flow.included, "study was", "studies were");
  const sentences = [
    answered.length === 0
      ? "No source answered the search."
      : `The search of ${enumerate(answered.map(({ label }) => label))} found ${count(flow.identified, "record")}; after removal of duplicates and screening, ${studies} included (${flow.readInFull} read in full text, ${flow.included - flow.readInFull} by abstract alone).`,
  ];
  if (claims.length > 0)
    sentences.push(
      `${count(claims.length, "claim")} bear${claims.length === 1 ? "s" : ""} on the question: ${statusCounts(claims)}.`,
    );
  if (synthesis !== null && synthesis.direction !== null) sentences.push(DIRECTIONS[synthesis.direction]);
  if (assessment !== null) {
    sentences.push(
      `Automated reviewers score this review ${assessment.consensus.toFixed(1)} of 10, with up to ${assessment.disagreement.toFixed(1)} between them.`,
    );
  }
  return sentences.join(" ");
}

const DIRECTIONS = {
  for: "On the whole the evidence speaks for the statement in question.",
  against: "On the whole the evidence speaks against the statement in question.",
  mixed: "The evidence on the statement in question is mixed.",
  unclear: "Which way the evidence leans is unclear.",
};

const STATUSES: readonly ClaimStatus[] = ["verified", "contested", "refuted", "unverified"];

function statusCounts(claims: Report["claims"]): string {
  return enumerate(
    STATUSES.map((status) => ({ status, n: claims.filter((claim) => claim.status === status).length }))
      .filter(({ n }) => n > 0)
      .map(({ status, n }) => `${n} ${status}`),
  );
}
