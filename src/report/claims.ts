import type { Evidence } from "../domain/claim.ts";
import type { Report } from "../domain/report.ts";
import type { Checks, ClaimStatus, Verdict, VerifiedClaim } from "../domain/verdict.ts";
import { count, number } from "../domain/wording.ts";
import type { Citations } from "./citations.ts";
import type { Block, Inline } from "./document.ts";
import { emphasis, heading, list, paragraph, quotation, strong } from "./document.ts";

/** The table of claims, then under each claim the words it was taken from and what the other studies say. */
export function claimBlocks({ claims }: Report, citations: Citations): readonly Block[] {
  return [
    {
      kind: "table",
      header: ["No.", "Claim", "Verified", "Confidence", "For/against", "Read", "Source"],
      rows: claims.map((claim) => tableRow(claim, citations)),
    },
    ...claims.flatMap((claim) => detailBlocks(claim, citations)),
  ];
}

const STATUS: Record<ClaimStatus, string> = {
  verified: "✓ verified",
  contested: "± contested",
  refuted: "× refuted",
  unverified: "× unverified",
};

function tableRow(verified: VerifiedClaim, citations: Citations): readonly Inline[] {
  const { claim, status, confidence, studiesFor, studiesAgainst, flags } = verified;
  return [
    [citations.label(claim.id)],
    flags.length === 0 ? [claim.text] : [claim.text, " ", strong(flags.join("; "))],
    [STATUS[status]],
    [confidence.toFixed(2)],
    [`${studiesFor}/${studiesAgainst}`],
    [claim.evidence.read],
    citations.source(claim.studyId),
  ];
}

function detailBlocks(verified: VerifiedClaim, citations: Citations): readonly Block[] {
  const { claim, checks, flags } = verified;
  return [
    heading(3, citations.label(claim.id)),
    paragraph(claim.text),
    quotation(`“${claim.evidence.quotation}”`),
    paragraph(...citations.source(claim.studyId), ` – ${place(verified)}`),
    list([
      ...flags.map((flag): Inline => [strong(flag)]),
      [`Checks: ${checkMarks(checks)}.`],
      ...verdictItems(verified, citations),
    ]),
  ];
}

function place({ claim: { evidence } }: VerifiedClaim): string {
  const read = evidence.read === "full-text" ? "full text" : "abstract";
  const found =
    evidence.match === "exact"
      ? "found word for word"
      : "found after white space, quotes, hyphens and ligatures were made alike";
  return `${read} read, section “${evidence.section}”, characters ${number(evidence.start)} to ${number(evidence.end)}, ${found}.`;
}

const CHECK_LABELS: readonly (readonly [keyof Checks, string])[] = [
  ["quotationLocated", "quotation located"],
  ["numbersMatch", "numbers match"],
  ["notRetracted", "not retracted"],
  ["supported", "supported"],
  ["uncontested", "uncontested"],
];

const checkMarks = (checks: Checks) =>
  CHECK_LABELS.map(([key, label]) => `${checks[key] ? "✓" : "×"} ${label}`).join(", ");

function verdictItems({ claim, verdicts }: VerifiedClaim, citations: Citations): readonly Inline[] {
  const own = verdicts.filter(({ studyId }) => studyId === claim.studyId);
  const others = verdicts.filter(({ studyId }) => studyId !== claim.studyId);
  const silent = others.filter(({ label }) => label === "not-enough-info").length;
  return [
    ...own.map((verdict): Inline => ["Own study – ", ...verdictSpans(verdict, claim.evidence)]),
    ...others
      .filter(({ label }) => label !== "not-enough-info")
      .map((verdict) => [...citations.source(verdict.studyId), " – ", ...verdictSpans(verdict, claim.evidence)]),
    ...(silent === 0 ? [] : [[`${count(silent, "other study", "other studies")} compared: not enough information.`]]),
  ];
}

function verdictSpans({ label, evidence, probabilities }: Verdict, shown: Evidence): Inline {
  const words = label === "not-enough-info" ? "not enough information" : label;
  const probability = { ...probabilities, "not-enough-info": probabilities.notEnoughInfo }[label];
  return [emphasis(`${words} (${probability.toFixed(2)})`), decidingSentence(evidence, shown)];
}

function decidingSentence(evidence: Evidence | null, shown: Evidence): string {
  if (evidence === null) return ".";
  if (evidence.studyId === shown.studyId && evidence.quotation === shown.quotation) return ", by the quotation above.";
  return `: “${evidence.quotation}” (section “${evidence.section}”, characters ${number(evidence.start)} to ${number(evidence.end)})`;
}
