import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import type { StudyDocument } from "../../src/domain/study.ts";
import { locateQuotation } from "../../src/review/quotation.ts";

const documentOf = (...texts: string[]): StudyDocument => ({
  studyId: "std-00000001",
  read: "full-text",
  sections: texts.map((text, index) => ({ title: `Section ${index + 1}`, text })),
  origin: null,
  remark: null,
});

describe("a quotation is found where it stands", () => {
  const text =
    "First results. The ef\ufb01cacy of \u201ctreat\u00adment A\u201d was 95\u2009% \u2013 higher\n than  before. End.";

  it.each([
    { quotation: "First results.", match: "exact", found: "First results." },
    {
      quotation: 'efficacy of "treatment A"',
      match: "normalised",
      found: "ef\ufb01cacy of \u201ctreat\u00adment A\u201d",
    },
    { quotation: "95 % - higher than before.", match: "normalised", found: "95\u2009% \u2013 higher\n than  before." },
    { quotation: "the EFFICACY of", match: "normalised", found: "The ef\ufb01cacy of" },
  ])("$match: $quotation", ({ quotation, match, found }) => {
    const evidence = locateQuotation(quotation, documentOf("Nothing here.", text));
    expect(evidence).toMatchObject({ quotation: found, match, section: "Section 2" });
    expect(text.slice(evidence?.start, evidence?.end)).toBe(found);
  });

  it.each(["", "   ", "not in the document", "efficacy of treatment B", "\u200b"])(
    "and null when it is not there: %j",
    (quotation) => {
      expect(locateQuotation(quotation, documentOf(text))).toBeNull();
    },
  );

  test.prop([fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }), fc.nat(), fc.nat()])(
    "any stretch of any text is found, with offsets that give it back",
    (content, from, length) => {
      const start = from % content.length;
      const quotation = content.slice(start, start + 1 + (length % content.length));
      const evidence = locateQuotation(quotation, documentOf(content));
      expect(evidence?.quotation ?? "").toBe(quotation.trim());
      expect(content.slice(evidence?.start ?? 0, evidence?.end ?? 0)).toBe(quotation.trim());
    },
  );
});
