import { nearestWords } from "./nearest.ts";

export const EXPORT_FORMATS = ["md", "bib", "csv", "json"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What a person asked for, in the one form that the bot acts on. `review` is a number as `status` lists them. */
export type Request =
  | { readonly kind: "ask"; readonly question: string; readonly fresh: boolean }
  | { readonly kind: "status" }
  | { readonly kind: "cancel"; readonly review: number | null }
  | { readonly kind: "retry" }
  | { readonly kind: "sources"; readonly claim: number | null }
  | { readonly kind: "claims"; readonly which: "overview" | "more" | "all" | number }
  | { readonly kind: "why"; readonly claim: number }
  | { readonly kind: "narrow"; readonly since: number | null; readonly trials: boolean }
  | { readonly kind: "check"; readonly text: string }
  | { readonly kind: "recall"; readonly topic: string }
  | { readonly kind: "export"; readonly format: string }
  | { readonly kind: "digest"; readonly action: DigestAction; readonly rest: string }
  | { readonly kind: "library"; readonly action: "add" | "remove" | "list"; readonly rest: string }
  | { readonly kind: "settings"; readonly name: string; readonly value: string }
  | { readonly kind: "verify"; readonly claim: number }
  | { readonly kind: "dispute"; readonly claim: number; readonly reason: string }
  | { readonly kind: "help" }
  | { readonly kind: "unknown"; readonly typed: string; readonly nearest: readonly string[] };

export type DigestAction = "subscribe" | "unsubscribe" | "preview" | "list";

export const COMMAND_NAMES = [
  "ask",
  "status",
  "cancel",
  "retry",
  "sources",
  "claims",
  "check",
  "recall",
  "export",
  "digest",
  "library",
  "settings",
  "help",
] as const;

const ALL_WORDS = [...COMMAND_NAMES, "subscribe", "unsubscribe", "stop", "more", "references", "verify", "dispute"];
/** Said around a command without changing it. */
const COURTESIES = new Set(
  "please pls plz hey hi hello ok okay now can could would will you me us just the this that it its my our review job question a an kindly thanks thank and for show give get list".split(
    " ",
  ),
);
const TRIALS = /\b(?:trials?|rcts?|randomi[sz]ed)\b/;

type Rule = readonly [RegExp, (groups: Readonly<Record<string, string | undefined>>) => Request];

/** Each pattern sees the words without courtesies at both ends, in lower case. The first that fits the whole text counts. */
const EXACT: readonly Rule[] = [
  [/^(?:help|commands|\?|what can do)$/, () => ({ kind: "help" })],
  [/^(?:status|progress|jobs|reviews|how far(?: are)?)$/, () => ({ kind: "status" })],
  [
    /^(?:cancel|stop|abort)(?: (?:running |it )?#?(?<n>\d{1,4}))?$/,
    ({ n }) => ({ kind: "cancel", review: n === undefined ? null : Number(n) }),
  ],
  [/^(?:retry|again|redo|rerun|run again|try again)$/, () => ({ kind: "retry" })],
  [/^(?:sources|references|refs|studies|papers)$/, () => ({ kind: "sources", claim: null })],
  [
    /^(?:sources?|references?|refs?|evidence|studies|papers) (?:for |of |on |behind )?(?:claim )?[#c]?(?<n>\d{1,3})$/,
    ({ n }) => ({ kind: "sources", claim: Number(n) }),
  ],
  [/^(?:verify|confirm) (?:claim )?[#c]?(?<n>\d{1,3})$/, ({ n }) => ({ kind: "verify", claim: Number(n) })],
  [/^(?:claims|overview|claim table|table)$/, () => ({ kind: "claims", which: "overview" })],
  [/^(?:more|more claims|claims more|next claims)$/, () => ({ kind: "claims", which: "more" })],
  [/^(?:all claims|claims all)$/, () => ({ kind: "claims", which: "all" })],
  [/^claims? [#c]?(?<n>\d{1,3})$/, ({ n }) => ({ kind: "claims", which: Number(n) })],
  [
    /^why (?:is |was |are |does |has )?(?:claim )?[#c]?(?<n>\d{1,3})(?: (?:contested|disputed|refuted|unverified|verified|uncertain|not verified|so .*|in doubt))?$/,
    ({ n }) => ({ kind: "why", claim: Number(n) }),
  ],
  [
    /^(?:only |just )?(?:(?<what>trials?|rcts?|randomi[sz]ed (?:controlled )?trials?|studies|papers) )?(?:since|from|after) (?<year>(?:19|20)\d{2})(?: on(?:wards?)?)?$/,
    ({ what = "", year }) => ({ kind: "narrow", since: Number(year), trials: TRIALS.test(what) }),
  ],
  [
    /^only (?:trials?|rcts?|randomi[sz]ed (?:controlled )?trials?)$/,
    () => ({ kind: "narrow", since: null, trials: true }),
  ],
  [/^(?:export|download|save)$/, () => ({ kind: "export", format: "md" })],
  [
    /^(?:export|download|save) (?:as |to |in )?(?<format>[a-z]+)$/,
    ({ format = "" }) => ({ kind: "export", format: FORMAT_NAMES[format] ?? format }),
  ],
];

/** Commands that take free text, which keeps its case. */
const OPEN: readonly Rule[] = [
  [/^ask(?: anew)?:?$/i, () => ({ kind: "ask", question: "", fresh: false })],
  [/^(?:check|fact-?check)(?::\s*(?<text>\S*))?$/i, ({ text = "" }) => ({ kind: "check", text })],
  [/^ask anew:?\s+(?<text>.+)$/is, ({ text = "" }) => ({ kind: "ask", question: text.trim(), fresh: true })],
  [/^ask:?\s+(?<text>.+)$/is, ({ text = "" }) => ({ kind: "ask", question: text.trim(), fresh: false })],
  [/^(?:check|fact-?check):?\s+(?<text>\S.*\s.*)$/is, ({ text = "" }) => ({ kind: "check", text: text.trim() })],
  [
    /^(?:(?:review|check|assess|fact-?check|what about|thoughts on)\s+)?(?:(?:this|the)\b\s*)?(?:(?:paper|article|preprint|study)\s*)?[:,]?\s*<?(?<text>https?:\/\/[^\s>]+|(?:doi|arxiv|pmid|pmcid):\s*\S+|10\.\d{4,9}\/\S+)>?\s*[?!]*$/is,
    ({ text = "" }) => ({ kind: "check", text: text.trim() }),
  ],
  [/^recall:?(?:\s+(?<text>.*[^?]))?$/is, ({ text = "" }) => ({ kind: "recall", topic: text.trim() })],
  [
    /^(?:what do we|do we) know (?:about|of|on)\s+(?<text>.+)$/is,
    ({ text = "" }) => ({ kind: "recall", topic: text.replace(/[?.!]+$/, "").trim() }),
  ],
  [
    /^(?:digests?\s+)?(?<action>subscribe|unsubscribe)\b[:,]?(?<rest>.*)$/is,
    ({ action = "", rest = "" }) => ({ kind: "digest", action: digestAction(action), rest: rest.trim() }),
  ],
  [
    /^digests?(?:\s+(?<action>preview|list)\b)?(?<rest>)\s*$/i,
    ({ action = "list" }) => ({ kind: "digest", action: digestAction(action), rest: "" }),
  ],
  [
    /^library\s+(?<action>add|remove|delete)(?:\s+(?<rest>.+))?$/is,
    ({ action = "", rest = "" }) => ({
      kind: "library",
      action: action.toLowerCase() === "add" ? "add" : "remove",
      rest: rest.trim(),
    }),
  ],
  [/^library(?:\s+list)?$/i, () => ({ kind: "library", action: "list", rest: "" })],
  [/^settings?$/i, () => ({ kind: "settings", name: "", value: "" })],
  [
    /^(?:settings?|set)\s+(?<name>max[ -]studies|seed[ -]votes|who may (?:vote|ask|edit)|(?:channel )?at once|[a-z][\w-]*)(?:\s*[:=]\s*|\s+(?:to\s+)?)(?<value>.+)$/is,
    ({ name = "", value = "" }) => ({ kind: "settings", name: name.toLowerCase(), value: value.trim() }),
  ],
  [
    /^dispute\s+(?:claim\s+)?[#c]?(?<n>\d{1,3})(?:\s*[:,-]?\s*(?:because\s+)?(?<reason>.+))?$/is,
    ({ n, reason = "" }) => ({ kind: "dispute", claim: Number(n), reason: reason.trim() }),
  ],
];

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  markdown: "md",
  bibtex: "bib",
  bibliography: "bib",
  spreadsheet: "csv",
};

/**
 * Reads what was typed, however loosely, as exactly one command. A whole text that is a command with courtesies around
 * it is that command; a short text that nearly is one is answered with the nearest; all else is a question.
 *
 * @returns null when the text is no command
 */
export function parseCommand(text: string): Request | null {
  const open = text.trim().replace(/^(?:(?:please|pls|plz|hey|ok|could you|can you)[\s,]+)+/i, "");
  const courteous = withoutCourtesies(text);
  return match(OPEN, open) ?? match(EXACT, courteous) ?? match(EXACT, plainWords(text)) ?? mistyped(courteous);
}

function match(rules: readonly Rule[], text: string): Request | null {
  for (const [pattern, make] of rules) {
    const found = pattern.exec(text);
    if (found) return make(found.groups ?? {});
  }
  return null;
}

const plainWords = (text: string) =>
  text
    .toLowerCase()
    .replace(/[!.,;:]+(?=\s|$)|^\/|\?+$/g, "")
    .replace(/\s+/g, " ")
    .trim();

function withoutCourtesies(text: string): string {
  const words = plainWords(text).split(" ");
  const first = words.findIndex((word) => !COURTESIES.has(word));
  const last = words.findLastIndex((word) => !COURTESIES.has(word));
  return first < 0 ? plainWords(text) : words.slice(first, last + 1).join(" ");
}

const MOST_WORDS_OF_A_COMMAND = 3;

function mistyped(text: string): Request | null {
  const words = text.split(" ");
  const [first = ""] = words;
  if (words.length > MOST_WORDS_OF_A_COMMAND || first === "") return null;
  const nearest = nearestWords(first, ALL_WORDS);
  const oneWord = words.length === 1 && /^[a-z/]+$/.test(first);
  return nearest.length > 0 || oneWord ? { kind: "unknown", typed: text, nearest } : null;
}

function digestAction(word: string): DigestAction {
  const actions: readonly DigestAction[] = ["subscribe", "unsubscribe", "preview", "list"];
  return actions.find((action) => action === word.toLowerCase()) ?? "list";
}
