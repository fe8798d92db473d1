import type { Stage } from "../domain/report.ts";
import type { ClaimStatus } from "../domain/verdict.ts";
import { count, enumerate } from "../domain/wording.ts";
import type { ReviewStatus } from "../ports/store/reviews.ts";

/** What the bot says, in one place: plain and short, so that it can be translated. Longer messages are in `messages/`. */
export const TEXTS = {
  accepted: "On it. I search the literature, read what fits, and check every claim. The answer comes in this thread.",
  queued: (ahead: number) =>
    `Your question is in the queue: ${count(ahead, "review goes", "reviews go")} first. The answer comes in this thread.`,
  acceptedFallback: "I have your question and begin.",
  working: "is working on the review …",

  checking: (n: number, title: string | null) =>
    `I check ${n === 1 ? "one statement" : `${n} statements`} ${title === null ? "of this message" : `of “${title}”`}, each against the literature:`,
  statementsLeft: (n: number) =>
    `${n} more in it ${n === 1 ? "is" : "are"} left out. Say “check:” with the words to have them checked.`,
  nothingToCheck:
    "I see no statement in that which a study could bear out or refute. Say one in a sentence, such as: check: Vitamin D reduces fractures.",
  noPaperLink:
    "I do not know that address as a paper's. Give its DOI, or its page at doi.org, arXiv, PubMed or PubMed Central; for other pages, say “check:” with the statement itself.",
  paperUnknown: (id: string) =>
    `No source that I ask knows the paper ${id}. Check the address, or say “check:” with the statement itself.`,
  paperWithoutClaims: (title: string) =>
    `I found “${title}”, but no abstract of it that states a finding. Say “check:” with the statement that you want compared.`,
  paperNotLookedUp: "No source could be reached to look the paper up. Try again in a few minutes.",
  emptyQuestion:
    "Ask me a research question, such as: Does vitamin D supplementation reduce fractures? Say “help” for what else I can do.",
  notPlain: "The question holds control characters. Type it again as plain text.",
  notEnglish: "The question does not seem to be in English, the one language read here. Ask it in English.",
  noWords: "I see no words in that. Ask me a research question in a sentence, or say “help”.",
  fileOnly: (names: string) =>
    `I have seen ${names}, but no question. Say “library add” with the file to put it among this channel's papers, or ask a question.`,
  fileNotRead: (names: string) =>
    `I answer your question without ${names}. Say “library add” with the file to have the next reviews search it.`,
  noTopic:
    "I do not see what the question is about. Name it, such as: Does vitamin D supplementation reduce fractures?",
  tooLong: (length: number, most: number) =>
    `The question has ${length.toLocaleString("en")} characters, and ${most.toLocaleString("en")} is the most. Ask it in a sentence or two.`,

  hello:
    "Hello. Ask me a research question, such as: Does vitamin D supplementation reduce fractures? Say “help” for what else I can do.",
  welcome: "You are welcome.",
  unknown: (typed: string, nearest: readonly string[]) =>
    nearest.length === 0
      ? `I do not know “${typed}”. Ask a research question in a sentence, or say “help”.`
      : `I do not know “${typed}”. Did you mean ${nearest.map((name) => `“${name}”`).join(" or ")}?`,

  noReviewHere: "There is no review here yet. Ask a research question first.",
  notFinished: "The review is still running. Say “status” to see how far it is.",
  noReport: "That review ended without a report. Say “retry” to run it again.",
  noClaim: (n: number, total: number) =>
    total === 0 ? "The review has no claims." : `There is no claim ${n}: the review has claims 1 to ${total}.`,
  noMoreClaims: "All claims of this review are shown already.",

  askedBefore: "This was asked before",
  earlierVotes: (claims: number, verified: number, disputed: number) =>
    `${count(claims, "claim")}; the team verified ${verified} and disputed ${disputed}. Nothing was spent so far.`,
  showEarlier: "Show that review",
  reviewAnew: "Review anew",
  noAnswerYet:
    "No answer yet: the budget ran out before the review could give one. “Retry” goes on when there is one again.",
  notEnough: (reason: string) => `Not enough evidence. ${reason}`.trim(),

  nothingRunning: "Nothing is running.",
  cancelled: (who: string) => `Cancelled by ${who}. Say “retry” to run it again.`,
  cancelledAlready: "That review has ended or was cancelled already.",
  mayNotCancel: "Only the person who asked, or an admin, can cancel this review.",
  whichReview: "More than one review is running. Say “status”, then “cancel” with a number, or say it in the thread.",
  mayNotSet: "Only an admin can change the settings of this channel.",

  failed: (reason: string) => `The review stopped: ${reason}`,
  failedBug: (reference: string) =>
    `Something went wrong in Assignee, and it is not your fault. Say “retry”; if it happens again, tell an admin this number: ${reference}`,
  wrong: (reference: string) =>
    `Something went wrong in Assignee with that, and it is not your fault. Try again; if it stays, tell an admin this number: ${reference}`,
  unstored: {
    "not-kept": "I could not record that. Try again in a moment.",
    kept: "I have kept what you said, and go on with it as soon as that works.",
  },

  resumed: "taken up again after an interruption",
  noCostSoFar: "no cost so far",
  progressBelow: "The progress of this review goes on below.",

  retrying: "I run the review again.",
  notRetryable: "The review is still running, so there is nothing to run again.",
  running: (n: number) => `${count(n, "review")} running or waiting`,
  notBusy: "No review is running. Ask a question.",

  oldButton: "That button belongs to a review that I no longer have. Ask the question again.",
  mayNotVote: "Votes from your account do not count in this channel. An admin can change that: settings voters.",
  notMyMessage: "That message is none of mine, so the vote does not count.",
  howToVote: "React with ✅ or ❌ on a claim below, or press its buttons. Votes can be taken back.",
  howToVoteByButton: "Press ✅ or ❌ on a claim below. A second press takes the vote back.",
  askedBy: (who: string, question: string) => `${who} asks: ${question}`,
  voteTakenBack: (label: string) => `Your vote on ${label} is taken back.`,
  voteTaken: (label: string) => `Your vote on ${label} is recorded. Say it again to take it back.`,
  whyDispute: (label: string) =>
    `You disputed ${label}. Why? One line helps the others; say “dispute ${label.replace(/\D/g, "")}: your reason” in the thread, or press the button.`,
  giveReason: "Give a reason",
  reasonTitle: "Dispute a claim",
  reasonPrompt: "What is wrong with this claim? (optional)",
  reasonSend: "Dispute",
  homeTitle: "Assignee",
  homeHow: "Mention me in a channel, or write to me here, with a research question. Say “help” for what else I can do.",
  homeReviews: "Your reviews",
  homeNoReviews: "You have not asked anything yet.",
  homeWaiting: "Claims waiting for your vote",
  homeNothingWaits: "No claim of the channels where you asked waits for your vote.",
  homeMore: (more: number) => `${more} more in its claim table.`,
  homeSubscriptions: "Your subscriptions",
  homeNoSubscriptions: "You have not subscribed to a question. Say “subscribe” in the thread of a review.",
  homeNoDigest: "The digest of its channel is off.",
  homeHint: "Each channel has settings of its own: say “settings” there.",
  homeSummary: (reviews: number, waiting: number, subscriptions: number) =>
    `${count(reviews, "review")}, ${count(waiting, "claim")} waiting for your vote, ${count(subscriptions, "subscription")}.`,
  reasonKept: (label: string) => `Thank you. Your reason is kept with ${label}.`,
  notDisputed: (label: string) => `You have not disputed ${label}. Press ❌ first, then say why.`,

  mayNotAsk: (who: string) =>
    `Only ${who} of this workspace can ask for reviews here. An admin can change that: settings askers everyone.`,
  mayNotEdit: (who: string) =>
    `Only ${who} of this workspace can change the digest and the papers of this channel. An admin can change that: settings editors everyone.`,
  personAtOnce: (reviews: string) =>
    `You have ${reviews} running or waiting, the most that this channel allows a person at once. You can ask again when one of them has ended.`,
  channelAtOnce: (reviews: string) =>
    `This channel has ${reviews} running or waiting, the most that it allows at once. You can ask again when one of them has ended.`,
  dailyLimit: (most: number, when: string) =>
    `You have asked for ${count(most, "review")} today, the most that this channel allows a person in a day. You can ask again ${when}.`,
  personBudget: (when: string) => `Your budget for language models is spent for today. You can ask again ${when}.`,
  channelBudget: (usd: number, when: string) =>
    `This channel's $${usd.toFixed(2)} a day for language models are spent. You can ask again ${when}.`,
  workspaceBudget: (when: string) =>
    `This workspace's budget for language models is spent for today. You can ask again ${when}.`,

  exportFormats: "I can export md, bib, csv and json. Say for example “export bib”.",
  exportPdf: "PDF comes later. I can export md, bib, csv and json.",
  exportTooLarge: (format: string, bytes: number, most: number) =>
    `The review as ${format} has ${bytes.toLocaleString("en")} bytes, and this platform takes files of up to ${most.toLocaleString("en")}. Ask for another format: csv and bib are smaller.`,
  exported: (format: string) => `The whole review as ${format}.`,

  recallWhat: "What shall I look for? Say for example “recall vitamin D”.",
  recallNothing: (topic: string) => `No earlier review here is about “${topic}”.`,

  subscribed: (question: string) => `This channel's digest now watches: ${question}`,
  subscribedAlready: (question: string) => `This channel's digest watches that already: ${question}`,
  digestComes: (schedule: string) => `The digest comes ${schedule}.`,
  unsubscribed: "The digest of this channel is off, and no question is watched any more.",
  unsubscribedOne: (question: string) => `No longer watched: ${question}`,
  watchedQuestions: "Watched questions",
  noTime: (typed: string) => `There is no ${typed}. Say the time like 09:00 or 16:30.`,
  noDay: (word: string) =>
    `“${word}” is no day, time or time zone that I know. Say it like “weekly on monday at 09:00 Europe/Berlin”.`,
  notSubscribed: "This channel has no digest. Say “digest subscribe weekly on monday at 09:00 Europe/Berlin”.",
  reasonByWord: (label: string) =>
    `Who disputes it can say why: “dispute ${label.replace("C", "")}: …” in this thread.`,
  nothingToCompare:
    "The review of this question has not ended with a report that new studies could be compared with. Say “retry” in its thread first.",
  noSourceAnswered: "No source answered; the next digest makes up for it.",
  sourcesSilent: (failures: string) => `Without an answer: ${failures}. The next digest makes up for it.`,
  retractionsUnknown: (failures: string) => `Could not be asked about retractions: ${failures}.`,
  noSuchSubscription: (n: number) => `There is no watched question ${n}. Say “digest list”.`,
  nothingNew: "Nothing new since the last digest.",
  previewFirst: "This is what the digest would say now. Only you see it.",
  previewForAll: "This is what the digest would say now.",

  recallTitle: (topic: string) => `What this team has on “${topic}”`,
  recallScope: "Only reviews that this conversation may see.",

  trialsOnly: "Only records that say they are trials were kept, by title, abstract and publication type.",
  englishCriterion: "The title and abstract are in English.",
  englishOnly:
    "Only papers whose title and abstract are in English were kept, as this channel has decided. Few sources say in which language a paper is, so it was judged by these words.",
  atHand: (studies: number) =>
    `Answered from the ${count(studies, "study", "studies")} that this thread had read already, without a new search. Say “ask anew” with the question for one.`,
  studiesAtHand: "Studies of this thread",
  moreClaims: (more: number, next: number) =>
    `${more} more in the table. Say “more”, or “claim ${next}”, to see them one by one.`,
  wholeAsFile: "All of it, as a file.",
  votesTitle: "Votes of the team",
  votesHeader: ["No.", "Team", "Verified by", "Disputed by", "Reasons"],

  libraryTitle: (papers: number) =>
    `This channel has ${count(papers, "paper or folder", "papers or folders")} of its own`,
  libraryAddedBy: (name: string, who: string) => `${name} (added by ${who})`,
  libraryEmpty:
    "This channel has no papers of its own. Say “library add” with a file (PDF, BibTeX, RIS, CSL-JSON, Markdown).",
  libraryAdded: (name: string) => `Added to this channel's papers: ${name}. The next review searches them.`,
  libraryKnown: (name: string) => `This channel has ${name} already.`,
  libraryUnread: (name: string, reason: string) =>
    `${name} could not be read: ${reason}. Nothing was added. Check it, or attach the file.`,
  libraryRemoved: (name: string) => `Removed from this channel's papers: ${name}.`,
  libraryUnknown: (name: string) => `This channel has no paper “${name}”. Say “library” for the list.`,

  noNumber: (value: string, least: number, most: number) =>
    `“${value}” does not fit: it must be a whole number from ${least} to ${most}.`,
  noAmount: (value: string) => `“${value}” does not fit: it must be an amount in USD such as 2.50, or “none”.`,
  noChoice: (value: string, choices: readonly string[]) =>
    `“${value}” does not fit: it must be ${enumerate(choices, "or")}.`,
  noSource: (name: string, names: readonly string[]) => `There is no source “${name}”. There are ${enumerate(names)}.`,
  noSetting: (name: string, names: readonly string[], nearest: string | undefined) =>
    nearest === undefined
      ? `There is no setting “${name}”. There are ${enumerate(names)}.`
      : `There is no setting “${name}”. Did you mean “${nearest}”?`,
  settingsTitle: "Settings of this channel",
  settingsHow: "An admin changes one with “settings NAME VALUE”, such as “settings quorum 2”.",
  changeSettings: "Change settings",
  settingsFormTitle: "Settings",
  settingsFormSend: "Save",
  settingLabels: {
    since: "Earliest year of publication, or “none”",
    "max-studies": "Most studies that a review reads, 1 to 100",
    quorum: "People who must agree on a claim",
    voters: "Who may vote",
    budget: "Reviews of one person in a day, or “none”",
  } as Readonly<Record<string, string>>,
  whoLabels: { everyone: "Everyone", members: "Members, no guests", admins: "Admins" },
  formFaults: (faults: readonly string[]) => `Nothing was saved. ${faults.join(" ")}`,
  nothingChanged: "Nothing was changed.",
  settingsSaved: (changes: string) => `Saved: ${changes}. It counts from the next review on.`,
  subscribeFormTitle: "Subscribe",
  subscribeFormSend: "Subscribe",
  subscribeLabels: {
    channel: "Channel that gets the digest",
    day: "When it comes",
    time: "Local time",
    zone: "Time zone",
  },
  dayLabel: (day: string) => (day === "daily" ? "Every day" : `Every ${day.charAt(0).toUpperCase()}${day.slice(1)}`),
  zoneHint: "As in Europe/Berlin or America/New_York",
  subscribedThere: (question: string) => `That channel's digest now watches: ${question}`,
  subscribedThereAlready: (question: string) => `That channel's digest watches that already: ${question}`,
  privateStays: "What was asked in private is not told in another channel. Subscribe to it here.",
  settingSaved: (name: string, value: string) => `Saved: ${name} is now ${value}. It counts from the next review on.`,
} as const;

