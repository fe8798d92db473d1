import type { Concept, Protocol } from "../../domain/protocol.ts";
import type { Screening, Study } from "../../domain/study.ts";
import { enumerate } from "../../domain/wording.ts";
import { mapInTurns } from "../in-turns.ts";
import { addAcronyms } from "./concept-acronyms.ts";
import { ConceptText } from "./coverage.ts";
import { splitSentences } from "./sentences.ts";

/** Includes the studies whose title and abstract name every required concept; between two, others have their turn. */
export async function screenByConcepts(
  protocol: Protocol,
  studies: readonly Study[],
  signal: AbortSignal,
): Promise<readonly Screening[]> {
  const concepts = addAcronyms(protocol.concepts, studies.map(textOf));
  return mapInTurns(studies, signal, (study) => screenStudy(concepts, study));
}

function textOf({ title, abstract }: Study): string {
  return abstract === null ? title : `${title}. ${abstract}`;
}

function screenStudy(concepts: readonly Concept[], study: Study): Screening {
  const required = concepts.filter((concept) => concept.required);
  const text = new ConceptText(textOf(study));
  const missing = required.filter((concept) => !text.mentions(concept)).map(({ name }) => name);
  const relevance = rateRelevance(concepts, study, text);
  const decided = { studyId: study.id, missing, relevance };
  if (missing.length === 0) return { ...decided, decision: "include", reason: "covers every concept of the question" };
  const where = study.abstract === null ? "has no abstract, and its title " : "";
  return {
    ...decided,
    decision: "exclude",
    reason: `${where}does not mention ${enumerate(
      missing.map((name) => `“${name}”`),
      "or",
    )}`,
  };
}

/** How much of the question stands in the text, in its best sentence and in its title; 0 to 1. */
function rateRelevance(concepts: readonly Concept[], study: Study, text: ConceptText): number {
  const required = concepts.filter((concept) => concept.required);
  const covered = text.coverage(required);
  if (covered === 0) return 0;
  const optional = concepts.filter((concept) => !concept.required);
  const sentences = splitSentences(study.abstract ?? study.title).map((sentence) => new ConceptText(sentence.text));
  const bestSentence = Math.max(0, ...sentences.map((sentence) => sentence.coverage(required)));
  const title = new ConceptText(study.title).coverage(required);
  return 0.35 * covered + 0.3 * bestSentence + 0.25 * title + 0.1 * text.coverage(optional);
}
