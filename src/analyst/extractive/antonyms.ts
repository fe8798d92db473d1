import { stem } from "./words.ts";

const PAIRS = `increase decrease|increase reduce|increase decline|increase lower|raise lower|rise fall|rise drop|higher lower|high low|more less|more fewer|greater smaller|greater lower|
large small|long short|longer shorter|enhance reduce|enhance impair|enhance inhibit|enhance suppress|enhance attenuate|improve worsen|improve impair|improve deteriorate|promote inhibit|promote suppress|promote prevent|promote block|
activate inhibit|activate suppress|activate inactivate|activate repress|activation inhibition|stimulate inhibit|stimulate suppress|induce inhibit|induce suppress|induce prevent|induce block|upregulate downregulate|
positive negative|better worse|superior inferior|benefit harm|beneficial harmful|protective harmful|protect harm|early late|gain lose|gain loss|resistant sensitive|resistant susceptible|susceptible protect|
absent present|lack has|lack show|lack possess|cause prevent|effective ineffective|strong weak|fast slow|accelerate delay|accelerate slow|inactive active|common rare|frequent rare|exacerbate ameliorate|
exacerbate alleviate|exacerbate mitigate|deficient sufficient|safe unsafe|safe dangerous|necessary dispensable|necessary unnecessary|require dispensable|depend independent|dependent independent|related unrelated|survive die|survival death|
hyper hypo|expand shrink|expand contract|up down|majority minority|toxic protective|elevate reduce|elevate lower|elevate decrease|maximum minimum|over under|upstream downstream|above below|before after|male female|men women|
agonist antagonist|overexpress silence|overexpression knockdown|hypermethylation hypomethylation|methylation demethylation|anterior posterior|dominant recessive|agree contradict|support contradict|accept reject|stable unstable|
stabilize destabilize|saturated unsaturated|healthy unhealthy|possible impossible|accurate inaccurate|adequate inadequate|complete incomplete|regular irregular|rich poor|same different|similar different|single multiple|acute chronic|
gain decline|grow shrink|strengthen weaken|facilitate inhibit|facilitate impair|facilitate hinder|restore impair|outperform underperform|outperform lag|trigger prevent|increase attenuate|increase suppress|increase inhibit|increase diminish|
aggravate ameliorate|oncogene suppressor|progress regress|mature immature|abundant scarce|begin end|open close|inside outside|internal external|maintain lose|maintain disrupt|normal abnormal|direct indirect|improve reduce|promote reduce|
amplify attenuate|favor oppose|augment reduce|boost reduce|lead prevent|recruit exclude|synthesis degradation|soluble insoluble|thick thin|wide narrow|advantage disadvantage|functional dysfunctional|symmetric asymmetric`;

const antonyms = new Map<string, Set<string>>();
for (const pair of PAIRS.replaceAll("\n", "").split("|")) {
  const [a = "", b = ""] = pair.split(" ").map(stem);
  antonyms.set(a, (antonyms.get(a) ?? new Set()).add(b));
  antonyms.set(b, (antonyms.get(b) ?? new Set()).add(a));
}

/** The stems of words that say the opposite of a stem; empty for most. */
export function antonymsOf(name: string): ReadonlySet<string> {
  return antonyms.get(name) ?? NONE;
}

const NONE: ReadonlySet<string> = new Set();
