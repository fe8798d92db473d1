import { dropInvisible } from "../analyst/invisible-characters.ts";
import type { Evidence } from "../domain/claim.ts";
import type { StudyDocument } from "../domain/study.ts";

/**
 * Finds a quotation in a document: exactly, else after white space, quotation marks, hyphens, ligatures and soft
 * hyphens were made alike on both sides.
 *
 * @returns where it stands, with the words as the document has them; null when the document does not hold it
 */
export function locateQuotation(quotation: string, document: StudyDocument): Evidence | null {
  const wanted = quotation.trim();
  if (wanted === "") return null;
  return locateExactly(wanted, document) ?? locateNormalised(wanted, document);
}

function locateExactly(wanted: string, document: StudyDocument): Evidence | null {
  for (const section of document.sections) {
    const start = section.text.indexOf(wanted);
    if (start >= 0) return evidence(document, section, start, start + wanted.length, "exact");
  }
  return null;
}

function locateNormalised(wanted: string, document: StudyDocument): Evidence | null {
  const needle = normalise(wanted).text.trim();
  if (needle === "") return null;
  for (const section of document.sections) {
    const { text, starts, ends } = normalise(section.text);
    const found = text.indexOf(needle);
    const start = starts[found];
    const end = ends[found + needle.length - 1];
    if (found >= 0 && start !== undefined && end !== undefined)
      return evidence(document, section, start, end, "normalised");
  }
  return null;
}

function evidence(
  document: StudyDocument,
  section: { readonly title: string; readonly text: string },
  start: number,
  end: number,
  match: Evidence["match"],
): Evidence {
  const quotation = section.text.slice(start, end);
  return { studyId: document.studyId, quotation, section: section.title, start, end, read: document.read, match };
}

interface Normalised {
  readonly text: string;
  /** Where in the original each of its characters begins and ends. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** The text in its comparable form. */
function normalise(original: string): Normalised {
  const forms = new Map<string, string>();
  const parts: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { 0: character, index } of original.matchAll(/\s+|[\s\S]/gu)) {
    const form = forms.get(character) ?? comparable(character);
    forms.set(character, form);
    parts.push(form);
    for (let unit = 0; unit < form.length; unit += 1) {
      starts.push(index);
      ends.push(index + character.length);
    }
  }
  return { text: parts.join(""), starts, ends };
}

function comparable(character: string): string {
  if (/^\s/.test(character)) return " ";
  if (dropInvisible(character) === "") return "";
  if (/[\u2018\u2019\u201a\u201b\u2032\u00b4`]/.test(character)) return "'";
  if (/[\u201c\u201d\u201e\u2033\u00ab\u00bb]/.test(character)) return '"';
  if (/[\u2010-\u2015\u2212]/.test(character)) return "-";
  return character.normalize("NFKC").toLowerCase();
}
