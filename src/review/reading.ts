import type { Section, Study, StudyDocument } from "../domain/study.ts";
import { DocumentUnavailable } from "../errors.ts";
import type { FullText, FullTextReader } from "../ports/full-text.ts";
import { forEachItem, type StageContext } from "./stage.ts";
import { withholdFromReading } from "./withholding.ts";

/** Full texts fetched at once. */
const CONCURRENCY = 4;

/** Reads each study as far as it is open: its full text, else its abstract. */
export async function readFullTexts(
  studies: readonly Study[],
  readers: readonly FullTextReader[],
  context: StageContext,
): Promise<readonly StudyDocument[]> {
  const documents = await forEachItem(studies, CONCURRENCY, context, async (study) =>
    withholdFromReading(await readStudy(study, readers, context.signal), study),
  );
  const readable = documents.filter(({ sections }) => sections.length > 0);
  const full = readable.filter(({ read }) => read === "full-text").length;
  for (const { studyId, flags } of readable) {
    const title = studies.find(({ id }) => id === studyId)?.title;
    for (const flag of flags ?? []) context.remark(`“${title}”: ${flag}.`);
  }
  context.tally(studies.length, readable.length, `${full} in full text, ${readable.length - full} by abstract`);
  return readable;
}

async function readStudy(
  study: Study,
  readers: readonly FullTextReader[],
  signal: AbortSignal,
): Promise<StudyDocument> {
  const failures: string[] = [];
  for (const reader of readers) {
    signal.throwIfAborted();
    try {
      const fullText = await reader.read(study, signal);
      if (fullText) return fullDocument(study, fullText);
    } catch (error) {
      if (!(error instanceof DocumentUnavailable)) throw error;
      failures.push(`${reader.name}: ${error.reason}`);
    }
  }
  const remark = failures.length > 0 ? `full text not read (${failures.join("; ")})` : null;
  return { studyId: study.id, read: "abstract", sections: abstractSection(study), origin: null, remark };
}

function fullDocument(study: Study, { sections, origin }: FullText): StudyDocument {
  const own = sections.filter(({ title, text }) => !/^(?:Title|Abstract)$/.test(title) && text.trim() !== "");
  const abstract = abstractSection(study);
  const first = abstract.length > 0 ? abstract : sections.filter(({ title }) => title === "Abstract").slice(0, 1);
  return { studyId: study.id, read: "full-text", sections: [...first, ...own], origin, remark: null };
}

function abstractSection({ abstract }: Study): readonly Section[] {
  return abstract === null ? [] : [{ title: "Abstract", text: abstract }];
}
