import type { Protocol } from "../domain/protocol.ts";
import type { Screening } from "../domain/study.ts";
import type { Insufficiency } from "../domain/synthesis.ts";
import { enumerate } from "../domain/wording.ts";

const NEAREST = 5;
const READ_IN_VAIN = "was read, and states nothing on the question that could be verified";

/** Says why a question stays open: what was missing, which studies came nearest, and what those would answer. */
export function explainInsufficiency(
  reason: string,
  protocol: Protocol,
  screenings: readonly Screening[],
): Insufficiency {
  const required = protocol.concepts.filter((concept) => concept.required).map(({ name }) => name);
  const near = screenings
    .filter(({ missing, relevance }) => relevance > 0 && missing.length < Math.max(required.length, 1))
    .toSorted((a, b) => distance(a, screenings) - distance(b, screenings) || b.relevance - a.relevance)
    .slice(0, NEAREST);
  const best = near[0];
  const covered = required.filter((name) => !best?.missing.includes(name));
  return {
    reason,
    nearest: near.map(({ studyId, decision, reason }) => ({
      studyId,
      reason: decision === "include" ? READ_IN_VAIN : reason,
    })),
    nearestQuestion: best && covered.length > 0 ? `What is known about ${enumerate(covered)}?` : null,
  };
}

/** What a study lacks, each concept by how rare it is among the studies screened: common ones say little of a topic. */
function distance({ missing }: Screening, all: readonly Screening[]): number {
  return missing.reduce((sum, name) => {
    const covering = all.filter((screening) => !screening.missing.includes(name)).length;
    return sum + Math.log((all.length + 1) / (covering + 0.5));
  }, 0);
}

/** The reason when no study was eligible: which concepts no study covers, else that none covers all. */
export function describeGap(protocol: Protocol, screenings: readonly Screening[]): string {
  if (screenings.length === 0) return "The search found no records.";
  const judged = screenings.filter(({ relevance, missing }) => relevance > 0 || missing.length > 0);
  const required = protocol.concepts.filter((concept) => concept.required).map(({ name }) => name);
  const absent = required.filter((name) => judged.every(({ missing }) => missing.includes(name)));
  if (absent.length > 0)
    return `No study found mentions ${enumerate(
      absent.map((name) => `“${name}”`),
      "or",
    )}.`;
  return `No study found covers ${enumerate(required.map((name) => `“${name}”`))} together.`;
}
