import { z } from "zod";
import { type Draft, type Parsed, type Problem, toRecord } from "./draft.ts";
import { collectIdentifiers } from "./identifiers.ts";

const Text = z.union([z.string(), z.number()]).transform(String).nullish().catch(null);
const Name = z.looseObject({ given: Text, family: Text, literal: Text });
const IssuedDate = z.looseObject({
  "date-parts": z.array(z.array(z.coerce.number())).optional(),
  raw: z.string().optional(),
});

/** A work in CSL-JSON, the form into which the other bibliographic formats are brought as well. */
const CslItem = z.looseObject({
  id: Text,
  title: z.string().trim().min(1),
  abstract: Text,
  author: z.array(Name).nullish().catch(null),
  issued: IssuedDate.nullish().catch(null),
  "container-title": Text,
  URL: Text,
  type: Text,
  genre: Text,
});
type CslItem = z.infer<typeof CslItem>;

/** The works of a file in CSL-JSON: a list, or one work. */
export function parseCslJson(file: string, text: string): readonly Parsed[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [{ place: null, reason: "is not valid JSON" }];
  }
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.map((item, index) => {
    const result = CslItem.safeParse(item);
    const fallbackId = Array.isArray(value) ? `item-${index + 1}` : null;
    return result.success
      ? draftOf(file, result.data, result.data.id ?? fallbackId, {})
      : { place: Array.isArray(value) ? `item ${index + 1}` : null, reason: "is not a CSL-JSON work with a title" };
  });
}

/** Entry by entry, so that an invalid one does not take the others with it. */
export async function parseBibtex(file: string, text: string): Promise<readonly Parsed[]> {
  const entries = splitAt(text, /^[ \t]*@\s*\w+\s*[{(]/gm);
  const shared = entries.filter(({ text }) => /^\s*@\s*string\b/i.test(text)).map(({ text }) => text);
  const works = entries.filter(({ text }) => !/^\s*@\s*(?:string|preamble|comment)\b/i.test(text));
  if (works.length === 0) return [{ place: null, reason: "holds no BibTeX entry" }];
  const convert = await converter("@biblatex/text");
  return works.map(({ text: entry, line }) => {
    const key = /^\s*@\s*\w+\s*[{(]\s*([^,\s}]+)/.exec(entry)?.[1];
    const item = convert([...shared, entry].join("\n"));
    const place = key === undefined ? `the entry at line ${line}` : `entry ${key} (line ${line})`;
    return isProblem(item)
      ? { place, reason: item.reason === "title" ? "has no title" : "is not valid BibTeX" }
      : draftOf(file, item, key ?? `line-${line}`, bibtexIdentifiers(entry));
  });
}

/** Record by record, as for BibTeX. */
export async function parseRis(file: string, text: string): Promise<readonly Parsed[]> {
  const records = splitAt(text, /^TY {1,2}- ?/gm);
  if (records.length === 0) return [{ place: null, reason: "holds no RIS record" }];
  const convert = await converter("@ris/file");
  return records.map(({ text: record, line }, index) => {
    const item = convert(record.replaceAll("\r", ""));
    const id = /^ID {1,2}- *(\S+)/m.exec(record)?.[1] ?? `record-${index + 1}`;
    return isProblem(item)
      ? { place: `the record at line ${line}`, reason: item.reason === "title" ? "has no title" : "is not valid RIS" }
      : draftOf(file, item, id, risIdentifiers(record));
  });
}

interface Part {
  readonly text: string;
  readonly line: number;
}

function splitAt(text: string, start: RegExp): readonly Part[] {
  const starts = [...text.matchAll(start)].map(({ index }) => index);
  let line = 1;
  let counted = 0;
  return starts.map((from, index) => {
    line += text.slice(counted, from).split("\n").length - 1;
    counted = from;
    return { text: text.slice(from, starts[index + 1] ?? text.length), line };
  });
}

/** The parser takes a third of a second to load, so only a library that needs it waits for it. */
async function converter(inputType: string): Promise<(text: string) => CslItem | Problem> {
  const { plugins } = await import("@citation-js/core");
  await Promise.all([import("@citation-js/plugin-bibtex"), import("@citation-js/plugin-ris")]);
  return (text) => {
    let items: unknown;
    try {
      // The type is given, never guessed: a guess would take an address for something to fetch.
      items = plugins.input.chain(text, { forceType: inputType, generateGraph: false });
    } catch {
      return { place: null, reason: "syntax" };
    }
    const [item] = z.array(z.unknown()).parse(items);
    if (item === undefined) return { place: null, reason: "syntax" };
    const result = CslItem.safeParse(item);
    return result.success ? result.data : { place: null, reason: "title" };
  };
}

const isProblem = (item: CslItem | Problem): item is Problem => "reason" in item && "place" in item;

function draftOf(file: string, item: CslItem, id: string | null, written: Readonly<Record<string, string>>): Draft {
  return {
    record: toRecord(file, id, {
      title: withoutMarkup(item.title),
      abstract: item.abstract ? withoutMarkup(item.abstract) : null,
      authors: (item.author ?? []).map(({ given, family, literal }) =>
        literal ? literal : [given, family].filter(Boolean).join(" "),
      ),
      year: yearOf(item),
      venue: item["container-title"] ? withoutMarkup(item["container-title"]) : null,
      url: item.URL ?? null,
      identifiers: collectIdentifiers({ ...item, id: undefined, ...written }),
      publicationTypes: [item.type, item.genre].filter((type) => typeof type === "string"),
    }),
    fullText: null,
  };
}

function yearOf({ issued }: CslItem): number | null {
  const year = issued?.["date-parts"]?.[0]?.[0] ?? Number.parseInt(/\b\d{4}\b/.exec(issued?.raw ?? "")?.[0] ?? "", 10);
  return Number.isInteger(year) ? year : null;
}

/** CSL fields may carry a few HTML tags; entities come from web exports. */
function withoutMarkup(text: string): string {
  return text
    .replace(/<\/?(?:i|b|em|strong|sub|sup|sc|span|p|jats:[a-z]+)\b[^>]*>/gi, "")
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => ENTITIES[name] ?? "");
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };

/** Identifier fields that CSL has no place for. */
function bibtexIdentifiers(entry: string): Readonly<Record<string, string>> {
  const fields = entry.matchAll(/^\s*(doi|url|eprint|pmid|pmcid|corpusid)\s*=\s*[{"]*\s*([^\s{}"]+)/gim);
  return Object.fromEntries([...fields].map(([, name = "", value = ""]) => [name.toLowerCase(), value]));
}

function risIdentifiers(record: string): Readonly<Record<string, string>> {
  const doi = /^(?:DO|M3|L3|UR) {1,2}- *(?:https?:\/\/(?:dx\.)?doi\.org\/|doi:\s*)?(10\.\d{4,9}\/\S+)/im.exec(
    record,
  )?.[1];
  return doi === undefined ? {} : { doi };
}
