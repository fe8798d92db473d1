import { describe, expect, it } from "vitest";
import type { CheckedStatement } from "../../src/domain/statement.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { aReport, aVerifiedClaim } from "../builders.ts";

const [verdict] = aVerifiedClaim().verdicts;

function written(changes: Partial<CheckedStatement>): string {
  const verdicts = verdict === undefined ? [] : [verdict];
  const statement: CheckedStatement = {
    text: "Seals sleep 9 hours.",
    status: "supported",
    verdicts,
    numbersNotFound: [],
    confidence: 0.87,
    ...changes,
  };
  return toMarkdown(aReport({ statement }));
}

describe("a report on a statement", () => {
  it.each([
    { changes: {}, words: "**Supported.** 1 study read bears the statement out, and none speaks against it." },
    {
      changes: { status: "supported-in-part", numbersNotFound: ["9"] },
      words:
        "**Supported in part.** 1 study read bears the statement out, but without its figures: no sentence found states 9.",
    },
    {
      changes: { status: "not-enough-info", verdicts: [], confidence: null },
      words:
        "**Not decided.** No sentence of the studies read bears the statement out, or speaks against it, clearly enough to say so.",
    },
  ] as const)("says first what became of it: $words", ({ changes, words }) => {
    const text = written(changes);
    expect(text).toContain(words);
    expect(text.indexOf(words)).toBeLessThan(text.indexOf("## 1 Introduction"));
  });

  it("shows the statement, and the words that decide with their study", () => {
    const text = written({});
    expect(text).toContain("This review checks a statement");
    expect(text).toContain("Checked: **Seals sleep 9 hours.**");
    expect(text).toContain(`supports it: “${verdict?.evidence?.quotation}”`);
  });

  it("gives no confidence where no study decides", () => {
    expect(written({ status: "not-enough-info", verdicts: [], confidence: null })).not.toContain("Confidence that");
  });
});
