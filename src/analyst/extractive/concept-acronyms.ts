import type { Concept } from "../../domain/protocol.ts";
import { findLongForms } from "./long-forms.ts";

/**
 * Adds to each concept the acronyms and long forms that the texts themselves introduce: "state space model (SSM)".
 */
export function addAcronyms(concepts: readonly Concept[], texts: Iterable<string>): readonly Concept[] {
  const definitions = [...texts].flatMap((text) => [...findLongForms(text)]);
  return concepts.map((concept) => {
    const known = new Set(concept.terms.map(singular));
    const added = definitions.flatMap(([acronym, longForm]) => {
      if (known.has(singular(longForm))) return acronym;
      return concept.terms.includes(acronym) ? longForm : [];
    });
    return { ...concept, terms: [...new Set([...concept.terms, ...added])] };
  });
}

function singular(term: string): string {
  return term
    .toLowerCase()
    .replace(/-/g, " ")
    .replace(/(?<=[^su])s$/, "");
}
