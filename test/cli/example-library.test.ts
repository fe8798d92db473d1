import { describe, expect, it } from "vitest";
import { reviewOrFallBack } from "../../src/cli/example-library.ts";
import { aReport, aSearch } from "../builders.ts";

const failed = (label: string, failure: string) => aSearch({ source: "arxiv", label, failure, found: 0, total: null });

const PROTOCOL = {
  stage: "protocol",
  countIn: 1,
  countOut: 1,
  durationMs: 5,
  usage: { calls: 1, inputTokens: 900, outputTokens: 300, costUsd: 0.01 },
} as const;

async function ask(searches: ReturnType<typeof aSearch>[]) {
  const told: string[] = [];
  const reviews: boolean[] = [];
  const report = await reviewOrFallBack(
    async ({ example, notes }) => {
      reviews.push(example);
      return aReport({ searches: example ? [aSearch()] : searches, notes, trace: [PROTOCOL] });
    },
    (note) => told.push(note),
  );
  return { report, told, reviews };
}

describe("the example library", () => {
  it("is left alone while one source answers", async () => {
    const { told, reviews } = await ask([aSearch({ found: 0, total: 0 }), failed("arXiv", "HTTP 429")]);
    expect(reviews).toEqual([false]);
    expect(told).toEqual([]);
  });

  it("is used where no source answers, and says so on screen and in the report", async () => {
    const { report, told, reviews } = await ask([
      failed("arXiv", "no network"),
      failed("PubMed", "no network"),
      failed("Crossref", "HTTP 503"),
    ]);
    expect(reviews).toEqual([false, true]);
    expect(told).toEqual(report.notes);
    expect(told.join()).toContain(
      "No online source answered (arXiv and PubMed: no network; Crossref: HTTP 503), so the example library was searched instead",
    );
  });

  it("counts what a language model took for the search in vain", async () => {
    const { report } = await ask([failed("arXiv", "no network")]);
    expect(report.trace[0]?.usage).toEqual({ calls: 2, inputTokens: 1800, outputTokens: 600, costUsd: 0.02 });
  });
});
