import type { Report } from "../domain/report.ts";
import type { Block, Document, Inline, Span } from "./document.ts";
import { plainText, spanText } from "./document.ts";
import { layOut } from "./layout.ts";
import { type TeamVotes, teamBlocks } from "./team-votes.ts";

/**
 * The report as Markdown (CommonMark with GitHub's tables).
 *
 * @param team the votes on its claims; null where nobody can vote
 */
export function toMarkdown(report: Report, team: TeamVotes | null = null): string {
  return renderMarkdown([...layOut(report), ...(team === null ? [] : teamBlocks(report, team))]);
}

export function renderMarkdown(document: Document): string {
  return `${document.map(renderBlock).join("\n\n")}\n`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${escapeText(block.text).replaceAll("#", "\\#")}`;
    case "paragraph":
      return escapeStart(renderInline(block.content));
    case "quotation":
      return `> ${escapeStart(renderInline(block.content))}`;
    case "list":
      return block.items.map((item) => `- ${escapeStart(renderInline(item))}`).join("\n");
    case "references":
      return block.items.map((item, index) => `${index + 1}. ${escapeStart(renderInline(item))}`).join("\n");
    case "table":
      return [
        row(block.header.map(escapeText)),
        row(block.header.map(() => "---")),
        ...block.rows.map((cells) => row(cells.map(renderCell))),
      ].join("\n");
  }
}

const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

const renderCell = (cell: Inline) =>
  cell.map((span) => (isCode(span) ? renderCellCode(spanText(span)) : renderSpan(span))).join("");

/**
 * Inside a table a bar ends the cell even within code, so there it is escaped as well; one behind a backslash cannot be,
 * and is shown as words.
 */
const renderCellCode = (text: string) =>
  /\\\|/.test(text) ? escapeText(text) : codeSpan(plainText(text)).replaceAll("|", "\\|");

const isCode = (span: Span) => typeof span !== "string" && span.kind === "code";

const renderInline = (content: Inline) => content.map(renderSpan).join("");

function renderSpan(span: Span): string {
  if (typeof span === "string") return escapeText(span);
  switch (span.kind) {
    case "strong":
      return wrap("**", span.text);
    case "emphasis":
      return wrap("*", span.text);
    case "code":
      return codeSpan(plainText(span.text));
    case "link":
      return `[${escapeText(plainText(span.text))}](${escapeUrl(span.url)})`;
    case "citation":
      return `[${span.number}]`;
  }
}

const wrap = (mark: string, text: string) =>
  plainText(text) === "" ? "" : `${mark}${escapeText(plainText(text))}${mark}`;

/** Code cannot be escaped; its fence is one backtick longer than any run of them inside. */
function codeSpan(text: string): string {
  const fence = "`".repeat(Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)) + 1);
  const pad = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

/**
 * Text, ours or a paper's, so that Markdown shows it and does nothing else: no emphasis, link, image, HTML, entity,
 * table cell or autolink can arise from it.
 */
export function escapeText(text: string): string {
  const spaced = /^\s/.test(text) ? " " : "";
  const trailing = /\s$/.test(text) && text.trim() !== "" ? " " : "";
  const escaped = plainText(text)
    .replace(/[\\`*[\]<>|~$]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
    .replace(/!(?=\\\[)/g, "\\!")
    .replaceAll("\\](", "\\]\\(")
    .replace(/&(?=#?\w+;)/g, "\\&")
    .replace(/(https?|ftp|mailto|xmpp):/gi, "$1\\:")
    .replace(/www\./gi, (match) => `${match.slice(0, -1)}\\.`)
    .replace(/(?<=[\w.+-])@(?=[\w-])/g, "\\@");
  return `${spaced}${escaped}${trailing}`;
}

/** At the start of a block a few characters mean more than elsewhere: headings, lists, rules, underlines. */
function escapeStart(line: string): string {
  return line
    .trim()
    .replace(/^(?:#{1,6}|[+=-]+)(?=\s|$|[-=+])/, "\\$&")
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
}

const escapeUrl = (url: string) =>
  url.replace(/[\s()<>\\|`*[\]]/g, (char) =>
    encodeURIComponent(char).replace("(", "%28").replace(")", "%29").replace("*", "%2A"),
  );
