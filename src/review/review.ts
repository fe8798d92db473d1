import type { Analyst } from "../analyst/analyst.ts";
import type { Report } from "../domain/report.ts";
import type { FullTextReader } from "../ports/full-text.ts";
import type { Source } from "../ports/source.ts";
import { assessReview } from "./assessment.ts";
import { gatherStudies } from "./completion.ts";
import { extractClaims } from "./extraction.ts";
import { planProtocol, type ReviewRequest } from "./protocol.ts";
import { readFullTexts } from "./reading.ts";
import { composeReport, countFlow } from "./report.ts";
import { screenStudies } from "./screening.ts";
import { searchSources } from "./search.ts";
import { type ReviewOptions, StageRunner } from "./stage.ts";
import { synthesizeFindings } from "./synthesis.ts";
import { verifyClaims } from "./verification.ts";

export interface ReviewTools {
  readonly analyst: Analyst;
  readonly sources: readonly Source[];
  /** Asked in this order for each study; the first that has its full text wins. */
  readonly readers: readonly FullTextReader[];
  readonly now: () => Date;
}

/**
 * Reviews the literature on a question, from protocol to report. A question that the evidence does not answer ends in a
 * report that says so; it is not an error.
 *
 * @throws the signal's reason when the review is stopped
 */
export async function runReview(request: ReviewRequest, tools: ReviewTools, options: ReviewOptions): Promise<Report> {
  const { analyst, sources, readers, now } = tools;
  const stages = new StageRunner(options);

  const protocol = await stages.run("protocol", (context) => planProtocol(request, tools, context));
  const search = await stages.run("search", (context) => searchSources(protocol, sources, now, context));
  const gathered = await stages.run("deduplication", (context) => gatherStudies(search, sources, context));
  const screened = await stages.run("screening", (context) =>
    screenStudies(protocol, gathered.studies, analyst, context),
  );
  const studies = screened.included;
  const documents = await stages.run("reading", (context) => readFullTexts(studies, readers, context));
  const extraction = await stages.run("extraction", (context) =>
    extractClaims(protocol, studies, documents, analyst, context),
  );
  const statement = request.statement ?? null;
  const { claims, ...verification } = await stages.run("verification", (context) =>
    verifyClaims({ claims: extraction.claims, statement }, { studies, documents }, analyst, context),
  );
  const findings = { protocol, studies, claims };
  const outcome = await stages.run("synthesis", (context) =>
    synthesizeFindings(findings, screened.screenings, analyst, context),
  );
  const flow = countFlow({ search, gathered, screened, documents, extraction });
  const assessment = await stages.run("assessment", (context) =>
    assessReview(findings, outcome.synthesis, flow, analyst, context),
  );

  const { traces: trace, remarks } = stages;
  const { identity } = analyst;
  const notes = [...request.notes, ...remarks];
  return composeReport({
    analyst: identity,
    protocol,
    search,
    gathered,
    screened,
    claims,
    statement: verification.statement,
    flow,
    outcome,
    assessment,
    notes,
    trace,
    now,
  });
}
