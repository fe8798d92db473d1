import type { Report } from "../domain/report.ts";
import { count, enumerate, number } from "../domain/wording.ts";
import type { Block } from "./document.ts";
import { list } from "./document.ts";

/** What weakens this very review, most specific first, and last what weakens all of its kind. */
export function limitationBlocks(report: Report): readonly Block[] {
  const limitations = [...ofSearch(report), ...ofReading(report), ...ofClaims(report), ...report.notes, MACHINE_MADE];
  return [list(limitations.map((text) => [text]))];
}

const MACHINE_MADE =
  "This review was made by a program. The reviewers' scores are automated, not peer review. Read the quotations, and the studies themselves, before you rely on it.";

function ofSearch({ searches, protocol }: Report): readonly string[] {
  const failed = searches.filter(({ failure }) => failure !== null);
  const answered = searches.filter(({ failure }) => failure === null);
  const partial = answered.filter(({ total, found }) => total !== null && total > found);
  return [
    ...failed.map(
      ({ label, failure }) => `${label} gave no usable answer (${failure}); what only it holds is missing here.`,
    ),
    ...(answered.length === 1 ? [`A single source was searched: ${answered[0]?.label}.`] : []),
    ...(partial.length === 0
      ? []
      : [
          `Only the best matches were taken: ${enumerate(partial.map(({ label, found, total }) => `${number(found)} of ${number(total ?? found)} from ${label}`))}.`,
        ]),
    ...(protocol.since === null ? [] : [`Studies from before ${protocol.since} were not sought.`]),
  ];
}

function ofReading({ flow }: Report): readonly string[] {
  const abstractOnly = flow.included - flow.readInFull;
  return [
    ...(abstractOnly === 0
      ? []
      : [
          `${number(abstractOnly)} of ${count(flow.included, "included study", "included studies")} read by abstract alone; what their full texts add or qualify was not seen.`,
        ]),
    ...(flow.beyondLimit === 0
      ? []
      : [`${count(flow.beyondLimit, "eligible study was", "eligible studies were")} past the limit and not read.`]),
    ...(flow.claimsDropped === 0
      ? []
      : [
          `${count(flow.claimsDropped, "claim was", "claims were")} dropped, as the quotation or a number could not be found in the text.`,
        ]),
  ];
}

function ofClaims({ claims, analyst }: Report): readonly string[] {
  const of = (status: string) => claims.filter((claim) => claim.status === status).length;
  const lone = claims.filter(({ studiesFor, studiesAgainst }) => studiesFor + studiesAgainst <= 1).length;
  return [
    ...(of("unverified") === 0
      ? []
      : [`For ${count(of("unverified"), "claim")} of ${number(claims.length)} the evidence read does not decide.`]),
    ...(of("contested") === 0
      ? []
      : [`${count(of("contested"), "claim is", "claims are")} contested by another study.`]),
    ...(lone === 0 ? [] : [`${count(lone, "claim rests", "claims rest")} on a single study at most.`]),
    analyst.calibration === null
      ? "The confidences are not calibrated: they order the claims, but 0.8 does not mean right in eight of ten cases."
      : `The confidences are calibrated on other texts than these (${analyst.calibration.replace(/[.]$/, "")}); on another subject they may be off.`,
  ];
}
