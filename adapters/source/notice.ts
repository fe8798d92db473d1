import type { Notice } from "../../src/domain/source-record.ts";

/**
 * What the words with which publishers and indexes name a notice mean for a study. A partial retraction leaves part of
 * the study standing, so it is a concern that readers must see and no reason to exclude; a removal takes it away.
 */
export function noticeKind(words: string): Notice["kind"] | null {
  const name = words.toLowerCase().replace(/[\s_-]+/g, " ");
  if (/concern|partial retraction|partialretraction/.test(name)) return "expression-of-concern";
  if (/retract/.test(name)) return "retraction";
  if (/withdraw|removal/.test(name)) return "withdrawal";
  return /corrigend|correct|errat|addend|clarification/.test(name) ? "correction" : null;
}

/** The publication types, in MeSH's words, by which every source marks a record that is itself a notice. */
const NOTICE_TYPES: Readonly<Record<Notice["kind"], string>> = {
  retraction: "Retraction Notice",
  withdrawal: "Retraction Notice",
  "expression-of-concern": "Expression of Concern",
  correction: "Published Erratum",
};

const NOTICE =
  /^(?:(?:partial )?retraction(?: of publication| notice)?|withdrawal|removal|expression of concern|(?:published )?erratum|corrigendum|correction|addendum|clarification)$/i;

/** How a record is marked that announces something about another work, and so is no study; null for a work itself. */
export function noticeType(types: readonly string[]): string | null {
  const kind = noticeKind(types.find((type) => NOTICE.test(type)) ?? "");
  return kind === null ? null : NOTICE_TYPES[kind];
}

/** One notice a kind and reference: sources repeat themselves. */
export function distinctNotices(notices: readonly Notice[]): readonly Notice[] {
  return [...new Map(notices.map((notice) => [`${notice.kind} ${notice.reference}`, notice])).values()];
}
