import { describe, expect, it } from "vitest";
import { lineProgress } from "../../src/cli/progress.ts";

type Event = Parameters<ReturnType<typeof lineProgress>["onEvent"]>[0];

function log(...events: (Partial<Event> | string)[]): string {
  let written = "";
  const progress = lineProgress((text) => {
    written += text;
  });
  for (const event of events) {
    if (typeof event === "string") progress.note(event);
    else
      progress.onEvent({
        stage: "search",
        state: "finished",
        done: 9,
        total: null,
        detail: "",
        elapsedMs: 0,
        usage: { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
        ...event,
      });
  }
  return written;
}

describe("a log of a review", () => {
  it("has one line for each finished stage, with counts and the stage's own time", () => {
    expect(
      log(
        { state: "started", elapsedMs: 1000 },
        { state: "progress", done: 1, total: 2, detail: "arXiv answered", elapsedMs: 1500 },
        { state: "finished", detail: "9 records", elapsedMs: 3400 },
        "PubMed did not answer.",
      ),
    ).toBe("search        9 records (2.4 s)\nPubMed did not answer.\n");
  });

  it("ends with a search that found nothing, until another review begins", () => {
    expect(
      log(
        { detail: "0 records", done: 0 },
        { stage: "screening", detail: "0 studies", done: 0 },
        { stage: "protocol", detail: "3 concepts" },
        { stage: "screening", detail: "0 of 2 studies", done: 0 },
      ),
    ).toBe("search        0 records (0.0 s)\nprotocol      3 concepts (0.0 s)\nscreening     0 of 2 studies (0.0 s)\n");
  });
});
