import type { ChatFile } from "../domain/chat-message.ts";
import type { Report } from "../domain/report.ts";
import { BadInput } from "../errors.ts";
import type { TeamVotes } from "../report/team-votes.ts";
import { EXPORT_FORMATS, type ExportFormat } from "./commands.ts";
import { answerKey } from "./outbox.ts";
import { finishedHere } from "./review-requests.ts";
import { teamVotes } from "./team.ts";
import { TEXTS } from "./texts.ts";
import { placeIn, type Turn } from "./turn.ts";

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  md: "text/markdown",
  bib: "application/x-bibtex",
  csv: "text/csv",
  json: "application/json",
};

/** The whole review as a file, with who verified or disputed which claim, when and why. */
export async function exportReview(turn: Turn, typed: string, id: string | null = null): Promise<void> {
  if (typed === "pdf") throw new BadInput(TEXTS.exportPdf);
  const format = EXPORT_FORMATS.find((name) => name === typed);
  if (format === undefined) throw new BadInput(TEXTS.exportFormats);
  const { review, report } = await finishedHere(turn, id);
  const file: ChatFile = {
    name: `review-${review.id.replace("rev-", "")}.${format}`,
    mediaType: MEDIA_TYPES[format],
    bytes: new TextEncoder().encode(await rendered(report, format, await teamVotes(turn, report))),
  };
  const { fileBytes } = turn.chat.limits;
  if (file.bytes.length > fileBytes) throw new BadInput(TEXTS.exportTooLarge(format, file.bytes.length, fileBytes));
  await turn.outbox.send(file, TEXTS.exported(format), {
    key: answerKey(turn.event.dedupeKey, `export-${format}`),
    place: placeIn(turn),
    role: "export",
    reviewId: review.id,
    claimId: null,
    answering: turn.event.dedupeKey,
    streamTo: null,
  });
}

async function rendered(report: Report, format: ExportFormat, team: TeamVotes): Promise<string> {
  switch (format) {
    case "md":
      return (await import("../report/markdown.ts")).toMarkdown(report, team);
    case "bib":
      return (await import("../report/bibtex.ts")).toBibtex(report, team);
    case "csv":
      return (await import("../report/csv.ts")).toCsv(report, team);
    case "json":
      return (await import("../report/json.ts")).toJson(report, team);
  }
}
