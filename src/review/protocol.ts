import type { Analyst } from "../analyst/analyst.ts";
import type { Protocol } from "../domain/protocol.ts";
import type { SourceName } from "../domain/source-record.ts";
import { count } from "../domain/wording.ts";
import type { Source } from "../ports/source.ts";
import type { StageContext } from "./stage.ts";

export interface ReviewRequest {
  readonly question: string;
  /** Somebody's statement, to be compared with what the studies say. */
  readonly statement?: string;
  /** The earliest year of publication; null for no limit. */
  readonly since: number | null;
  /** The most studies that are read. */
  readonly maxStudies: number;
  /** What a reader of the report must know besides, such as that the example library was used. */
  readonly notes: readonly string[];
}

/** Records taken from each source: enough for recall, few enough for one or two pages. */
const RECORD_LIMITS: Readonly<Record<SourceName, number>> = {
  arxiv: 50,
  openalex: 50,
  "semantic-scholar": 50,
  crossref: 40,
  "europe-pmc": 50,
  pubmed: 50,
  library: 100,
};

/** Fixes question, eligibility criteria and search strategy before anything is searched. */
export async function planProtocol(
  request: ReviewRequest,
  tools: { readonly analyst: Analyst; readonly sources: readonly Source[]; readonly now: () => Date },
  context: StageContext,
): Promise<Protocol> {
  const plan = await tools.analyst.planProtocol(request.question, context);
  const strategies = tools.sources.map((source) => ({
    source: source.name,
    query: source.formulateQuery(plan.concepts, request.since),
    limit: RECORD_LIMITS[source.name],
  }));
  context.tally(
    1,
    plan.concepts.length,
    `${count(plan.concepts.length, "concept")}, ${count(strategies.length, "search", "searches")} planned`,
  );
  return {
    ...plan,
    question: request.question,
    strategies,
    since: request.since,
    maxStudies: request.maxStudies,
    plannedAt: tools.now().toISOString(),
  };
}
