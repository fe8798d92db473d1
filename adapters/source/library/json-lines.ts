import { createReadStream } from "node:fs";
import { z } from "zod";
import { type Parsed, toRecord } from "./draft.ts";
import { collectIdentifiers } from "./identifiers.ts";
import type { LibraryFile } from "./library-files.ts";

/** Longer lines are not records but something else in one line. */
const MAX_LINE_BYTES = 5_000_000;

const Name = z.union([
  z.string(),
  z.object({ name: z.string() }).transform(({ name }) => name),
  z
    .object({
      given: z.string().optional(),
      first: z.string().optional(),
      family: z.string().optional(),
      last: z.string().optional(),
    })
    .transform(({ given, first, family, last }) => [given ?? first, family ?? last].filter(Boolean).join(" ")),
]);
const Names = z.union([z.array(Name), z.string().transform((names) => names.split(/\s*;\s*|\s+and\s+/))]);
const Text = z.union([z.string(), z.array(z.string()).transform((sentences) => sentences.join(" "))]);
const Year = z.union([z.int(), z.stringFormat("year", /^\d{4}\b/).transform((text) => Number.parseInt(text, 10))]);
const Id = z.union([z.string().min(1), z.number()]).transform(String);

/** A work as JSON Lines give it. Fields that are not of the expected kind count as absent, the title excepted. */
const Line = z.looseObject({
  title: z.string().trim().min(1),
  abstract: Text.nullish().catch(null),
  authors: Names.nullish().catch(null),
  year: Year.nullish().catch(null),
  venue: z.string().nullish().catch(null),
  journal: z.string().nullish().catch(null),
  url: z.string().nullish().catch(null),
  publicationTypes: z.array(z.string()).nullish().catch(null),
  doc_id: Id.nullish().catch(null),
  id: Id.nullish().catch(null),
});

/** Reads a file of any size, a line at a time. */
export async function* parseJsonLines(file: LibraryFile, signal: AbortSignal): AsyncGenerator<Parsed> {
  let number = 0;
  for await (const line of readLines(file.absolutePath, signal)) {
    number += 1;
    if (line === null) yield { place: `line ${number}`, reason: "is longer than 5 MB, which no record is" };
    else if (line.trim() !== "") yield parseLine(file.path, line, number);
  }
}

function parseLine(file: string, line: string, number: number): Parsed {
  const place = `line ${number}`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { place, reason: "is not valid JSON" };
  }
  const result = Line.safeParse(value);
  return result.success
    ? { record: recordOf(file, result.data, number), fullText: null }
    : { place, reason: "has no title" };
}

function recordOf(file: string, fields: z.infer<typeof Line>, number: number) {
  return toRecord(file, fields.doc_id ?? fields.id ?? `line-${number}`, {
    title: fields.title,
    abstract: fields.abstract ?? null,
    authors: fields.authors ?? [],
    year: fields.year ?? null,
    venue: fields.venue ?? fields.journal ?? null,
    url: fields.url ?? null,
    identifiers: collectIdentifiers(fields),
    publicationTypes: fields.publicationTypes ?? [],
  });
}

/** Yields null in place of a line that is too long to be kept in memory. */
async function* readLines(path: string, signal: AbortSignal): AsyncGenerator<string | null> {
  let rest = "";
  let skipping = false;
  for await (const chunk of createReadStream(path, { encoding: "utf8", highWaterMark: 1 << 18, signal })) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      yield skipping ? null : line.replace(/^\ufeff/, "");
      skipping = false;
    }
    if (rest.length > MAX_LINE_BYTES) {
      skipping = true;
      rest = "";
    }
  }
  if (skipping) yield null;
  else if (rest !== "") yield rest.replace(/^\ufeff/, "");
}
