import type { Report } from "../domain/report.ts";
import { longDate } from "../domain/wording.ts";
import { assessmentBlocks } from "./assessment.ts";
import { citationsOf } from "./citations.ts";
import { claimBlocks } from "./claims.ts";
import type { Block, Document } from "./document.ts";
import { heading, paragraph } from "./document.ts";
import { limitationBlocks } from "./limitations.ts";
import { methodologyBlocks } from "./methodology.ts";
import { abstractBlocks, introductionBlocks, noteBlocks } from "./opening.ts";
import { referenceBlocks } from "./references.ts";
import { resultBlocks } from "./results.ts";

/** The report in its reading order; a section that would be empty is left out, and the numbers close up. */
export function layOut(report: Report): Document {
  const citations = citationsOf(report);
  const numbered: readonly Section[] = [
    { title: "Introduction", blocks: introductionBlocks(report) },
    { title: "Methodology", blocks: methodologyBlocks(report) },
    { title: "Results", blocks: resultBlocks(report, citations) },
    { title: "Limitations", blocks: limitationBlocks(report) },
    { title: "Extracted Claims", blocks: report.claims.length === 0 ? [] : claimBlocks(report, citations) },
    { title: "Assessment", blocks: report.assessment === null ? [] : assessmentBlocks(report.assessment, citations) },
  ];
  return [
    heading(1, report.title),
    paragraph(`Assignee, ${longDate(report.createdAt)}`),
    ...noteBlocks(report),
    heading(2, "Abstract"),
    ...abstractBlocks(report, citations),
    ...numbered
      .filter(({ blocks }) => blocks.length > 0)
      .flatMap(({ title, blocks }, index) => [heading(2, `${index + 1} ${title}`), ...blocks]),
    ...(report.references.length === 0 ? [] : [heading(2, "References"), ...referenceBlocks(report)]),
  ];
}

interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}
