import type { Protocol } from "../../domain/protocol.ts";
import type { VerifiedClaim } from "../../domain/verdict.ts";
import { comparisonOf, type Effect, effectOn } from "./effect.ts";
import { relationOf } from "./relation.ts";

/** Which way a finding speaks on the question's hypothesis. */
export type Stance = "for" | "against" | "open";

const COMPARING =
  /\b(?:outperform|surpass|beat|exceed)s?\b|\b(?:more|less|better|worse|higher|lower|greater|\w+er) (?:\w+ ){0,3}than\b|\bas \w+ as\b/i;

/** Each claim with the way in which it speaks on the protocol's hypothesis, by the words of direction in its quotation. */
export function takeStances(
  { question, hypothesis, concepts }: Protocol,
  claims: readonly VerifiedClaim[],
): ReadonlyMap<VerifiedClaim, Stance> {
  const relation = relationOf(question, concepts);
  const statement = hypothesis ?? question;
  const compare = COMPARING.test(statement) ? comparisonOf : effectOn;
  const asked = compare(statement, relation);
  return new Map(
    claims.map((verified) => [
      verified,
      compareEffects(asked, compare(verified.claim.evidence.quotation, relation), relation.wanted),
    ]),
  );
}

/** Open when either leaves its direction open in a way that the other does not settle. */
function compareEffects(asked: Effect | null, found: Effect | null, wanted: boolean): Stance {
  if (!asked || !found) return "open";
  if (found.kind === "denial") return asked.kind === "denial" ? "for" : "against";
  if (asked.kind === "denial") return "against";
  if (asked.kind === "association") return "for";
  if (found.kind === "association") return asked.kind === "direction" && asked.sign > 0 && !wanted ? "for" : "open";
  return towards(asked, wanted) === towards(found, wanted) ? "for" : "against";
}

/** Merit means more of an outcome that is wanted, and less of any other. */
function towards({ sign, kind }: Effect, wanted: boolean): number {
  return kind === "merit" && !wanted ? -sign : sign;
}
