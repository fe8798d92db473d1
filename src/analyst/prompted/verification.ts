import { createHash } from "node:crypto";
import { z } from "zod";
import { numbersMissingFrom } from "../../domain/numbers.ts";
import { VerdictLabel, type VerdictProbabilities } from "../../domain/verdict.ts";
import type { DraftVerdict, JudgementContext, Passage } from "../analyst.ts";
import { isInstruction } from "../embedded-instructions.ts";
import { ask, askWithLess, type Outcome, remarkLeftOut } from "./asking.ts";
import { type ConfidenceModel, weighVotes } from "./confidence.ts";
import type { Panel } from "./panel.ts";
import { holdsWords, sharedContent } from "./quoting.ts";
import { asShown, fence } from "./untrusted-text.ts";
import { settleVotes, type Vote, voteFeatures } from "./votes.ts";

const Reply = z.object({
  verdicts: z.array(
    z.object({
      study: z.string(),
      sentence: z.string().nullable(),
      comparison: z.string(),
      verdict: VerdictLabel,
      certainty: z.enum(["clear", "unclear"]),
    }),
  ),
});
type Ballot = "verification" | "verification-second";

/** Below this share of common words a sentence is not about the claim: SciFact loses 1 in 100 rationales so. */
const LEAST_SHARED = 0.1;
/** A study on which the code's likeliest label is less likely than this is not clear: it gets a second vote. */
const CLEAR_TO_CODE = 0.6;

/** What the verifier and the code say of one study. */
export interface JudgedStudy {
  readonly studyId: string;
  readonly votes: readonly Vote[];
  readonly byCode: VerdictProbabilities;
}

/** Hands out the second votes of one review, first come, first served. */
export class SecondVotes {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  take(): boolean {
    this.#left -= 1;
    return this.#left >= 0;
  }
}

/** One verdict a study from one vote, or two in different words at once where the claim is not clear to the code. */
export async function verifyClaim(
  panel: Panel,
  { claim, passages }: { readonly claim: string; readonly passages: readonly Passage[] },
  { secondVotes, confidence }: { readonly secondVotes: SecondVotes; readonly confidence: ConfidenceModel | undefined },
  context: JudgementContext,
): Promise<readonly DraftVerdict[]> {
  const judged = await judgeStudies(panel, { claim, passages }, secondVotes, context);
  return judged.map(({ studyId, votes, byCode }) => {
    const label = settleVotes(votes, byCode);
    const quotation = label === "not-enough-info" ? null : (votes[0]?.sentence ?? null);
    return { studyId, label, quotation, probabilities: weighVotes(voteFeatures(votes, byCode), confidence) };
  });
}

/** The votes behind the verdicts; empty when the verifier gave none, which is said in the report. */
export async function judgeStudies(
  panel: Panel,
  { claim, passages }: { readonly claim: string; readonly passages: readonly Passage[] },
  secondVotes: SecondVotes,
  context: JudgementContext,
): Promise<readonly JudgedStudy[]> {
  const byCode = await panel.code.verifyClaim(claim, passages, context);
  const ballots: readonly Ballot[] =
    isUnclear(byCode, passages) && secondVotes.take() ? ["verification", "verification-second"] : ["verification"];
  const outcomes = await Promise.all(ballots.map((ballot) => castVotes(panel, ballot, { claim, passages }, context)));
  const [first] = outcomes;
  if (first?.setback) {
    remarkLeftOut(first.setback, `The claim “${claim}” was not verified`, context);
    return [];
  }
  return byCode.map(({ studyId, probabilities }) => ({
    studyId,
    votes: outcomes.flatMap(({ value }) => value?.get(studyId) ?? []),
    byCode: probabilities,
  }));
}

/** Whether the code is in two minds about the claim's own study, which is that of the first passage. */
function isUnclear(byCode: readonly DraftVerdict[], [own]: readonly Passage[]): boolean {
  const verdict = byCode.find(({ studyId }) => studyId === own?.studyId);
  return verdict !== undefined && Math.max(...Object.values(verdict.probabilities)) < CLEAR_TO_CODE;
}