export const STAGE_LABELS: Readonly<Record<Stage, string>> = {
  protocol: "Plan",
  search: "Search",
  deduplication: "Merge duplicates",
  screening: "Screen",
  reading: "Read",
  extraction: "Extract claims",
  verification: "Check claims",
  synthesis: "Answer",
  assessment: "Assess",
};

export const STATUS_LABELS: Readonly<Record<ClaimStatus, string>> = {
  verified: "supported",
  contested: "contested",
  refuted: "refuted",
  unverified: "undecided",
};

export const REVIEW_STATES: Readonly<Record<ReviewStatus, string>> = {
  queued: "waiting",
  running: "running",
  answered: "answered",
  "not-enough-evidence": "not enough evidence",
  failed: "failed",
  cancelled: "cancelled",
};

/** What a status means, for “why is claim 3 contested?”. */
export const STATUS_REASONS: Readonly<Record<ClaimStatus, string>> = {
  verified:
    "Every check passed: the quotation stands in the source, its numbers match, and no study read speaks against it.",
  contested: "Its own study supports it, and at least one other study read speaks against it.",
  refuted: "Its own source, or the weight of the studies read, speaks against it.",
  unverified: "The evidence read does not decide it, or one of the checks failed.",
};

export const HELP_TITLE = "What I can do";
export const HELP: readonly (readonly [string, string])[] = [
  ["a question", "reviews the literature and answers with claims that you can check"],
  ["status", "what is running and how far it is"],
  ["cancel", "stops a review (the person who asked, or an admin)"],
  ["retry", "runs the last review of the thread again"],
  ["sources · sources for 2", "the references, or what stands behind claim 2"],
  ["claims · claim 3 · more", "the claim table, one claim, or the next claims"],
  ["why is claim 3 contested?", "the checks and the studies for and against"],
  ["only trials since 2020", "the same question over a narrower literature"],
  ["verify 3 · dispute 3: reason", "the same as ✅ and ❌ on claim 3"],
  ["check: a statement, or a link to a paper", "compares what it says with the literature"],
  ["recall TOPIC", "earlier reviews and claims, with their votes"],
  ["export md | bib | csv | json", "the whole review as a file"],
  ["subscribe · unsubscribe", "watches the question of this thread in the channel's digest"],
  ["digest list | preview", "when the digest comes and what it would say"],
  ["library · library add | remove", "the channel's own papers"],
  ["settings · settings quorum 2", "what this channel decides for itself"],
];
