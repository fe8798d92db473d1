import type { Section, StudyDocument } from "../../domain/study.ts";
import { splitSentences } from "../extractive/sentences.ts";
import { asShown } from "./untrusted-text.ts";

/** Parts that hold no findings of the study. */
const NEVER =
  /\b(?:references|bibliography|acknowledg|funding|conflict|competing|ethic|consent|data availability|author contribution|abbreviations|supplement)/i;
/** Where findings stand, in the order in which room is given to them. */
const ORDER = [/^abstract$/i, /result|finding|outcome|experiment|evaluation/i, /conclusion|discussion|summary/i];

export interface ShownSection {
  readonly section: string;
  readonly text: string;
}

/**
 * What a model reads of a document, at most so many characters: the abstract and the parts with findings first, each as
 * far as it fits, in the order of the document.
 */
export function excerptOf({ sections }: StudyDocument, mostCharacters: number): readonly ShownSection[] {
  const usable = sections.filter(({ title }) => !NEVER.test(title));
  const byWeight = usable.toSorted((a, b) => weight(a) - weight(b));
  const shown = new Map<Section, string>();
  let left = mostCharacters;
  for (const section of byWeight) {
    const text = beginning(section.text, left);
    left -= text.length;
    if (text !== "") shown.set(section, text);
  }
  return usable.flatMap((section) => {
    const text = shown.get(section);
    if (text === undefined) return [];
    const cut = text.length < section.text.trimEnd().length ? " […]" : "";
    return { section: asShown(section.title), text: asShown(text) + cut };
  });
}

function weight({ title }: Section): number {
  const found = ORDER.findIndex((pattern) => pattern.test(title));
  return found < 0 ? ORDER.length : found;
}

/** The text up to the last sentence end that fits. */
function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = splitSentences(text.slice(0, Math.max(0, most)))
    .slice(0, -1)
    .at(-1)?.end;
  return end === undefined ? "" : text.slice(0, end);
}
