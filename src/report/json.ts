import { Report } from "../domain/report.ts";

/** The report as JSON of the schema that `schemaVersion` names. */
export function toJson(report: Report): string {
  return `${JSON.stringify(Report.parse(report), null, 2)}\n`;
}
