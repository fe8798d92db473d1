import type { Report, SourceSearch, StageTrace } from "../domain/report.ts";
import { enumerate } from "../domain/wording.ts";

const WHAT_IT_IS =
  "the example library was searched instead: notes on some real papers that come with Assignee, to show how it works. It is no search of the literature";

export const OFFLINE_NOTE = `No library is set and the search is offline, so ${WHAT_IT_IS}. Name your own papers with --library PATH.`;

/**
 * Runs a review, and where not one source answered its search, runs it once more over the example library.
 *
 * @param review runs it over the sources at hand, or over the example library with a note that says so
 */
export async function reviewOrFallBack(
  review: (over: { readonly example: boolean; readonly notes: readonly string[] }) => Promise<Report>,
  tell: (note: string) => void,
): Promise<Report> {
  const report = await review({ example: false, notes: [] });
  if (report.searches.some(({ failure }) => failure === null)) return report;
  const note = `No online source answered (${reasons(report.searches)}), so ${WHAT_IT_IS}. Ask again when the sources can be reached, or name your own papers with --library PATH.`;
  tell(note);
  const example = await review({ example: true, notes: [note] });
  return { ...example, trace: example.trace.map((stage) => withUsageOf(stage, report.trace)) };
}

/** What a language model took for the search in vain is part of what the report took. */
function withUsageOf(stage: StageTrace, inVain: Report["trace"]): StageTrace {
  const earlier = inVain.find((other) => other.stage === stage.stage);
  if (earlier === undefined) return stage;
  const [one, other] = [stage.usage, earlier.usage];
  const usage = {
    calls: one.calls + other.calls,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd === null || other.costUsd === null ? null : one.costUsd + other.costUsd,
  };
  return { ...stage, usage };
}

function reasons(searches: readonly SourceSearch[]): string {
  const byReason = Map.groupBy(searches, ({ failure }) => failure);
  return [...byReason]
    .map(([reason, failed]) => `${enumerate(failed.map(({ label }) => label))}: ${reason}`)
    .join("; ");
}
