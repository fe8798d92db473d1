import type { Action, Ask, Cancel } from "../domain/chat-event.ts";
import { list, strong, text } from "../domain/chat-message.ts";
import { enumerate } from "../domain/wording.ts";
import { BadInput } from "../errors.ts";
import { ask, mayBeSeen, plainAsking, showEarlier } from "./asking.ts";
import { check } from "./checking.ts";
import { parseCommand, type Request } from "./commands.ts";
import { decided } from "./decided.ts";
import { handleDigest, subscribe } from "./digest-requests.ts";
import { exportReview } from "./export-requests.ts";
import { subscriptionWishes } from "./forms.ts";
import { handleLibrary } from "./library-requests.ts";
import { claimSourcesMessage } from "./messages/claims.ts";
import { recall } from "./recall.ts";
import {
  cancel,
  claimNumber,
  explainStatus,
  finishedHere,
  followUp,
  narrow,
  retry,
  showClaims,
  showSources,
  showStatus,
} from "./review-requests.ts";
import type { Services } from "./services.ts";
import { handleSettings, pressSettings } from "./settings-requests.ts";
import { HELP, HELP_TITLE, TEXTS } from "./texts.ts";
import { answer, reviewHere, type Turn } from "./turn.ts";
import type { VotedClaim } from "./vote-display.ts";

const THANKS =
  /^(?:thanks?|thank you|thx|ty|cheers|great|nice|perfect|cool)(?: (?:a lot|so much|you|very much))?[!. ]*$/i;
const GREETING =
  /^(?:hi|hello|hey|hallo|hiya|good (?:morning|afternoon|evening)|greetings)(?: (?:there|all|everyone|bot|assignee))?[!. ]*$/i;
const ASKS =
  /\?\s*$|^(?:does|do|did|is|are|was|were|can|could|will|would|has|have|how|what|which|why|when|where|who)\b/i;

/**
 * Answers what a person wrote.
 *
 * @throws {BadInput} with the answer, when it cannot be done
 */
export async function converse(turn: Turn, services: Services): Promise<unknown> {
  const { event } = turn;
  if (event.kind === "action") return press(turn, event, services);
  const typed = event.text.trim();
  if (event.kind === "check") return check(turn, services, typed);
  const request = parseCommand(typed);
  const meant = request !== null && request.kind !== "unknown";
  // People also talk to each other in a thread; only what is plainly for the bot is answered there.
  if (event.kind === "follow-up" && !event.addressed && !meant && !ASKS.test(typed)) return null;
  if (THANKS.test(typed)) return answer(turn, TEXTS.welcome);
  if (GREETING.test(typed)) return answer(turn, TEXTS.hello);
  if (request !== null) return handle(turn, services, request);
  if (typed === "" && event.attachments.length > 0) {
    throw new BadInput(TEXTS.fileOnly(namesOf(event)));
  }
  if (turn.thread !== null && (await reviewHere(turn)) !== null) await followUp(turn, services, typed);
  else await ask(turn, services, await plainAsking(turn, typed));
  if (event.attachments.length > 0) await answer(turn, TEXTS.fileNotRead(namesOf(event)), "files");
  return null;
}

const namesOf = ({ attachments }: Pick<Ask, "attachments">): string => enumerate(attachments.map(({ name }) => name));

async function handle(turn: Turn, services: Services, request: Request): Promise<unknown> {
  const { jobs } = services;
  switch (request.kind) {
    case "ask": {
      const asking = await plainAsking(turn, request.question);
      return ask(turn, services, { ...asking, reuse: !request.fresh });
    }
    case "status":
      return showStatus(turn);
    case "cancel":
      return cancel(turn, jobs, request.review);
    case "retry":
      return retry(turn, services, null);
    case "sources":
      return showSources(turn, request.claim);
    case "claims":
      return showClaims(turn, request.which);
    case "why":
      return explainStatus(turn, request.claim);
    case "narrow":
      return narrow(turn, services, request);
    case "check":
      return check(turn, services, request.text);
    case "recall":
      return recall(turn, request.topic);
    case "export":
      return exportReview(turn, request.format);
    case "digest":
      return handleDigest(turn, services, request);
    case "library":
      return handleLibrary(turn, services, request);
    case "settings":
      return handleSettings(turn, request);
    case "verify":
    case "dispute":
      return vote(turn, services, request);
    case "help":
      return showHelp(turn);
    case "unknown":
      return answer(turn, TEXTS.unknown(request.typed, request.nearest));
  }
}

