import type { Concept } from "../../domain/protocol.ts";
import type { Study } from "../../domain/study.ts";
import type { CitedSentence, FindingGroup, Insufficiency, Synthesis } from "../../domain/synthesis.ts";
import type { VerifiedClaim } from "../../domain/verdict.ts";
import { count, enumerate } from "../../domain/wording.ts";
import type { Findings } from "../analyst.ts";
import { addAcronyms } from "./concept-acronyms.ts";
import { ConceptText } from "./coverage.ts";
import { designOf } from "./design.ts";
import { groupBySharedConcept } from "./finding-groups.ts";
import { type Stance, takeStances } from "./stance.ts";

/** Studies named when the question stays open. */
const NEAREST = 5;
/** Claims cited for one side of an answer. */
const CITED_PER_SIDE = 4;
/** One side prevails when it has this many times the studies of the other, and one more for each that goes both ways. */
const CLEAR_MAJORITY = 3;

/**
 * Says what the claims say together, in sentences of our own around the claims' own words.
 *
 * @returns why they do not answer, when no claim states how the things asked about are related
 */
export function synthesizeClaims({ protocol, studies, claims }: Findings): Synthesis | Insufficiency {
  const ranked = claims.toSorted(byWeight);
  const concepts = addAcronyms(
    protocol.concepts,
    studies.map(({ title, abstract }) => `${title}. ${abstract ?? ""}`),
  );
  const required = concepts.filter((concept) => concept.required);
  const direct = ranked.filter(({ claim }) => new ConceptText(claim.evidence.quotation).coverage(required) === 1);
  if (protocol.hypothesis === null) return answerOpenQuestion(direct.length > 0 ? direct : ranked, ranked);
  const stances = takeStances({ ...protocol, concepts }, ranked);
  const decided = ranked.some((claim) => stances.get(claim) !== "open");
  return decided || direct.length > 0
    ? answerHypothesis(stances, ranked, direct, { studies, optional: concepts.filter(({ required }) => !required) })
    : explainSilence(required, ranked);
}

function explainSilence(required: readonly Concept[], claims: readonly VerifiedClaim[]): Insufficiency {
  const names = enumerate(required.map(({ name }) => `“${name}”`));
  return {
    reason: `Studies were found that mention ${names}, but none states in one finding how they are related.`,
    nearest: onePerStudy(claims)
      .slice(0, NEAREST)
      .map(({ claim }) => ({ studyId: claim.studyId, reason: `its nearest finding: ${claim.text}` })),
    nearestQuestion: `What is known about ${required.map(({ name }) => name).join(" and ")}?`,
  };
}

/** The most relevant first; of equals the one that is surer, then the one with more studies behind it. */
function byWeight(a: VerifiedClaim, b: VerifiedClaim): number {
  return b.claim.relevance * b.confidence - a.claim.relevance * a.confidence || b.studiesFor - a.studiesFor;
}

function answerOpenQuestion(direct: readonly VerifiedClaim[], claims: readonly VerifiedClaim[]): Synthesis {
  const leaders = onePerStudy(direct).slice(0, 3);
  const [first, ...rest] = leaders.map((claim) => cite(claim.claim.text, [claim]));
  if (!first) throw new Error("A synthesis needs at least one claim.");
  return { answer: [first, ...rest], direction: null, groups: groupBySharedConcept(claims) };
}

interface Sides {
  readonly for: readonly VerifiedClaim[];
  readonly against: readonly VerifiedClaim[];
  readonly open: readonly VerifiedClaim[];
}

function answerHypothesis(
  stances: ReadonlyMap<VerifiedClaim, Stance>,
  claims: readonly VerifiedClaim[],
  direct: readonly VerifiedClaim[],
  { studies, optional }: { readonly studies: readonly Study[]; readonly optional: readonly Concept[] },
): Synthesis {
  const side = (stance: Stance) => claims.filter((claim) => stances.get(claim) === stance);
  const sides: Sides = { for: side("for"), against: side("against"), open: side("open") };
  const direction = leanOf(countSides(sides));
  const answer =
    direction === "unclear" ? reportUndecided(direct) : writeAnswer(direction, sides, writeCaveat(optional, sides));
  return { answer, direction, groups: groupBySide(sides, studies) };
}

type Direction = NonNullable<Synthesis["direction"]>;

/** What narrows the question and is named by none of the findings that decide it. */
function writeCaveat(optional: readonly Concept[], sides: Sides): string {
  const decided = [...sides.for, ...sides.against].map(({ claim }) => new ConceptText(claim.evidence.quotation));
  const unnamed = optional.filter((concept) => !decided.some((text) => text.mentions(concept)));
  if (unnamed.length === 0) return "";
  return ` None of these findings names ${enumerate(
    unnamed.map(({ name }) => `“${name}”`),
    "or",
  )}.`;
}

/** Studies by what their findings say; one whose findings go both ways counts as that alone. */
interface SideCounts {
  readonly inFavour: number;
  readonly opposed: number;
  readonly bothWays: number;
}

function countSides(sides: Sides): SideCounts {
  const [inFavour, opposed] = [sides.for, sides.against].map((side) => new Set(side.map(({ claim }) => claim.studyId)));
  if (!inFavour || !opposed) throw new Error("Two sides were given.");
  const bothWays = inFavour.intersection(opposed).size;
  return { inFavour: inFavour.size - bothWays, opposed: opposed.size - bothWays, bothWays };
}

