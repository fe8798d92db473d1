import { beforeEach, describe, expect, it } from "vitest";
import { extractiveAnalyst } from "../../src/analyst/extractive/extractive.ts";
import { type Report, STAGES, type Stage } from "../../src/domain/report.ts";
import { runReview } from "../../src/review/review.ts";
import type { SavedStage, SavedStages } from "../../src/review/stage.ts";
import { aRecord, aSource } from "../builders.ts";

const RECORDS = [
  aRecord({
    title: "Vitamin D and fractures in older women",
    abstract: "We randomised 900 older women. Vitamin D reduced fractures by 20% in 900 older women.",
  }),
  aRecord({
    title: "Vitamin D and fractures in older men",
    abstract: "We randomised 400 older men. Vitamin D did not reduce fractures in 400 older men.",
  }),
];
const REQUEST = { question: "Does vitamin D reduce fractures?", since: null, maxStudies: 5, notes: ["A note."] };

/** Keeps stages as text, as a database does, and cuts the review off after one of them. */
class KeptStages implements SavedStages {
  readonly kept = new Map<Stage, string>();
  cutOffAfter: Stage | null = null;

  async load(stage: Stage): Promise<SavedStage | undefined> {
    const text = this.kept.get(stage);
    return text === undefined ? undefined : JSON.parse(text);
  }

  async save(stage: Stage, saved: SavedStage): Promise<void> {
    this.kept.set(stage, JSON.stringify(saved));
    if (stage === this.cutOffAfter) throw new Error("cut off");
  }
}

let stages: KeptStages;
let searches: number;
let begun: Stage[];

beforeEach(() => {
  stages = new KeptStages();
  searches = 0;
  begun = [];
});

function review(saved?: SavedStages): Promise<Report> {
  const source = aSource({ records: RECORDS });
  const counted = {
    ...source,
    search: async (...asked: Parameters<typeof source.search>) => {
      searches += 1;
      return source.search(...asked);
    },
  };
  return runReview(
    REQUEST,
    { analyst: extractiveAnalyst(), sources: [counted], readers: [], now: () => new Date(0) },
    {
      signal: new AbortController().signal,
      onEvent: ({ stage, state }) => {
        if (state === "started") begun.push(stage);
      },
      ...(saved && { saved }),
    },
  );
}

const untimed = ({ trace, ...report }: Report) => ({ ...report, trace: trace.map((of) => ({ ...of, durationMs: 0 })) });

describe("a review that was cut off", () => {
  it.each(STAGES)("after %s goes on with the next stage, and ends as if nothing had happened", async (stage) => {
    stages.cutOffAfter = stage;
    await expect(review(stages)).rejects.toThrow("cut off");
    begun = [];
    const resumed = await review(stages);
    expect(begun).toEqual(STAGES.slice(STAGES.indexOf(stage) + 1));
    expect(untimed(resumed)).toEqual(untimed(await review()));
  });

  it("does not ask the sources again for what was found", async () => {
    stages.cutOffAfter = "search";
    await expect(review(stages)).rejects.toThrow("cut off");
    await review(stages);
    expect(searches).toBe(1);
  });

  it("runs again what another version saved, and all that was made from it", async () => {
    await review(stages);
    const screening = JSON.parse(stages.kept.get("screening") ?? "");
    stages.kept.set("screening", JSON.stringify({ ...screening, version: 0 }));
    begun = [];
    await review(stages);
    expect(begun).toEqual(STAGES.slice(STAGES.indexOf("screening")));
  });
});
