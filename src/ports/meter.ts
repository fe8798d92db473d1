import type { Report, SourceSearch, StageTrace } from "../domain/report.ts";

/** What operators count. Nothing here says who asked what. */
export interface Meter {
  reviewEnded(outcome: Report["outcome"] | "failed" | "cancelled"): void;
  /** A stage of a review, or of a look at the literature for a digest; each once, also of one that fails later. */
  stageEnded(trace: StageTrace): void;
  /** What sources were asked, and which did not answer. */
  searched(searches: readonly SourceSearch[]): void;
  voteTaken(kind: "verify" | "dispute", change: "set" | "unset"): void;
  /** From the moment a question was received until it was acknowledged. */
  acknowledged(durationMs: number): void;
}
