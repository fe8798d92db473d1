import { isBackMatterTitle, isReferenceTitle } from "./back-matter.ts";
import type { Line } from "./pdf-layout.ts";

/** A heading as it is printed. */
export interface Heading {
  /** Without its number. */
  readonly title: string;
  /** 1 for a main section, 2 for "3.1". */
  readonly depth: number;
  readonly kind: "abstract" | "section" | "references" | "back-matter";
  /** What stands behind it on the same line: "Abstract. We asked …". */
  readonly rest: string;
}

const LONGEST_HEADING = 90;
const NUMBER = /^(?:(?<arabic>\d{1,2}(?:\.\d{1,2}){0,3})\.?|(?<roman>[IVX]{1,5})\.|(?<letter>[A-Z])\.)\s+(?=\p{Lu})/u;
const RUN_IN_ABSTRACT = /^(?:abstract|summary)\s*(?:[—–:.]|-\s)\s*(?<rest>\S.*)$/i;
const KNOWN =
  /^(?:abstract|summary|keywords|introduction|(?:scientific )?background(?: and .+)?|objectives?|aims?|related works?|literature review|theory|preliminaries|(?:(?:materials?|patients?|subjects|participants|data|study design|population) and )?methods?(?: and materials?)?|methodology|study design|statistical analysis|experiments?|experimental (?:setup|section|procedures?|results)|evaluation|results?(?: and (?:discussions?|analysis))?|findings|analysis|discussions?(?: and conclusions?)?|strengths and limitations|limitations(?: and future work)?|(?:summary and )?conclusions?(?: and (?:future work|outlook|perspectives))?|concluding remarks|future work|outlook|appendix(?: [a-z])?|appendices|supplementary (?:materials?|information|methods))$/i;

/** Reads a line as a heading: by its words, or by a number in front where the letters stand out from the text. */
export function readHeading(line: Line, bodySize: number): Heading | null {
  const text = closeSpacedLetters(line.text.trim());
  const runIn = RUN_IN_ABSTRACT.exec(text)?.groups?.rest;
  if (runIn !== undefined) return { title: "Abstract", depth: 1, kind: "abstract", rest: runIn };
  if (text.length > LONGEST_HEADING || !/^[\p{Lu}\d]/u.test(text)) return null;
  const number = NUMBER.exec(text);
  const title = text.slice(number?.[0].length ?? 0).replace(/[\s.:]+$/, "");
  const isKnown = KNOWN.test(title) || isBackMatterTitle(title);
  if (!isKnown && !(number && standsOut(line, bodySize) && /\p{L}{3}/u.test(title))) return null;
  return { title: nameOf(title), depth: depthOf(number), kind: kindOf(title), rest: "" };
}

function standsOut(line: Line, bodySize: number): boolean {
  return (line.bold || line.size > 1.05 * bodySize) && !/[.,;]$/.test(line.text);
}

function nameOf(title: string): string {
  if (/^(?:abstract|summary)$/i.test(title)) return "Abstract";
  const isAllCapitals = title === title.toUpperCase();
  return isAllCapitals && KNOWN.test(title) ? title.charAt(0) + title.slice(1).toLowerCase() : title;
}

function kindOf(title: string): Heading["kind"] {
  if (isReferenceTitle(title)) return "references";
  if (isBackMatterTitle(title)) return "back-matter";
  return nameOf(title) === "Abstract" ? "abstract" : "section";
}

/** "3.1" is two deep; IEEE's "A." stands below "II.". */
function depthOf(number: RegExpExecArray | null): number {
  if (number?.groups?.letter !== undefined) return 2;
  return number?.groups?.arabic?.split(".").length ?? 1;
}

/** "A B S T R A C T" is how some publishers set the word. */
function closeSpacedLetters(text: string): string {
  return /^(?:\p{Lu} ){4,}\p{Lu}$/u.test(text) ? text.replaceAll(" ", "") : text;
}
