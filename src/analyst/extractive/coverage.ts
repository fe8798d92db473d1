import type { Concept } from "../../domain/protocol.ts";
import { stem, words } from "./words.ts";

/** One naming of a concept in a text. */
export interface Place {
  /** The index of its last word. */
  readonly at: number;
  readonly term: string;
  /** The indexes of all its words. */
  readonly covered: readonly number[];
}

/** A text prepared for many questions about which concepts it mentions. */
export class ConceptText {
  readonly #raw: string;
  readonly #positions = new Map<string, number[]>();

  constructor(text: string) {
    this.#raw = text;
    for (const [index, word] of words(joinPrefixes(text)).entries()) {
      const key = stem(word);
      const places = this.#positions.get(key);
      if (places) places.push(index);
      else this.#positions.set(key, [index]);
    }
  }

  /** Whether the text names the concept by any of its terms. */
  mentions(concept: Concept): boolean {
    return concept.terms.some((term) => this.#mentionsTerm(term));
  }

  /** Where the text names any of the concepts: the words of each naming, by their index among the words of the text. */
  placesOf(concepts: readonly Concept[]): readonly Place[] {
    return concepts
      .flatMap(({ terms }) => terms)
      .flatMap((term) => this.#placesOfTerm(term))
      .toSorted((a, b) => a.at - b.at);
  }

  /** The share of the concepts that the text names, 0 to 1; 1 when there are none. */
  coverage(concepts: readonly Concept[]): number {
    if (concepts.length === 0) return 1;
    return concepts.filter((concept) => this.mentions(concept)).length / concepts.length;
  }

  /** An acronym must stand as it is; the words of a phrase must stand close together, in any order. */
  #mentionsTerm(term: string): boolean {
    if (SHORT_ACRONYM.test(term)) return acronymPattern(term).test(this.#raw);
    const [first, ...others] = stemsOf(term);
    if (first === undefined) return false;
    const reach = others.length + WINDOW;
    const places = this.#positions.get(first) ?? [];
    return places.some((place) => others.every((other) => this.#standsNear(other, place, reach)));
  }

  #placesOfTerm(term: string): readonly Place[] {
    if (!this.#mentionsTerm(term)) return [];
    const [first = "", ...others] = SHORT_ACRONYM.test(term) ? [acronymStem(term, this.#positions)] : stemsOf(term);
    const reach = others.length + WINDOW;
    return (this.#positions.get(first) ?? [])
      .filter((at) => others.every((other) => this.#standsNear(other, at, reach)))
      .map((at) => {
        const near = others.flatMap(
          (other) => this.#positions.get(other)?.filter((place) => Math.abs(place - at) <= reach) ?? [],
        );
        return {
          at: Math.max(at, ...near.filter((place) => place - at <= others.length)),
          term,
          covered: [at, ...near],
        };
      });
  }

  #standsNear(key: string, place: number, reach: number): boolean {
    return (this.#positions.get(key) ?? []).some((other) => other !== place && Math.abs(other - place) <= reach);
  }
}

/** "non-vertebral" and "nonvertebral" are one word. */
function joinPrefixes(text: string): string {
  return text.replace(/\b(non|anti|pre|post|co|re|multi|sub|inter|intra|over|under)-(?=\p{Ll})/giu, "$1");
}

const SHORT_ACRONYM = /^\p{Lu}[\p{Lu}\p{N}]{1,4}$/u;
/** Words that may stand between the words of a phrase. */
const WINDOW = 4;

const patterns = new Map<string, RegExp>();

function acronymPattern(acronym: string): RegExp {
  const known = patterns.get(acronym) ?? new RegExp(`(?<![\\p{L}\\p{N}])${acronym}s?(?![\\p{L}\\p{N}])`, "u");
  patterns.set(acronym, known);
  return known;
}

/** The stem under which an acronym stands in a text: its own, or that of its plural. */
function acronymStem(acronym: string, positions: ReadonlyMap<string, unknown>): string {
  const [own = "", plural = ""] = [acronym, `${acronym}s`].map((form) => stem(words(form)[0] ?? ""));
  return positions.has(own) ? own : plural;
}

const termStems = new Map<string, readonly string[]>();

function stemsOf(term: string): readonly string[] {
  const known =
    termStems.get(term) ??
    words(joinPrefixes(term))
      .filter((word) => !/^(?:of|the|and|in|for|a|an)$/.test(word))
      .map(stem);
  termStems.set(term, known);
  return known;
}
