/**
 * Rewrites a sentence of a paper so that it can stand alone: without the words that tie it to the sentences before it,
 * and with the authors named where the paper says "we". The finding and its hedges stay as they are.
 *
 * @returns null when the sentence points to something outside itself that cannot be resolved
 */
export function makeSelfContained(sentence: string): string | null {
  const resolved = nameAuthors(dropReportingClause(dropConnective(sentence.trim())));
  if (DANGLING.test(resolved)) return null;
  return capitalise(resolved);
}

const CONNECTIVE =
  /^(?:however|moreover|furthermore|in addition|additionally|thus|therefore|hence|finally|overall|in conclusion|in summary|in brief|taken together|together|altogether|notably|importantly|interestingly|surprisingly|strikingly|remarkably|unexpectedly|consequently|accordingly|collectively|similarly|likewise|in contrast|by contrast|conversely|on the other hand|on the contrary|indeed|in fact|in particular|specifically|nevertheless|nonetheless|also|here|first|second|third|lastly|conclusions?|to conclude|as a result|as expected|of note|yet|and|but|so)(?:,\s+|\s+(?=we\b|our\b|these\b))/i;

function dropConnective(sentence: string): string {
  const rest = sentence.replace(CONNECTIVE, "");
  return rest === sentence ? sentence : dropConnective(rest);
}

const SUBJECT = String.raw`(?:we|the authors|(?:our|these|the(?: present| current)?|this)\s+(?:[\p{L}-]+\s+){0,2}?(?:results?|findings?|data|stud(?:y|ies)|analys[ei]s|experiments?|observations?|work|evidence|meta-analysis|trial|review|paper))`;
/** Verbs that assert; after them the finding can stand alone. */
const ASSERTING = String.raw`(?:find|found|show(?:s|ed|n)?|demonstrate[sd]?|observe[sd]?|report(?:s|ed)?|conclude[sd]?|confirm(?:s|ed)?|reveal(?:s|ed)?|establish(?:es|ed)?|prove[sd]?|discover(?:s|ed)?|identif(?:y|ies|ied)|note[sd]?)`;
/** Verbs that hedge; they stay part of the claim. */
const HEDGING = String.raw`(?:suggest(?:s|ed)?|indicate[sd]?|propose[sd]?|hypothesi[sz]e[sd]?|speculate[sd]?|believe[sd]?|impl(?:y|ies|ied)|support(?:s|ed)?|argue[sd]?)`;
const ASSERTION = new RegExp(
  String.raw`^${SUBJECT}\s+(?:have\s+|has\s+|also\s+|further\s+|clearly\s+|here\s+)*${ASSERTING}\s+(?:here\s+)?that\s+`,
  "iu",
);
const HEDGED = new RegExp(
  String.raw`^${SUBJECT}\s+(?<adverb>(?:strongly|thus|therefore|further|also)\s+)?(?<verb>${HEDGING})\s+that\s+`,
  "iu",
);

function dropReportingClause(sentence: string): string {
  const plain = sentence.replace(ASSERTION, "");
  if (plain !== sentence) return dropConnective(plain);
  return sentence.replace(HEDGED, (clause) => {
    const verb = HEDGED.exec(clause)?.groups?.verb?.toLowerCase() ?? "suggest";
    return /^(?:we|the authors)\b/i.test(clause)
      ? `The authors ${verb} that `
      : `The study's results ${pastTense(verb)} that `;
  });
}

function pastTense(verb: string): string {
  if (/ed$/.test(verb)) return verb;
  const base = verb.replace(/ies$/, "y").replace(/s$/, "");
  if (/y$/.test(base)) return base.replace(/y$/, "ied");
  return /e$/.test(base) ? `${base}d` : `${base}ed`;
}

function nameAuthors(sentence: string): string {
  return sentence
    .replace(/^we\b/i, "The authors")
    .replace(/\bwe\b/g, "the authors")
    .replace(/^our\b/i, "The authors'")
    .replace(/\bour\b/g, "the authors'")
    .replace(/\bus\b(?=\s|[,.;])/g, "the authors");
}

/** "They were lower.", "This suggests …", "The former …": the subject is in another sentence. */
const DANGLING =
  /^(?:(?:it|they|he|she|this|these|those|that|such|both|neither|either|all)\s+(?:[\p{L}-]+ly\s+)?(?:is|are|was|were|has|have|had|do|does|did|can|could|may|might|will|would|also|suggests?|suggested|indicates?|indicated|shows?|showed|remained|appear(?:s|ed)?|led|leads|includes?|included|may)\b|(?:this|these|those|such|the same)\s+(?:effects?|differences?|associations?|changes?|increases?|decreases?|reductions?|improvements?|relationships?|findings?|results?|benefits?|latter|former|patients?|mice|models?|approach|method)\b|the (?:former|latter)\b|respectively\b)/iu;

function capitalise(sentence: string): string {
  const [first = "", second = ""] = sentence.split(/\s+/, 2);
  return /^\p{Ll}+$/u.test(first.replace(/[-,]/g, "")) || (first === "a" && second)
    ? sentence.charAt(0).toUpperCase() + sentence.slice(1)
    : sentence;
}
