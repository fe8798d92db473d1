import type { Report } from "../domain/report.ts";

/** What operators count. Nothing here says who asked what. */
export interface Meter {
  /** A review has ended; one that was answered or not has a report, with its stages, use and source failures. */
  reviewEnded(outcome: Report["outcome"] | "failed" | "cancelled", report: Report | null): void;
  voteTaken(kind: "verify" | "dispute", change: "set" | "unset"): void;
  /** From the moment a question was received until it was acknowledged. */
  acknowledged(durationMs: number): void;
}
