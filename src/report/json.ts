import { Report } from "../domain/report.ts";
import type { TeamVotes } from "./team-votes.ts";

/**
 * The report as JSON of the schema that `schemaVersion` names; with a `team` besides (`TeamVotes`) where people can vote.
 *
 * @param team the votes on its claims; null where nobody can vote
 */
export function toJson(report: Report, team: TeamVotes | null = null): string {
  return `${JSON.stringify({ ...Report.parse(report), ...(team && { team }) }, null, 2)}\n`;
}
