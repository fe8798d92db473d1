import { numbersIn } from "../../domain/numbers.ts";
import type { Protocol } from "../../domain/protocol.ts";
import type { CitedSentence } from "../../domain/synthesis.ts";
import type { VerifiedClaim } from "../../domain/verdict.ts";
import { isInstruction } from "../embedded-instructions.ts";
import { judgeClaim } from "../extractive/verdict-model.ts";
import { contentStems } from "../extractive/words.ts";
import { COMMON_WORDS, sharedContent } from "./quoting.ts";

/** A sentence of a model takes at least this share of its words from what it cites and from the question. */
const LEAST_SHARED = 0.6;
/** From here the code reads the cited quotations as the opposite of the sentence. */
const OPPOSED = 0.7;

/**
 * Whether a sentence says only what its claims say: each claim exists, its numbers stand in them (or count the studies
 * cited), its words come from them or the question, and their quotations do not say the opposite.
 */
export function isGrounded(
  { text, claimIds }: CitedSentence,
  claims: readonly VerifiedClaim[],
  protocol: Protocol,
): boolean {
  const cited = claims.filter(({ claim }) => claimIds.includes(claim.id));
  if (cited.length === 0 || cited.length < new Set(claimIds).size || isInstruction(text)) return false;
  const sources = cited.flatMap(({ claim }) => [claim.text, claim.evidence.quotation]);
  if (!statesNumbersOf(text, sources, countStudies(cited)) || !usesWordsOf(text, sources, protocol)) return false;
  return judgeClaim(text, sources).probabilities.refutes < OPPOSED;
}

/** Whether a heading names only what the claims under it, or the question, name. */
export function isGroundedTitle(title: string, claims: readonly VerifiedClaim[], protocol: Protocol): boolean {
  const sources = claims.flatMap(({ claim }) => [claim.text, claim.evidence.quotation]);
  return title.trim() !== "" && !isInstruction(title) && usesWordsOf(title, sources, protocol);
}

export function countStudies(claims: readonly VerifiedClaim[]): number {
  return new Set(claims.map(({ claim }) => claim.studyId)).size;
}

function statesNumbersOf(text: string, sources: readonly string[], studies: number): boolean {
  const stated = new Set(sources.flatMap((source) => [...numbersIn(source)]));
  const counts = Array.from({ length: studies }, (_, index) => String(index + 1));
  return [...numbersIn(text)].every((number) => stated.has(number) || counts.includes(number));
}

function usesWordsOf(text: string, sources: readonly string[], { question, concepts }: Protocol): boolean {
  const terms = concepts.flatMap((concept) => concept.terms);
  return (
    contentStems(text).length === 0 ||
    sharedContent(text, [...sources, question, ...terms, COMMON_WORDS]) >= LEAST_SHARED
  );
}
