import type { Report } from "../domain/report.ts";
import type { Look } from "../report/wrap.ts";
import type { Format } from "./options.ts";

/** A terminal to read on. */
export interface Screen {
  readonly width: number;
  readonly look: Look;
}

/**
 * The report in a format; Markdown is laid out for the screen where there is one. Each writer is loaded only when it is
 * asked for.
 */
export async function renderReport(report: Report, format: Format, screen: Screen | null): Promise<string> {
  switch (format) {
    case "md":
      return screen === null
        ? (await import("../report/markdown.ts")).toMarkdown(report)
        : (await import("../report/terminal.ts")).toTerminal(report, screen);
    case "json":
      return (await import("../report/json.ts")).toJson(report);
    case "bib":
      return (await import("../report/bibtex.ts")).toBibtex(report);
    case "csl":
      return (await import("../report/csl.ts")).toCsl(report);
    case "csv":
      return (await import("../report/csv.ts")).toCsv(report);
  }
}
