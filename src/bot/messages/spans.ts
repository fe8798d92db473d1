import type { Inline } from "../../domain/chat-message.ts";
import { plainText, type Inline as ReportInline } from "../../report/document.ts";

/** Words of a report as words of a message: the same, with citations as their numbers. */
export function ofReport(content: ReportInline): Inline {
  return content.map((span) => {
    if (typeof span === "string") return spaced(span);
    return span.kind === "citation" ? `[${span.number}]` : { ...span, text: plainText(span.text) };
  });
}

/** Text of a paper or of a model on one line, at most so long, ending between two words. */
export function shortened(text: string, length: number): string {
  const plain = plainText(text);
  if (plain.length <= length) return plain;
  const cut = plain.slice(0, length - 1);
  const space = cut.lastIndexOf(" ");
  return `${cut.slice(0, space > length / 2 ? space : cut.length).replace(/[\s,;:.–-]+$/, "")}…`;
}

/** Plain, with the spaces at its ends kept, since other spans stand next to it. */
function spaced(text: string): string {
  const plain = plainText(text);
  if (plain === "") return text === "" ? "" : " ";
  return `${/^\s/.test(text) ? " " : ""}${plain}${/\s$/.test(text) ? " " : ""}`;
}
