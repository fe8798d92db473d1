const ENGLISH = words(`
  the a an of and in to is are was were be been being do does did has have had with for on by at from as or not no than
  that this these those there their its it what which who whom whose when where why how can could should would will may
  might must between among within without after before during against into over under about versus vs more less most
  any all some other both each compared associated increase increases reduce reduces improve improves affect affects
  cause causes effect effects risk better worse outperform outperforms`);

/** Function words of other languages, save those that English shares ("die", "on", "do", "me", "as"). */
const OTHER: ReadonlySet<string> = words(`
  der das und ist sind wie welche welcher welches wirkt wirken bei mit für auf von vom zur zum eine einer einem einen
  nicht oder durch gegen zwischen werden wird über nach warum kann hat haben beim auch sich den dem
  le la les des du une est sont dans quel quelle quels quelles comment pourquoi sur avec pour entre chez aux qui que par
  plus moins ce cette ces
  el los las del una unos unas es son con para por cómo cuál cuáles qué entre sobre sin más muy
  il lo gli della delle dei degli nel nella di è sono che per tra fra quale quali perché più
  o os uma um dos das na nos nas é são como qual quais não ao pela pelo em mais
  het een van zijn naar bij voor met niet wat welke hoe tussen door heeft worden wordt
  och är att som på av för från hur vilken vilka mellan inte ett af til og er ikke hvordan hvilken mellem det
  jest są nie czy jak jaki jakie jaka przez oraz dla między pod na się w z do
  je jsou jak proti mezi nebo při ve se
  ve bir bu için ile nasıl hangi mı mi daha etkisi
  yang dan apakah dengan untuk dari pada bagaimana
  ja on ei onko miten ovat kuin sekä
  és az egy nem hogyan milyen hogy vagy
  și este sunt în cu pentru din nu`);

/** English too, but at home in several of the others: no sign of either. */
const SHARED: ReadonlySet<string> = words("a an as at do in is no of on or over under was all any can not");

const PHRASES =
  /\b(?:de novo|de facto|per se|in vivo|in vitro|ex vivo|a la|à la|la niña|el niño|los angeles|las vegas|van der waals)\b/giu;
/** A particle before a capital belongs to a name: "von Willebrand", "de Bruijn". */
const PARTICLES = /\b(?:van|von|der|den|de|di|da|du|del|della|la|le|el|los|las|dos)(?= \p{Lu})/gu;

/**
 * Whether a question is in English, the one language that the extractive analyst reads. In doubt it is: a handful of
 * technical terms has no language.
 */
export function isEnglish(text: string): boolean {
  if (latinShare(text) < 0.6) return false;
  const tokens = functionWordCandidates(text);
  const english = tokens.filter((token) => ENGLISH.has(token) && !SHARED.has(token)).length;
  const other = tokens.filter((token) => OTHER.has(token) && !ENGLISH.has(token)).length;
  if (english >= other) return true;
  return other === 1 && !/[¿¡?]/.test(text);
}

/** Greek counts with Latin: α, β and μ are at home in English titles. */
function latinShare(text: string): number {
  const letters = text.match(/\p{L}/gu) ?? [];
  const latin = letters.filter((letter) => /[\p{Script=Latin}\p{Script=Greek}]/u.test(letter));
  return letters.length === 0 ? 1 : latin.length / letters.length;
}

/** Names and acronyms are the same in every language: "Los Angeles", "DAS28", "van der Waals". */
function functionWordCandidates(text: string): readonly string[] {
  const [first = "", ...others] =
    text
      .replace(PHRASES, " ")
      .replace(PARTICLES, " ")
      .match(/(?<![\p{L}\p{N}]-)[\p{L}\p{M}\p{N}]+(?![\p{L}\p{M}\p{N}]|-\p{L})/gu) ?? [];
  return [first.toLowerCase(), ...others.filter((word) => word === word.toLowerCase())];
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