function leanOf({ inFavour, opposed, bothWays }: SideCounts): Direction {
  if (inFavour + opposed + bothWays === 0) return "unclear";
  if (inFavour + opposed === 0) return "mixed";
  if (inFavour >= CLEAR_MAJORITY * opposed + bothWays) return "for";
  return opposed >= CLEAR_MAJORITY * inFavour + bothWays ? "against" : "mixed";
}

function reportUndecided(direct: readonly VerifiedClaim[]): readonly CitedSentence[] {
  const nearest = onePerStudy(direct).slice(0, 2);
  return [
    cite("The studies read speak to the question, but no finding could be read as a clear yes or no.", nearest),
    ...nearest.map((claim) => cite(`Nearest finding: ${claim.claim.text}`, [claim])),
  ];
}

function writeAnswer(direction: Exclude<Direction, "unclear">, sides: Sides, caveat: string): readonly CitedSentence[] {
  const [bestFor] = sides.for;
  const [bestAgainst] = sides.against;
  const verdict = cite(
    `${writeVerdict(direction, sides, caveat !== "" ? "indirect" : "direct")}${caveat}`,
    [sides.for, sides.against].flatMap(citedSide),
  );
  const evidence = [
    bestFor && cite(`In support: ${bestFor.claim.text}`, [bestFor]),
    bestAgainst && cite(`Against: ${bestAgainst.claim.text}`, [bestAgainst]),
  ].filter((sentence) => sentence !== undefined);
  if (direction === "against") evidence.reverse();
  return [verdict, ...evidence];
}

function citedSide(side: readonly VerifiedClaim[]): readonly VerifiedClaim[] {
  return onePerStudy(side).slice(0, CITED_PER_SIDE);
}

/** Evidence is indirect (GRADE) when no finding names the population or treatment that the question narrows itself to. */
function writeVerdict(direction: Exclude<Direction, "unclear">, sides: Sides, evidence: "direct" | "indirect"): string {
  const counts = countSides(sides);
  const { inFavour, opposed, bothWays } = counts;
  const tally = `${tell(inFavour, "supports it", "support it")}, ${tell(opposed, "speaks against it", "speak against it")}${
    bothWays === 0 ? "" : `, ${tell(bothWays, "reports findings both ways", "report findings both ways")}`
  }.`;
  if (direction === "mixed") return `The evidence read is mixed: ${tally}`;
  const unanimous = bothWays === 0 && (direction === "for" ? opposed : inFavour) === 0;
  const word = direction === "for" ? "yes" : "no";
  if (unanimous && inFavour + opposed === 1) {
    return `One study read says ${word}; no other says clearly yes or no.`;
  }
  const plain = direction === "for" ? "Yes" : "No";
  const verdict = evidence === "indirect" ? `Indirectly ${word}` : unanimous ? plain : `On balance ${word}`;
  return `${verdict}, as far as the evidence read goes: ${tally}`;
}

function tell(studies: number, one: string, many: string): string {
  if (studies === 0) return `none ${one}`;
  return `${count(studies, "study", "studies")} ${studies === 1 ? one : many}`;
}

function groupBySide(sides: Sides, studies: readonly Study[]): readonly FindingGroup[] {
  const contested = sides.for.length > 0 && sides.against.length > 0;
  const groups = [
    toGroup("Findings in support", sides.for),
    toGroup("Findings against", sides.against),
    contested ? compareDesigns(sides, studies) : null,
    toGroup("Findings that bear on the question without deciding it", sides.open),
  ];
  return groups.filter((group) => group !== null);
}

function toGroup(title: string, claims: readonly VerifiedClaim[]): FindingGroup | null {
  if (claims.length === 0) return null;
  const agreement = claims.some(({ status }) => status === "contested")
    ? "disagree"
    : countStudies(claims) > 1
      ? "agree"
      : "single";
  return { title, sentences: claims.map((claim) => cite(claim.claim.text, [claim])), agreement };
}

/** Names the designs on either side of a disagreement, which is as far as a reason can be read off the texts. */
function compareDesigns(sides: Sides, studies: readonly Study[]): FindingGroup {
  const byId = new Map(studies.map((study) => [study.id, study]));
  const designs = (claims: readonly VerifiedClaim[]) => {
    const named = onePerStudy(claims)
      .flatMap(({ claim }) => byId.get(claim.studyId) ?? [])
      .map(designOf);
    return enumerate(countEach(named));
  };
  const text = `By design, the support comes from ${designs(sides.for)}; the opposition comes from ${designs(sides.against)}.`;
  const cited = [...onePerStudy(sides.for), ...onePerStudy(sides.against)];
  return { title: "Where the studies disagree", sentences: [cite(text, cited)], agreement: "disagree" };
}

function countEach(names: readonly string[]): readonly string[] {
  return [...Map.groupBy(names, (name) => name)].map(([name, all]) => {
    const plural = name
      .replace(/study$/, "studies")
      .replace(/trial$/, "trials")
      .replace(/review$/, "reviews");
    if (name === "unknown design") return `${all.length} of unknown design`;
    return all.length === 1 ? `1 ${name}` : `${all.length} ${plural}`;
  });
}

function onePerStudy(claims: readonly VerifiedClaim[]): readonly VerifiedClaim[] {
  return claims.filter(
    ({ claim }, index) => claims.findIndex((other) => other.claim.studyId === claim.studyId) === index,
  );
}

function countStudies(claims: readonly VerifiedClaim[]): number {
  return new Set(claims.map(({ claim }) => claim.studyId)).size;
}

function cite(text: string, claims: readonly VerifiedClaim[]): CitedSentence {
  return { text, claimIds: claims.map(({ claim }) => claim.id) };
}
