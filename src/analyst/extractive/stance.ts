import type { VerifiedClaim } from "../../domain/verdict.ts";
import { judgeClaim } from "./verdict-model.ts";

/** Which way a finding speaks on the question's hypothesis. */
export type Stance = "for" | "against" | "open";

/** Each claim with the way in which it speaks on the hypothesis, by the model that also verifies claims. */
export function takeStances(hypothesis: string, claims: readonly VerifiedClaim[]): ReadonlyMap<VerifiedClaim, Stance> {
  return new Map(claims.map((verified) => [verified, stanceOf(hypothesis, verified)]));
}

function stanceOf(hypothesis: string, { claim }: VerifiedClaim): Stance {
  const { label } = judgeClaim(hypothesis, [claim.text]);
  if (label === "not-enough-info") return "open";
  return label === "supports" ? "for" : "against";
}
