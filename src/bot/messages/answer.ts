import {
  type Button,
  buttons,
  type ChatMessage,
  context,
  heading,
  type Inline,
  inlineText,
  list,
  type MessageBlock,
  strong,
  text,
} from "../../domain/chat-message.ts";
import { endedEarly, type Report } from "../../domain/report.ts";
import { count, enumerate } from "../../domain/wording.ts";
import { citationsOf } from "../../report/citations.ts";
import { plainText } from "../../report/document.ts";
import { answer } from "../../report/opening.ts";
import { citedStudies, reference } from "../../report/references.ts";
import { decidingSentences, statementAnswer } from "../../report/statement.ts";
import { TEXTS } from "../texts.ts";
import { durationWords, usageWords } from "./progress.ts";
import { ofReport, shortened } from "./spans.ts";

/** The answer first, then how sure it is, what stands against it, and what it rests on; or why there is none. */
export function summaryMessage(reviewId: string, report: Report): ChatMessage {
  const citations = citationsOf(report);
  const said = ofReport(answer(report, citations));
  const checked = report.statement === null ? [] : ofReport(statementAnswer(report.statement));
  const deciding = report.statement === null ? [] : decidingSentences(report.statement, citations).map(ofReport);
  const body = report.synthesis === null ? unansweredBlocks(report) : answeredBlocks(report);
  const early = endedEarly(report);
  if (early !== null && report.synthesis === null) return unfinishedMessage(reviewId, report, early);
  return {
    blocks: [
      heading(shortened(report.question, 300)),
      ...(early === null ? [] : [text(strong(plainText(early)))]),
      ...(checked.length === 0 ? [] : [text(...checked)]),
      ...(deciding.length === 0 ? [] : [list(deciding)]),
      text(...said),
      ...body,
      text(basis(report)),
      ...report.notes.filter((note) => note !== early).map((note) => context(plainText(note))),
      context(madeBy(report)),
      buttons(...summaryButtons(reviewId, report)),
    ],
    fallback: shortened(inlineText([...checked, " ", ...said]).trim(), 300),
  };
}

/** A review without an answer because its budget ran out: how far it came, which is no finding about the question. */
function unfinishedMessage(reviewId: string, report: Report, early: string): ChatMessage {
  return {
    blocks: [
      heading(shortened(report.question, 300)),
      text(strong(TEXTS.noAnswerYet)),
      text(plainText(early)),
      text(basis(report)),
      ...report.notes.filter((note) => note !== early).map((note) => context(plainText(note))),
      context(madeBy(report)),
      buttons(...summaryButtons(reviewId, { ...report, insufficiency: null })),
    ],
    fallback: `${TEXTS.noAnswerYet} ${plainText(early)}`,
  };
}

function answeredBlocks(report: Report): readonly MessageBlock[] {
  return [
    list([
      [strong("Confidence: "), confidence(report)],
      [strong("Against: "), against(report)],
    ]),
  ];
}

/** In words, and as the range of what the answer rests on: one number for the whole would claim too much. */
function confidence({ synthesis, claims }: Report): string {
  const cited = new Set(synthesis?.answer.flatMap(({ claimIds }) => claimIds));
  const values = claims.filter(({ claim }) => cited.has(claim.id)).map((claim) => claim.confidence);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const range = least.toFixed(2) === most.toFixed(2) ? least.toFixed(2) : `${least.toFixed(2)} to ${most.toFixed(2)}`;
  return `${range} in the ${count(values.length, "claim")} that the answer rests on; of a single study each, so not of the answer as a whole.`;
}

function against({ claims, synthesis, assessment }: Report): string {
  const of = (status: string) => claims.filter((claim) => claim.status === status).length;
  const parts = [
    ...(of("contested") > 0 ? [`${count(of("contested"), "claim is", "claims are")} contested by another study`] : []),
    ...(of("refuted") > 0 ? [`${count(of("refuted"), "claim is", "claims are")} refuted`] : []),
    ...(of("unverified") > 0 ? [`${count(of("unverified"), "claim stays", "claims stay")} undecided`] : []),
    ...(synthesis?.groups.some(({ agreement }) => agreement === "disagree") ? ["the studies disagree"] : []),
  ];
  const challenge = assessment?.reviewers.find(({ mandate }) => mandate === "challenge")?.remarks[0]?.text;
  const found = parts.length === 0 ? "No study read speaks against it." : `${capital(enumerate(parts))}.`;
  return challenge === undefined ? found : `${found} ${plainText(challenge)}`;
}

function unansweredBlocks({ insufficiency, studies }: Report): readonly MessageBlock[] {
  if (insufficiency === null) return [];
  const { nearest, nearestQuestion } = insufficiency;
  const items = nearest.map(({ studyId, reason }): Inline => {
    const study = studies.find(({ id }) => id === studyId);
    return [
      ...(study === undefined ? [studyId] : ofReport(reference(study))),
      " ",
      strong("Why it does not answer: "),
      plainText(reason),
    ];
  });
  return [
    ...(items.length === 0
      ? [text("No study came near the question.")]
      : [text(strong("What came nearest")), list(items)]),
    ...(nearestQuestion === null ? [] : [text("These studies would answer: ", strong(plainText(nearestQuestion)))]),
    text(
      "This says what was found, not that there is no effect. Other words, an earlier year or further sources may find more.",
    ),
  ];
}

function basis({ flow, searches }: Report): string {
  const answered = searches.filter(({ failure }) => failure === null).map(({ label }) => label);
  const failed = searches.filter(({ failure }) => failure !== null);
  const searched = answered.length === 0 ? "No source answered." : `Searched: ${enumerate(answered)}.`;
  const missing =
    failed.length === 0
      ? ""
      : ` Missing: ${enumerate(failed.map(({ label, failure }) => `${label} (${failure})`))}, so what only they hold is not here.`;
  return `${count(flow.included, "study", "studies")} of ${count(flow.identified, "record")} read, ${flow.readInFull} in full text. ${searched}${missing}`;
}

function madeBy({ analyst, trace }: Report): string {
  const durationMs = trace.reduce((sum, stage) => sum + stage.durationMs, 0);
  return `${durationWords(durationMs)} · ${usageWords(trace.map(({ usage }) => usage))} · ${analyst.description}. Made by a program: read the quotations before you rely on it.`;
}

function summaryButtons(reviewId: string, { insufficiency }: Report): readonly Button[] {
  const plain = { value: reviewId, style: "plain", asks: "nothing" } as const;
  return [
    ...(insufficiency?.nearestQuestion ? [{ ...plain, label: "Ask that instead", action: "ask-nearest" }] : []),
    { ...plain, label: "Export", action: "export" },
    { ...plain, label: "Retry", action: "retry" },
    { ...plain, label: "Subscribe", action: "subscribe", asks: "form" },
  ];
}

/** The cited studies by their numbers. */
export function referencesMessage(report: Report): ChatMessage {
  const items = citedStudies(report).map((study, index): Inline => [`[${index + 1}] `, ...ofReport(reference(study))]);
  return {
    blocks: [text(strong("References")), ...items.map((item) => text(...item))],
    fallback: `${count(items.length, "reference")}.`,
  };
}

const capital = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
