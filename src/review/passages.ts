import MiniSearch from "minisearch";
import type { Passage } from "../analyst/analyst.ts";
import { splitSentences } from "../analyst/extractive/sentences.ts";
import { contentStems } from "../analyst/extractive/words.ts";
import { mapInTurns } from "../analyst/in-turns.ts";
import type { Evidence } from "../domain/claim.ts";
import type { Section, StudyDocument } from "../domain/study.ts";

/** A passage ends with the sentence that brings it to this many words. */
const PASSAGE_WORDS = 200;
/** Sentences that two neighbouring passages share, so that no finding is cut from its context. */
const OVERLAP_SENTENCES = 2;
/** The studies that are compared with every claim, however little of their wording matches. */
const STUDIES_ALWAYS_COMPARED = 3;

/** What is compared with the passages; without evidence it is of no study. */
interface Compared {
  readonly text: string;
  readonly evidence: Evidence | null;
}

/** The passages of documents, each document under its study's title. */
export async function indexPassages(
  documents: readonly StudyDocument[],
  titleOf: (studyId: string) => string,
  signal: AbortSignal,
): Promise<PassageIndex> {
  const index = new PassageIndex();
  const parts = documents.flatMap((document) =>
    document.sections.map((section) => ({ ...document, sections: [section] })),
  );
  await mapInTurns(parts, signal, (part) => index.add(part, titleOf(part.studyId)));
  return index;
}

/** All passages of the studies read, searchable by the wording of a claim. */
export class PassageIndex {
  readonly #passages: Passage[] = [];
  readonly #search = new MiniSearch<{ id: number; text: string }>({
    fields: ["text"],
    tokenize: (text) => [...contentStems(text)],
    processTerm: (term) => term,
  });

  add(document: StudyDocument, title: string): void {
    for (const passage of splitIntoPassages(document, title)) {
      this.#search.add({ id: this.#passages.length, text: passage.text });
      this.#passages.push(passage);
    }
  }

  /**
   * The passages to compare a claim with: the one it was taken from, the best of each of the best studies, then the
   * next best of any study.
   *
   * @param limit the most passages, at least 4
   */
  passagesFor(claim: Compared, limit: number): readonly Passage[] {
    const own = this.#passages.filter((passage) => holds(passage, claim)).slice(0, 1);
    const ranked = this.#search.search(claim.text).flatMap(({ id }) => this.#passages[Number(id)] ?? []);
    const leaders = firstOfEachStudy(ranked.filter(({ studyId }) => studyId !== claim.evidence?.studyId));
    const ordered = [...own, ...leaders.slice(0, STUDIES_ALWAYS_COMPARED), ...ranked];
    return [...new Set(ordered)].slice(0, limit);
  }
}

function holds({ studyId, section, start, text }: Passage, { evidence }: Compared): boolean {
  if (evidence === null) return false;
  const inside = start <= evidence.start && evidence.end <= start + text.length;
  return studyId === evidence.studyId && section === evidence.section && inside;
}

function firstOfEachStudy(passages: readonly Passage[]): readonly Passage[] {
  return [...new Map(passages.toReversed().map((passage) => [passage.studyId, passage])).values()].toReversed();
}

function splitIntoPassages({ studyId, sections }: StudyDocument, title: string): readonly Passage[] {
  return sections.flatMap((section) =>
    stretches(section).map((stretch) => ({ studyId, title, section: section.title, ...stretch })),
  );
}

function stretches({ text }: Section): readonly Pick<Passage, "start" | "text">[] {
  const sentences = splitSentences(text);
  const found: Pick<Passage, "start" | "text">[] = [];
  let first = 0;
  let words = 0;
  for (const [index, sentence] of sentences.entries()) {
    words += sentence.text.split(/\s+/).length;
    const start = sentences[first]?.start ?? 0;
    if (words < PASSAGE_WORDS && index < sentences.length - 1) continue;
    found.push({ start, text: text.slice(start, sentence.end) });
    first = Math.max(first + 1, index + 1 - OVERLAP_SENTENCES);
    words = sentences.slice(first, index + 1).reduce((sum, { text }) => sum + text.split(/\s+/).length, 0);
  }
  return found;
}
