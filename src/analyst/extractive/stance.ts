import type { Concept, Protocol } from "../../domain/protocol.ts";
import type { VerifiedClaim } from "../../domain/verdict.ts";
import { findConcepts } from "./concepts.ts";
import { ConceptText } from "./coverage.ts";
import { comparisonOf, type Effect, effectOn, type Relation } from "./effect.ts";
import { type ParsedQuestion, parseQuestion } from "./question.ts";
import { judgeClaim } from "./verdict-model.ts";

/** Which way a finding speaks on the question's hypothesis. */
export type Stance = "for" | "against" | "open";

/** Where the words of direction leave it open, the verdict model decides when it is at least this sure. */
const MODEL_CERTAINTY = 0.75;

const COMPARING = /^(?:outperform|surpass|beat|exceed)s?$/i;

/** Each claim with the way in which it speaks on the protocol's hypothesis. */
export function takeStances(
  { question, hypothesis, concepts }: Protocol,
  claims: readonly VerifiedClaim[],
): ReadonlyMap<VerifiedClaim, Stance> {
  const parsed = parseQuestion(question);
  const relation = relationOf(parsed, concepts);
  const compare = COMPARING.test(parsed.verb?.text ?? "") ? comparisonOf : effectOn;
  const asked = compare(hypothesis ?? question, relation);
  return new Map(
    claims.map((verified) => {
      const { quotation } = verified.claim.evidence;
      return [
        verified,
        compareEffects(asked, compare(quotation, relation)) ?? askModel(hypothesis ?? question, quotation, relation),
      ];
    }),
  );
}

function relationOf({ subject, predicate }: ParsedQuestion, concepts: readonly Concept[]): Relation {
  const of = (tokens: ParsedQuestion["subject"]) => {
    const names = new Set(findConcepts(tokens).map(({ name }) => name));
    return concepts.filter(({ name, required }) => required && names.has(name));
  };
  const [first, ...rest] = of(predicate);
  const before = of(subject);
  if (before.length > 0 || !first) return { subject: before, outcome: first ? [first, ...rest] : [] };
  return { subject: [first], outcome: rest };
}

/** Null when either leaves its direction open in a way that the other does not settle. */
function compareEffects(asked: Effect | null, found: Effect | null): Stance | null {
  if (!asked || !found) return null;
  if (found.kind === "denial") return asked.kind === "denial" ? "for" : "against";
  if (asked.kind === "denial") return "against";
  if (asked.kind === "association") return "for";
  if (found.kind === "association") return asked.sign > 0 ? "for" : null;
  return asked.sign === found.sign ? "for" : "against";
}

function askModel(hypothesis: string, finding: string, { subject, outcome }: Relation): Stance {
  const text = new ConceptText(finding);
  if (text.placesOf(subject).length === 0 || (outcome.length > 0 && text.placesOf(outcome).length === 0)) return "open";
  const { supports, refutes } = judgeClaim(hypothesis, [finding]).probabilities;
  if (supports >= MODEL_CERTAINTY) return "for";
  return refutes >= MODEL_CERTAINTY ? "against" : "open";
}
