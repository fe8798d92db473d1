import type { Report } from "../domain/report.ts";
import type { FindingGroup, Insufficiency } from "../domain/synthesis.ts";
import type { Citations } from "./citations.ts";
import type { Block, Inline } from "./document.ts";
import { emphasis, heading, interleave, list, paragraph, strong } from "./document.ts";
import { answer } from "./opening.ts";
import { statementBlocks } from "./statement.ts";

/** What was found: the answer and the findings in groups, or what came near. */
export function resultBlocks(report: Report, citations: Citations): readonly Block[] {
  const found =
    report.synthesis === null
      ? insufficiencyBlocks(report.insufficiency, citations)
      : report.synthesis.groups.flatMap((group) => groupBlocks(group, citations));
  return [
    ...statementBlocks(report, citations),
    heading(3, "Answer"),
    paragraph(...answer(report, citations)),
    ...found,
  ];
}

const AGREEMENT: Record<FindingGroup["agreement"], string> = {
  agree: "The studies agree.",
  disagree: "The studies disagree.",
  single: "One study alone speaks to this.",
};

function groupBlocks({ title, sentences, agreement }: FindingGroup, citations: Citations): readonly Block[] {
  return [
    heading(3, title),
    paragraph(...interleave(sentences.map(citations.sentence), " "), " ", emphasis(AGREEMENT[agreement])),
  ];
}

function insufficiencyBlocks(insufficiency: Insufficiency | null, citations: Citations): readonly Block[] {
  if (insufficiency === null) return [];
  const { nearest, nearestQuestion } = insufficiency;
  const studies = nearest.map(({ studyId, reason }) => [
    ...nearestStudy(studyId, citations),
    " ",
    strong("Why it does not answer:"),
    ` ${reason}`,
  ]);
  return [
    heading(3, "Nearest studies"),
    studies.length === 0 ? paragraph("No study came near the question.") : list(studies),
    ...(nearestQuestion === null
      ? []
      : [heading(3, "Nearest question"), paragraph("These studies would answer: ", strong(nearestQuestion))]),
  ];
}

function nearestStudy(studyId: string, citations: Citations): Inline {
  const study = citations.study(studyId);
  if (study === undefined) return [studyId];
  const title = study.authors.length === 0 ? "." : `: “${study.title}”.`;
  return [...citations.source(studyId), title];
}
