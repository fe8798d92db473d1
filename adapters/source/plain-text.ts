const BLOCK =
  /<\/?(?:jats:|mml:)?(?:p|sec|div|li|ul|ol|list|list-item|br|tr|table|abstract|AbstractText)(?:\s[^<>]*)?\/?>/gi;
/** With the opening of the paragraph that it heads. */
const HEADING =
  /<(jats:title|title|h[1-6])(?:\s[^<>]*)?>((?:(?!<\/?\1\b)[\s\S])*)<\/\1>(?:\s*<(?:jats:)?p(?:\s[^<>]*)?>)?/gi;
/** Formulas come twice, as MathML and as TeX; the second would be read as words. */
const SECOND_FORMULA = /<((?:jats:)?tex-math|(?:mml:)?annotation)(?:\s[^<>]*)?>(?:(?!<\/?\1\b)[\s\S])*<\/\1>/gi;
/** A tag has a name and, after it, attributes: "p <q and r> s" holds none. */
const TAG =
  /<\/?[a-z][\w.-]*(?::[\w.-]+)?(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*\/?>|<!--(?:(?!<!--|-->)[\s\S])*-->|<!\[CDATA\[|\]\]>/gi;
/** Tags that were escaped once too often and show only after the entities are read. */
const ESCAPED_TAG =
  /<\/?(?:jats:)?(?:p|i|b|u|em|strong|italic|bold|sub|sup|inf|scp|sc|title|sec|span|br)(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*\/?>/gi;

/** JATS, HTML or MathML as plain text: one line a block, headings as "Heading: ", no tags, no entities. */
export function plainText(markup: string): string {
  const withoutTags = markup
    .replace(/\s+/g, " ")
    .replace(SECOND_FORMULA, "")
    .replace(HEADING, (_, __, heading: string) => `\n${headingText(heading)}`)
    .replace(BLOCK, "\n")
    .replace(TAG, "");
  return tidy(decodeEntities(withoutTags).replace(HEADING, "\n$2: ").replace(ESCAPED_TAG, ""));
}

/** An abstract as plain text, without a heading that only says that it is one. */
export function plainAbstract(markup: string): string {
  return withoutHeading(plainText(markup));
}

/** Takes "Abstract" off the beginning of an abstract. */
export function withoutHeading(abstract: string): string {
  return abstract.replace(/^(?:[Aa]bstract|ABSTRACT|[Ss]ummary|SUMMARY)(?:\s*[:.]\s*|\s+(?=\p{Lu}))/u, "");
}

/** Reads numeric references and the named ones that occur in bibliographic data; others stay as they are. */
export function decodeEntities(text: string): string {
  const once = (part: string) =>
    part.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,31}));/gi, (whole, hex, decimal, name) =>
      name === undefined
        ? fromCodePoint(Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16))
        : named(name, whole),
    );
  const decoded = once(text);
  return /&(?:lt|gt|amp|quot|nbsp|#\d+);/.test(decoded) ? once(decoded) : decoded;
}

/** Without invisible characters, one space between words, one line a block. */
export function tidy(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200d\u2060\ufeff]/g, "")
    .split(/\s*\n\s*/)
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** On one line: for titles and names. */
export function oneLine(markup: string): string {
  return plainText(markup).replaceAll("\n", " ");
}

function headingText(heading: string): string {
  const text = heading.replace(TAG, "").trim();
  if (text === "" || /^(?:abstract|summary)[.:]?$/i.test(text)) return "";
  return /[.:?!]$/.test(text) ? `${text} ` : `${text}: `;
}

function fromCodePoint(code: number): string {
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : "";
}

function named(name: string, whole: string): string {
  return NAMED[name] ?? NAMED[name.toLowerCase()] ?? whole;
}

const GREEK =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi psi omega";
const greek = GREEK.split(" ").flatMap((name, at) => [
  [name, String.fromCharCode(0x3b1 + at)],
  [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, String.fromCharCode(0x391 + at)],
]);

const LATIN =
  "Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
const latin = LATIN.split(" ").map((name, at) => [name, String.fromCharCode(0xc0 + at)]);

const NAMED: Readonly<Record<string, string>> = Object.fromEntries([
  ...greek,
  ...latin,
  ...Object.entries({
    lt: "<",
    gt: ">",
    amp: "&",
    quot: '"',
    apos: "'",
    nbsp: " ",
    ensp: " ",
    emsp: " ",
    thinsp: " ",
    ndash: "–",
    mdash: "—",
    hellip: "…",
    lsquo: "‘",
    rsquo: "’",
    ldquo: "“",
    rdquo: "”",
    laquo: "«",
    raquo: "»",
    le: "≤",
    ge: "≥",
    leq: "≤",
    geq: "≥",
    ne: "≠",
    asymp: "≈",
    sim: "∼",
    plusmn: "±",
    minus: "−",
    middot: "·",
    bull: "•",
    deg: "°",
    micro: "µ",
    prime: "′",
    sup1: "¹",
    sup2: "²",
    sup3: "³",
    frac12: "½",
    infin: "∞",
    radic: "√",
    sum: "∑",
    rarr: "→",
    larr: "←",
    harr: "↔",
    uarr: "↑",
    darr: "↓",
    copy: "©",
    reg: "®",
    trade: "™",
    sect: "§",
    para: "¶",
    dagger: "†",
    permil: "‰",
    euro: "€",
    pound: "£",
    yen: "¥",
    iexcl: "¡",
    iquest: "¿",
    ordf: "ª",
    ordm: "º",
  }),
]);
