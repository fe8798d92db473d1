import { isInstruction, withholdInstructions } from "../analyst/embedded-instructions.ts";
import type { Study, StudyDocument } from "../domain/study.ts";

const FLAG = "the source holds words addressed to a language model; they were withheld from the reading";

/**
 * Blanks out of a document what is addressed to a language model instead of to readers: it can be neither quoted nor
 * obeyed. The document, and with it every claim from it, is flagged; also when the title or an author's name does so.
 */
export function withholdFromReading(document: StudyDocument, study: Study): StudyDocument {
  const withheld = document.sections.map(({ title, text }) => ({
    titled: isInstruction(title),
    title,
    ...withholdInstructions(text),
  }));
  const addressed = withheld.some(({ count, titled }) => count > 0 || titled);
  if (!addressed && !describesItselfToModels(study)) return document;
  const sections = withheld.map(({ title, titled, text }) => ({ title: titled ? "Untitled section" : title, text }));
  return { ...document, sections, flags: [...(document.flags ?? []), FLAG] };
}

function describesItselfToModels({ title, authors, venue }: Study): boolean {
  return [title, ...authors, venue ?? ""].some(isInstruction);
}
