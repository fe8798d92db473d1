import { describe, expect, it } from "vitest";
import { noticeKind, noticeType } from "../../../adapters/source/notice.ts";

describe("a notice about a work", () => {
  it.each([
    ["retraction", "retraction"],
    ["RetractionIn", "retraction"],
    ["Retraction in", "retraction"],
    ["RetractedandRepublishedIn", "retraction"],
    ["partial_retraction", "expression-of-concern"],
    ["PartialRetractionIn", "expression-of-concern"],
    ["expression_of_concern", "expression-of-concern"],
    ["ExpressionOfConcernIn", "expression-of-concern"],
    ["withdrawal", "withdrawal"],
    ["removal", "withdrawal"],
    ["corrigendum", "correction"],
    ["ErratumIn", "correction"],
    ["addendum", "correction"],
    ["new_version", null],
    ["CommentIn", null],
    ["", null],
  ])("%s means %s", (words, kind) => expect(noticeKind(words)).toBe(kind));
});

describe("a record that is itself a notice", () => {
  it.each([
    [["Journal Article", "Retraction of Publication"], "Retraction Notice"],
    [["retraction"], "Retraction Notice"],
    [["Expression of Concern"], "Expression of Concern"],
    [["journal-article", "partial retraction"], "Expression of Concern"],
    [["erratum"], "Published Erratum"],
    [["Journal Article", "Retracted Publication"], null],
    [["Corrected and Republished Article"], null],
    [[], null],
  ])("%j is marked %s", (types, mark) => expect(noticeType(types)).toBe(mark));
});
