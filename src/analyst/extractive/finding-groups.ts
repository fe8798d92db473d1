import type { FindingGroup } from "../../domain/synthesis.ts";
import type { VerifiedClaim } from "../../domain/verdict.ts";
import { findConcepts } from "./concepts.ts";
import { tagWords } from "./question.ts";

/** Groups claims by a concept that at least two of them, and not all of them, name; the largest groups first. */
export function groupBySharedConcept(claims: readonly VerifiedClaim[]): readonly FindingGroup[] {
  const named = new Map(claims.map((claim) => [claim, conceptsOf(claim)]));
  const groups: FindingGroup[] = [];
  let open = claims;
  for (;;) {
    const shared = mostShared(open, named);
    if (shared === null) break;
    groups.push(
      toGroup(
        `Findings on ${shared}`,
        open.filter((claim) => named.get(claim)?.includes(shared)),
      ),
    );
    open = open.filter((claim) => !named.get(claim)?.includes(shared));
  }
  if (open.length > 0) groups.push(toGroup(groups.length > 0 ? "Further findings" : "Findings", open));
  return groups;
}

function conceptsOf({ claim }: VerifiedClaim): readonly string[] {
  return findConcepts(tagWords(claim.text)).map(({ name }) => name.toLowerCase());
}

function mostShared(
  claims: readonly VerifiedClaim[],
  named: ReadonlyMap<VerifiedClaim, readonly string[]>,
): string | null {
  const counts = new Map<string, number>();
  for (const claim of claims) for (const name of named.get(claim) ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  const candidates = [...counts].filter(([, count]) => count > 1 && count < claims.length);
  const [best] = candidates.toSorted(
    ([a, countA], [b, countB]) => countB - countA || b.length - a.length || (a < b ? -1 : 1),
  );
  return best?.[0] ?? null;
}

function toGroup(title: string, claims: readonly VerifiedClaim[]): FindingGroup {
  const studies = new Set(claims.map(({ claim }) => claim.studyId)).size;
  const contested = claims.some(({ status }) => status === "contested");
  const sentences = claims.map(({ claim }) => ({ text: claim.text, claimIds: [claim.id] }));
  return { title, sentences, agreement: contested ? "disagree" : studies > 1 ? "agree" : "single" };
}
