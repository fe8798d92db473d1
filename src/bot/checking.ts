import { CLAIM_THRESHOLD, claimProbabilities } from "../analyst/extractive/claim-sentences.ts";
import { splitSentences } from "../analyst/extractive/sentences.ts";
import { statementsIn } from "../analyst/extractive/statements.ts";
import { type ChatMessage, list, strong, text } from "../domain/chat-message.ts";
import { contentId } from "../domain/identity.ts";
import type { Identifiers, SourceRecord } from "../domain/source-record.ts";
import { AppError, BadInput } from "../errors.ts";
import { ask, plainAsking, threadFor } from "./asking.ts";
import { shortened } from "./messages/spans.ts";
import { linkedPaper } from "./paper-links.ts";
import { mustBeAsker } from "./permissions.ts";
import type { Services } from "./services.ts";
import { TEXTS } from "./texts.ts";
import { answer, type Turn } from "./turn.ts";

/** Each statement is a review of its own. */
const MOST_STATEMENTS = 5;
const LOOK_UP_BUDGET_MS = 20_000;

/**
 * Checks the statements of a message, or the main claims of a paper that it links to, each by a review of its own in
 * one thread.
 *
 * @throws {BadInput} when there is nothing in it that could be checked; for a message that was handed over, its thread
 *   is told
 */
export async function check(turn: Turn, services: Services, words: string): Promise<void> {
  try {
    await checkStatements(turn, services, words);
  } catch (error) {
    if (turn.event.kind !== "check" || !(error instanceof BadInput)) throw error;
    // Beside the message it would not be seen what it is about.
    await answer({ ...turn, thread: await threadFor(turn, words) }, error.message, "reason");
  }
}

async function checkStatements(turn: Turn, services: Services, words: string): Promise<void> {
  await mustBeAsker(turn);
  const paper = linkedPaper(words);
  if (paper === null && /^https?:\S+$/i.test(words.trim())) throw new BadInput(TEXTS.noPaperLink);
  const checked = paper === null ? fromMessage(words) : await fromPaper(turn, services, paper);
  const statements = checked.statements.slice(0, MOST_STATEMENTS);
  const [first] = statements;
  if (first === undefined) throw new BadInput(checked.none);
  const here = { ...turn, thread: await threadFor(turn, checked.title ?? first) };
  if (checked.statements.length > 1 || paper !== null) await answer(here, announcement(checked), "statements");
  const { plan } = await plainAsking(turn, first);
  for (const [index, question] of statements.entries()) {
    const event = { ...turn.event, dedupeKey: `${turn.event.dedupeKey} statement ${index + 1}` };
    const asking = { question, plan: { ...plan, statement: true, exceptFor: paper }, parentId: null, reuse: true };
    await ask({ ...here, event }, services, asking);
  }
}

interface Checked {
  /** What they stand in; null for a message. */
  readonly title: string | null;
  readonly statements: readonly string[];
  /** What to say when there are no statements. */
  readonly none: string;
}

const fromMessage = (words: string): Checked => ({
  title: null,
  statements: statementsIn(words),
  none: TEXTS.nothingToCheck,
});

/** What a paper's abstract concludes. */
async function fromPaper(turn: Turn, services: Services, paper: Identifiers): Promise<Checked> {
  const record = await recordOf(turn, services, paper);
  if (record === null) throw new BadInput(TEXTS.paperUnknown(Object.values(paper).join(", ")));
  const sentences = splitSentences(record.abstract ?? "").map((sentence) => sentence.text);
  const probabilities = claimProbabilities(sentences);
  const claims = sentences
    .map((sentence, index) => ({ sentence, probability: probabilities[index] ?? 0 }))
    .filter(({ probability }) => probability >= CLAIM_THRESHOLD)
    .toSorted((a, b) => b.probability - a.probability);
  return {
    title: record.title,
    statements: claims.flatMap(({ sentence }) => statementsIn(sentence)),
    none: TEXTS.paperWithoutClaims(record.title),
  };
}

/** The first record with an abstract that a source has of the work. Null when no source that answered has one. */
async function recordOf(turn: Turn, services: Services, paper: Identifiers): Promise<SourceRecord | null> {
  const { plan } = await plainAsking(turn, "");
  const signal = AbortSignal.any([services.signal, AbortSignal.timeout(LOOK_UP_BUDGET_MS)]);
  const { sources } = await services.openTools({
    reviewId: contentId("rev", turn.tenantId, turn.event.dedupeKey),
    tenantId: turn.tenantId,
    person: turn.actor.id,
    conversation: turn.conversation,
    plan,
    papers: [],
    answers: "cached",
    signal,
  });
  const answers = await Promise.allSettled(sources.map((source) => source.lookUp([paper], signal)));
  const records = answers.flatMap((found) => (found.status === "fulfilled" ? found.value : []));
  const failures = answers.flatMap((found) => (found.status === "rejected" ? [found.reason] : []));
  for (const fault of failures) services.log.warn({ tenant: turn.tenantId, err: fault }, "a paper was not looked up");
  if (records.length === 0 && failures.length === answers.length && failures.length > 0) {
    throw new AppError(TEXTS.paperNotLookedUp, { cause: failures[0] });
  }
  return records.find(({ abstract }) => abstract !== null) ?? records[0] ?? null;
}

function announcement({ title, statements }: Checked): ChatMessage {
  const taken = statements.slice(0, MOST_STATEMENTS);
  const words = TEXTS.checking(taken.length, title === null ? null : shortened(title, 200));
  const left = statements.length - taken.length;
  return {
    blocks: [
      text(strong(words)),
      list(taken.map((statement) => [shortened(statement, 500)])),
      ...(left > 0 ? [text(TEXTS.statementsLeft(left))] : []),
    ],
    fallback: words,
  };
}