/** The same as a press of the claim's button, which can also give a reason to a dispute by reaction. */
async function vote(
  turn: Turn,
  { voting }: Services,
  request: Extract<Request, { kind: "verify" | "dispute" }>,
): Promise<unknown> {
  const { review, report } = await finishedHere(turn);
  const { claim } = claimNumber(report, request.claim);
  const voted = { reviewId: review.id, claimId: claim.id };
  const reason = request.kind === "dispute" && request.reason !== "" ? request.reason : null;
  const course = await decided(turn, async () => {
    const votes = await turn.store.votes.of([claim.id], turn.conversation);
    const disputes = votes.some(({ person, kind }) => person === turn.actor.id && kind === "dispute");
    return reason !== null && disputes ? "explains" : "votes";
  });
  if (reason !== null && course === "explains") return voting.explain(turn, voted, reason);
  const pressed = await voting.press(turn, request.kind, voted, reason);
  if (pressed === null) return null;
  const label = `C${request.claim}`;
  const said = pressed === "given" ? TEXTS.voteTaken(label) : TEXTS.voteTakenBack(label);
  return answer(turn, reason === null ? said : TEXTS.reasonKept(label));
}

async function press(turn: Turn, { action, value, inputs }: Action, services: Services): Promise<unknown> {
  const { jobs, voting } = services;
  const reason = inputs === null ? null : (inputs.reason ?? "");
  switch (action) {
    case "verify":
    case "dispute":
      return voting.press(turn, action, await votedClaim(turn, value), reason);
    case "reason": {
      const claim = await votedClaim(turn, value);
      return reason?.trim() ? voting.explain(turn, claim, reason) : null;
    }
    case "sources":
      return showClaimSources(turn, await votedClaim(turn, value));
    case "cancel":
      return cancel(turn, jobs, value);
    case "retry":
      return retry(turn, services, value);
    case "export":
      return exportReview(turn, "md", value);
    case "subscribe":
      return subscribe(turn, { ...subscriptionWishes(inputs), reviewId: value });
    case "settings":
      return pressSettings(turn, inputs);
    case "show":
      return showEarlier(turn, value);
    case "ask-anew":
      return askAnew(turn, services, value);
    case "ask-nearest":
      return askNearest(turn, services, value);
    default:
      throw new BadInput(TEXTS.oldButton);
  }
}

/** @throws {BadInput} when the button is of a review that is gone, or not of this conversation */
async function votedClaim(turn: Turn, value: string): Promise<VotedClaim> {
  const [reviewId = "", claimId = ""] = value.split(" ");
  const review = await turn.store.reviews.find(reviewId);
  const report = review?.place.conversation === turn.conversation ? await turn.store.reviews.report(reviewId) : null;
  if (!report?.claims.some(({ claim }) => claim.id === claimId)) throw new BadInput(TEXTS.oldButton);
  return { reviewId, claimId };
}

async function showClaimSources(turn: Turn, { reviewId, claimId }: VotedClaim): Promise<void> {
  const { report } = await finishedHere(turn, reviewId);
  const claim = report.claims.find((one) => one.claim.id === claimId);
  if (claim !== undefined) await answer(turn, claimSourcesMessage(report, claim));
}

async function askAnew(turn: Turn, services: Services, value: string): Promise<void> {
  const [id = ""] = value.split(" ");
  const earlier = await turn.store.reviews.find(id);
  if (earlier === null || !mayBeSeen(earlier, turn.conversation)) throw new BadInput(TEXTS.oldButton);
  const asking = await plainAsking(turn, earlier.question);
  await ask(turn, services, { ...asking, parentId: id, reuse: false });
}

async function askNearest(turn: Turn, services: Services, id: string): Promise<void> {
  const { report } = await finishedHere(turn, id);
  const question = report.insufficiency?.nearestQuestion;
  if (!question) throw new BadInput(TEXTS.oldButton);
  const asking = await plainAsking(turn, question);
  await ask(turn, services, { ...asking, parentId: id });
}

/** The platform's own way to stop work. @param reviewId what it was given on; null for what runs in the thread */
export async function stopWork(turn: Turn, services: Services, { messageId }: Cancel): Promise<void> {
  const message = messageId === null ? null : await turn.store.messages.at(turn.conversation, messageId);
  await cancel(turn, services.jobs, message?.reviewId ?? null);
}

async function showHelp(turn: Turn): Promise<void> {
  const items = HELP.map(([command, says]) => [strong(command), ` – ${says}`]);
  await answer(turn, {
    blocks: [text(strong(HELP_TITLE)), list(items)],
    fallback: `${HELP_TITLE}: ask a research question.`,
  });
}
