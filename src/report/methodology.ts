import type { FlowCounts, Report, SourceSearch } from "../domain/report.ts";
import { dateTime, number, sentence } from "../domain/wording.ts";
import type { Block, Inline } from "./document.ts";
import { code, heading, list, paragraph } from "./document.ts";
import { describeModelUse } from "./model-use.ts";
import { reference } from "./references.ts";

/** How the review was made, so that someone else can make it again. */
export function methodologyBlocks(report: Report): readonly Block[] {
  return [
    ...protocolBlocks(report),
    ...searchBlocks(report.searches),
    ...flowBlocks(report),
    ...retractedBlocks(report),
    ...analystBlocks(report),
  ];
}

function protocolBlocks({ protocol }: Report): readonly Block[] {
  const since = protocol.since === null ? "of any year" : `published in ${protocol.since} or later`;
  return [
    heading(3, "Protocol"),
    paragraph(
      `The protocol was fixed on ${dateTime(protocol.plannedAt)}, before the search: studies ${since}, of which at most ${number(protocol.maxStudies)} are read.`,
    ),
    table(
      ["Concept", "Terms that stand for it", "Required"],
      protocol.concepts.map(({ name, terms, required }) => [[name], [terms.join("; ")], [required ? "yes" : "no"]]),
    ),
    list(protocol.criteria.map(({ kind, text }) => [`${kind === "include" ? "Include" : "Exclude"}: ${text}`])),
  ].filter(hasContent);
}

function searchBlocks(searches: readonly SourceSearch[]): readonly Block[] {
  return [
    heading(3, "Search"),
    paragraph("Each query exactly as it was sent."),
    table(
      ["Source", "Date", "Query", "Taken", "Matching in all", "Remark"],
      searches.map((search) => [
        [search.label],
        [dateTime(search.searchedAt)],
        [code(search.query)],
        [`${number(search.found)} (limit ${number(search.limit)})`],
        [search.total === null ? "not stated" : number(search.total)],
        [searchRemark(search)],
      ]),
    ),
  ].filter(hasContent);
}

function searchRemark({ failure, cached }: SourceSearch): string {
  if (failure !== null) return `no answer: ${failure}`;
  return cached ? "answer kept from an earlier search" : "answered";
}

const FLOW_STEPS: readonly (readonly [keyof FlowCounts, string])[] = [
  ["identified", "Records identified"],
  ["duplicatesRemoved", "Duplicate records removed"],
  ["screened", "Studies screened"],
  ["excluded", "Studies excluded"],
  ["retracted", "of these, retracted or withdrawn"],
  ["beyondLimit", "Eligible studies past the limit, not read"],
  ["included", "Studies included"],
  ["readInFull", "of these, read in full text"],
  ["claimsExtracted", "Claims extracted"],
  ["claimsDropped", "Claims dropped: quotation or number not found in the text"],
];

function flowBlocks({ flow, screenings }: Report): readonly Block[] {
  const reasons = Map.groupBy(
    screenings.filter(({ decision }) => decision === "exclude"),
    ({ reason }) => reason,
  );
  const counted = [...reasons].map(([reason, studies]) => ({ reason, n: studies.length })).sort((a, b) => b.n - a.n);
  return [
    heading(3, "Flow of studies (PRISMA 2020)"),
    table(
      ["Step", "Number"],
      FLOW_STEPS.map(([key, label]) => [[label], [number(flow[key])]]),
    ),
    table(
      ["Reason for exclusion", "Studies"],
      counted.map(({ reason, n }) => [[reason], [number(n)]]),
    ),
  ].filter(hasContent);
}

function retractedBlocks({ studies, screenings }: Report): readonly Block[] {
  const excluded = new Set(screenings.filter(({ decision }) => decision === "exclude").map(({ studyId }) => studyId));
  const retracted = studies.filter(
    ({ id, notices }) => excluded.has(id) && notices.some(({ kind }) => kind === "retraction" || kind === "withdrawal"),
  );
  if (retracted.length === 0) return [];
  return [paragraph("Excluded because they were retracted or withdrawn:"), list(retracted.map(reference))];
}

function analystBlocks(report: Report): readonly Block[] {
  const { analyst } = report;
  const calibration =
    analyst.calibration === null
      ? "Its confidences are not calibrated."
      : `Its confidences are calibrated on ${sentence(analyst.calibration)}`;
  return [
    heading(3, "Judgements"),
    paragraph(`${sentence(analyst.description)} ${calibration}`),
    paragraph(
      "A quotation that the document does not hold, or a claim with a number that its quotation does not hold, is dropped by code before anyone sees it. Each remaining claim was compared with passages of all studies read, by a pass that sees only the claim and the passages.",
    ),
    paragraph(effort(report)),
  ];
}

/** How long it took and what it cost. */
function effort({ analyst, trace }: Report): string {
  const seconds = (trace.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000).toFixed(1);
  const use = describeModelUse(trace);
  if (use !== null) return `The review took ${seconds} s and ${use}.`;
  return analyst.kind === "prompted"
    ? `The review took ${seconds} s and no new call to a language model: the replies that it used had been kept from earlier runs.`
    : `The review took ${seconds} s and used no language model.`;
}

const table = (header: readonly string[], rows: readonly (readonly Inline[])[]): Block => ({
  kind: "table",
  header,
  rows,
});

const hasContent = (block: Block) =>
  (block.kind !== "table" || block.rows.length > 0) && (block.kind !== "list" || block.items.length > 0);
