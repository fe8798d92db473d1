import type { Assessment, Mandate, Remark } from "../domain/assessment.ts";
import type { Citations } from "./citations.ts";
import type { Block, Inline } from "./document.ts";
import { heading, list, paragraph, strong } from "./document.ts";

/** What the three reviewers say, dimension by dimension, with their disagreement. */
export function assessmentBlocks(assessment: Assessment, citations: Citations): readonly Block[] {
  return [
    paragraph(
      strong(`Consensus: ${score(assessment.consensus)} of 10.`),
      ` Largest difference between two reviewers: ${score(assessment.disagreement)}. The reviewers are programs with distinct mandates, not peers.`,
    ),
    ...assessment.reviewers.flatMap(({ mandate, score: points, remarks }): readonly Block[] => [
      heading(3, `${MANDATES[mandate]}: ${score(points)} of 10`),
      remarks.length === 0 ? paragraph("No remarks.") : list(remarks.map((remark) => remarkLine(remark, citations))),
    ]),
    heading(3, "Dimensions"),
    {
      kind: "table",
      header: ["Dimension", "Score", "Level", "Basis"],
      rows: assessment.dimensions.map(({ name, score: points, level, basis }) => [
        [name],
        [points === null ? "not assessed" : score(points)],
        [level ?? "–"],
        [basis],
      ]),
    },
  ];
}

const MANDATES: Record<Mandate, string> = {
  challenge: "Reviewer who challenges the claims",
  confirm: "Reviewer who confirms the evidence",
  integrate: "Reviewer who integrates both",
};

const score = (points: number) => points.toFixed(1);

const remarkLine = ({ text, claimIds }: Remark, citations: Citations): Inline => [
  claimIds.length === 0 ? text : `${text} (${claimIds.map(citations.label).join(", ")})`,
];
