import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { booleanQuery, plainWords, queryParameters, quoted } from "../../../adapters/source/query.ts";

const concept = (...terms: readonly string[]) => ({ name: terms[0] ?? "", terms, required: true });
const query = (...concepts: readonly ReturnType<typeof concept>[]) => booleanQuery(concepts, quoted, null);

describe("a query", () => {
  it.each([
    {
      case: "joins concepts by AND, terms by OR",
      given: [["kelp tea", "kelp"], ["sleep"]],
      sent: '("kelp tea" OR kelp) AND sleep',
    },
    { case: "quotes hyphens, which could mean NOT", given: [["kelp-tea"]], sent: '"kelp-tea"' },
    {
      case: "drops what the syntax reads as its own",
      given: [['all:"kelp" (tea)*', "a&b=c", "[dp]"]],
      sent: '("all kelp tea" OR "a b c" OR dp)',
    },
    { case: "drops operators at a term's edge", given: [["-kelp", "--", "tea."]], sent: "(kelp OR tea)" },
    { case: "reads a word that is an operator as a word", given: [["OR"], ["NOT"]], sent: "or AND not" },
    {
      case: "keeps letters of every language",
      given: [["β-glucan", "Ménière's disease", "睡眠"]],
      sent: '("β-glucan" OR "Ménière\'s disease" OR 睡眠)',
    },
    { case: "says a term once", given: [["kelp", "kelp "]], sent: "kelp" },
  ])("$case", ({ given, sent }) => expect(query(...given.map((terms) => concept(...terms)))).toBe(sent));

  it("leaves out concepts that are not required, unless none is", () => {
    const optional = { ...concept("adults"), required: false };
    expect(query(concept("kelp"), optional)).toBe("kelp");
    expect(query(optional)).toBe("adults");
  });

  it("keeps each concept's first term when it must be shortened", () => {
    const long = (word: string) => concept(...Array.from({ length: 8 }, (_, at) => `${word}${at} ${"x".repeat(80)}`));
    const shortened = query(long("kelp"), long("sleep"), long("worker"));
    expect(shortened).toMatch(/"kelp0 .* AND .*"sleep0 .* AND .*"worker0 /);
    expect(encodeURIComponent(shortened).length).toBeLessThanOrEqual(1_800);
  });

  const terms = fc.array(fc.string({ unit: "grapheme", maxLength: 300 }), { minLength: 1, maxLength: 20 });
  test.prop([fc.array(terms, { minLength: 1, maxLength: 12 })])(
    "is balanced and short, whatever the terms",
    (given) => {
      const sent = query(...given.map((group) => concept(...group)));
      expect((sent.match(/"/g) ?? []).length % 2).toBe(0);
      expect((sent.match(/\(/g) ?? []).length).toBe((sent.match(/\)/g) ?? []).length);
      expect(sent).not.toMatch(/[&=:*\\[\]]/);
      expect(encodeURIComponent(sent).length).toBeLessThanOrEqual(1_800);
    },
  );

  it("without operators gives each word once", () => {
    expect(plainWords([concept("Kelp-tea", "kelp infusion", "seaweed"), concept("tea and sleep")], 2)).toBe(
      "Kelp tea infusion and sleep",
    );
  });

  it("of several parameters is read back as it was printed", () => {
    expect(queryParameters("search=(a OR b)&filter=from_publication_date:2015-01-01")).toEqual([
      ["search", "(a OR b)"],
      ["filter", "from_publication_date:2015-01-01"],
    ]);
  });
});
