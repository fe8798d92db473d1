import type { Study } from "../domain/study.ts";

/** An author in the parts that bibliographies sort by; a group has one name and no parts. */
export type AuthorName =
  | { readonly family: string; readonly given: string; readonly particle: string }
  | { readonly literal: string };

const GROUP =
  /\b(?:group|consortium|collaborat\w+|investigators|network|committee|team|organi[sz]ation|society|trialists)\b/i;
const PARTICLE = /^(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ten|ter|zu|af|al|bin|ibn)$/;
const SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/i;

/** Splits "Jan van den Berg" into Jan, van den and Berg. */
export function splitName(name: string): AuthorName {
  const words = name.trim().split(/\s+/);
  if (words.length < 2 || GROUP.test(name)) return { literal: words.join(" ") };
  const familyLength = SUFFIX.test(words.at(-1) ?? "") && words.length > 2 ? 2 : 1;
  const firstParticle = words.findIndex((word, index) => index > 0 && PARTICLE.test(word));
  const familyStart = words.length - familyLength;
  const givenEnd = firstParticle > 0 ? Math.min(firstParticle, familyStart) : familyStart;
  const particles = words.slice(givenEnd, familyStart).filter((word) => PARTICLE.test(word));
  return {
    given: words.slice(0, givenEnd).join(" "),
    particle: particles.join(" "),
    family: words.slice(givenEnd + particles.length).join(" "),
  };
}

/** How a study is named in running text: "van den Berg et al. 2021". */
export function shortName(study: Study): string {
  const [first] = study.authors;
  const who = first === undefined ? `“${study.title}”` : `${familyOf(first)}${others(study.authors.length)}`;
  return `${who}${study.year === null ? "" : ` ${study.year}`}`;
}

/** The authors of a reference, past ten of them the first ten and how many more there are. */
export function authorList(authors: readonly string[]): string {
  const MOST = 10;
  if (authors.length === 0) return "Unknown authors";
  if (authors.length <= MOST) return authors.join(", ");
  return `${authors.slice(0, MOST).join(", ")} and ${authors.length - MOST} more`;
}

const others = (count: number) => (count > 1 ? " et al." : "");

function familyOf(author: string): string {
  const name = splitName(author);
  return "literal" in name ? name.literal : `${name.particle} ${name.family}`.trim();
}
