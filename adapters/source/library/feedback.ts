import type { Candidate } from "./candidate.ts";

const FEEDBACK_RECORDS = 10;

/** The likeness of each candidate to the first ones, by the words that are rare among all candidates. */
export function feedbackOf(candidates: readonly Candidate[]): readonly number[] {
  const holders = new Map<string, number>();
  for (const { stems } of candidates) for (const stem of stems.keys()) holders.set(stem, (holders.get(stem) ?? 0) + 1);
  const rarities = new Map(
    [...holders].map(([stem, count]) => [stem, Math.log(1 + (candidates.length - count + 0.5) / (count + 0.5))]),
  );
  const rarity = (stem: string) => rarities.get(stem) ?? 0;
  const centre = new Map<string, number>();
  const lengths = candidates.map((candidate, position) => {
    const values = Array.from(candidate.stems, ([stem, times]) => weightOf(times) * rarity(stem));
    const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 1;
    if (position < FEEDBACK_RECORDS)
      addTo(centre, candidate, values, length * Math.min(FEEDBACK_RECORDS, candidates.length));
    return length;
  });
  return candidates.map((candidate, position) => {
    let product = 0;
    for (const [stem, times] of candidate.stems) {
      const shared = centre.get(stem);
      if (shared !== undefined) product += weightOf(times) * rarity(stem) * shared;
    }
    return product / (lengths[position] ?? 1);
  });
}

const weightOf = (times: number) => 1 + Math.log(times);

function addTo(centre: Map<string, number>, { stems }: Candidate, values: readonly number[], divisor: number): void {
  let position = 0;
  for (const stem of stems.keys()) {
    centre.set(stem, (centre.get(stem) ?? 0) + (values[position] ?? 0) / divisor);
    position += 1;
  }
}
