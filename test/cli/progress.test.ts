import { expect, it } from "vitest";
import { lineProgress } from "../../src/cli/progress.ts";

it("a log has one line for each finished stage, with counts and the stage's own time", () => {
  let log = "";
  const progress = lineProgress((text) => {
    log += text;
  });
  progress.onEvent({ stage: "search", state: "started", done: 0, total: null, detail: "", elapsedMs: 1000 });
  progress.onEvent({
    stage: "search",
    state: "progress",
    done: 1,
    total: 2,
    detail: "arXiv answered",
    elapsedMs: 1500,
  });
  progress.onEvent({ stage: "search", state: "finished", done: 9, total: 9, detail: "9 records", elapsedMs: 3400 });
  progress.note("PubMed did not answer.");
  expect(log).toBe("search        9 records (2.4 s)\nPubMed did not answer.\n");
});
