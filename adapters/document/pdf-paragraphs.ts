import type { Line } from "./pdf-layout.ts";

/**
 * Joins printed lines into paragraphs, one blank line apart, and words that were divided at the end of a line.
 *
 * @param vocabulary the words of the document in lower case, hyphens kept: whether "long-" + "term" is "long-term"
 */
export function joinParagraphs(lines: readonly Line[], vocabulary: ReadonlySet<string>): string {
  const paragraphs: string[][] = [];
  lines.forEach((line, index) => {
    const previous = lines[index - 1];
    const open = paragraphs.at(-1);
    const text = clean(line.text);
    if (previous && open && !beginsParagraph(line, previous))
      open.push(endLine(open.pop() ?? "", text, vocabulary), text);
    else paragraphs.push([text]);
  });
  return paragraphs
    .map((paragraph) => paragraph.join("").replaceAll("\u00ad", "").trim())
    .filter((paragraph) => paragraph !== "")
    .join("\n\n");
}

/** In letter sizes: what counts as an indent, as a blank line, and as a last line that ends early. */
const INDENT = 0.8;
const BLANK_LINE = 1.9;
const EARLY_END = 3;
const SENTENCE_END = /[.?!:]["”’)\]]*(?:\s?\[[\d,–\- ]+\])?$/;

function beginsParagraph(line: Line, previous: Line): boolean {
  if (Math.abs(line.size - previous.size) > 0.12 * previous.size || line.bold !== previous.bold) return true;
  const endsSentence = SENTENCE_END.test(previous.text);
  if (line.column !== previous.column) return endsSentence && line.indent > INDENT * line.size;
  if (line.y - previous.y > BLANK_LINE * line.size) return true;
  const isIndented = line.indent > previous.indent + INDENT * line.size;
  return endsSentence && (isIndented || previous.rest > EARLY_END * line.size);
}

/** A line as it ends before the next one: with a space, or where a word was divided, without its hyphen. */
function endLine(line: string, next: string, vocabulary: ReadonlySet<string>): string {
  if (line.endsWith("\u00ad")) return line.slice(0, -1);
  const head = /(?<word>\p{L}+)[-‐]$/u.exec(line)?.groups?.word;
  if (head === undefined) return /[\p{L}\d][-‐–/]$/u.test(line) ? line : `${line} `;
  const tail = /^\p{Ll}+/u.exec(next)?.[0];
  if (tail === undefined) return line;
  const [divided, compound] = [`${head}${tail}`.toLowerCase(), `${head}-${tail}`.toLowerCase()];
  const isCompound = vocabulary.has(compound) && !vocabulary.has(divided);
  return isCompound ? line : line.slice(0, -1);
}

const LIGATURES: Readonly<Record<string, string>> = {
  "\ufb00": "ff",
  "\ufb01": "fi",
  "\ufb02": "fl",
  "\ufb03": "ffi",
  "\ufb04": "ffl",
  "\ufb05": "st",
  "\ufb06": "st",
};

/** Ligatures become letters, odd spaces plain ones; a soft hyphen at the end stays for the line to be joined. */
function clean(text: string): string {
  return text
    .replace(/[\ufb00-\ufb06]/g, (ligature) => LIGATURES[ligature] ?? ligature)
    .replace(/[\u0000-\u0008\u000e-\u001f\u007f\ufffd\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, "")
    .replace(/\u00ad(?=.)/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