type Votes = ReadonlyMap<string, Vote>;

async function castVotes(
  panel: Panel,
  ballot: Ballot,
  { claim, passages }: { readonly claim: string; readonly passages: readonly Passage[] },
  context: JudgementContext,
): Promise<Outcome<Votes>> {
  const labels = labelStudies(passages);
  const { value, setback } = await askWithLess(passages, fewerPassages, (shown) =>
    askFor(panel, ballot, { claim, passages: shown, labels }, context),
  );
  return setback ? { value: null, setback } : { value: countVotes(value, { claim, passages, labels }), setback: null };
}

interface Case {
  readonly claim: string;
  readonly passages: readonly Passage[];
  /** What each study is called in the material. */
  readonly labels: ReadonlyMap<string, string>;
}

function askFor(panel: Panel, ballot: Ballot, { claim, passages, labels }: Case, context: JudgementContext) {
  const ordered = shuffle([...labels], `${ballot} ${claim}`).flatMap(([studyId, study]) => {
    const own = passages.filter((passage) => passage.studyId === studyId);
    return own.length === 0
      ? []
      : { study, title: asShown(own[0]?.title ?? ""), passages: own.map(({ text }) => asShown(text)) };
  });
  const claimed = asShown(claim);
  const material = fence(
    ballot === "verification" ? { claim: claimed, studies: ordered } : { papers: ordered, statement: claimed },
  );
  const { model, models, prompts } = panel;
  const prompt = prompts.fill(ballot, material);
  return ask(model, { name: ballot, model: models.verifier, prompt, schema: Reply, maxOutputTokens: 2000 }, context);
}

/** S1, S2, … in the order of the ids, which says nothing of whose study the claim is. */
function labelStudies(passages: readonly Passage[]): ReadonlyMap<string, string> {
  const ids = [...new Set(passages.map(({ studyId }) => studyId))].toSorted();
  return new Map(ids.map((id, index) => [id, `S${index + 1}`]));
}

/** The gate: a vote counts with a sentence from the study's own passages that is about the claim and commands nobody. */
function countVotes({ verdicts }: z.infer<typeof Reply>, { claim, passages, labels }: Case): Votes {
  const votes = new Map<string, Vote>();
  for (const [studyId, label] of labels) {
    const found = verdicts.find(({ study }) => study === label);
    if (!found) continue;
    const own = passages.filter((passage) => passage.studyId === studyId);
    const sentence = found.sentence?.trim() || null;
    const { verdict, certainty } = found;
    const decides = sentence !== null && isEvidence(sentence, claim, own) && statesNumbers(verdict, claim, own);
    votes.set(studyId, decides ? { label: verdict, certainty, sentence } : { ...UNDECIDED, certainty });
  }
  return votes;
}

const UNDECIDED = { label: "not-enough-info", sentence: null } as const;

function isEvidence(sentence: string, claim: string, passages: readonly Passage[]): boolean {
  const title = passages[0]?.title ?? "";
  const located = passages.some(({ text }) => holdsWords(text, sentence));
  return located && !isInstruction(sentence) && sharedContent(claim, [sentence, title]) >= LEAST_SHARED;
}

/** Whoever supports a claim states its numbers. */
function statesNumbers(verdict: VerdictLabel, claim: string, passages: readonly Passage[]): boolean {
  const read = passages.map(({ title, text }) => `${title} ${text}`).join(" ");
  return verdict !== "supports" || numbersMissingFrom(read, claim).length === 0;
}

/** The first half; the passages that matter most come first. */
function fewerPassages(passages: readonly Passage[]): readonly Passage[] | null {
  return passages.length < 2 ? null : passages.slice(0, Math.ceil(passages.length / 2));
}

/** A fixed order for the same seed that has nothing to do with the order given. */
function shuffle<Item>(items: readonly Item[], seed: string): readonly Item[] {
  const key = (index: number) => createHash("sha256").update(`${seed} ${index}`).digest("hex");
  return items
    .map((item, index) => ({ item, key: key(index) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ item }) => item);
}
