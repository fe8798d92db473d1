import type { z } from "zod";
import {
  type FullTextLink,
  type IdentifierScheme,
  type Notice,
  normaliseIdentifier,
  SourceRecord,
} from "../../src/domain/source-record.ts";
import { noticeType } from "./notice.ts";

type Maybe<T> = T | null | undefined;

/** A record as a service gives it: text already plain, everything else still to be checked. */
export interface Draft {
  readonly source: SourceRecord["source"];
  readonly sourceId: string;
  readonly identifiers: { readonly [scheme in IdentifierScheme]?: Maybe<string> };
  readonly title: Maybe<string>;
  readonly abstract: Maybe<string>;
  readonly authors: readonly Maybe<string>[];
  readonly year: Maybe<number>;
  readonly venue: Maybe<string>;
  readonly kind: SourceRecord["kind"];
  readonly publicationTypes: readonly string[];
  readonly url: Maybe<string>;
  readonly fullTextLinks: readonly { readonly url: Maybe<string>; readonly format: FullTextLink["format"] }[];
  readonly notices: readonly Notice[];
}

/** @returns null for a record that cannot be used: it has no title or no id */
export function toRecord(draft: Draft): SourceRecord | null {
  const notice = noticeType(draft.publicationTypes);
  const record = SourceRecord.safeParse({
    ...draft,
    identifiers: normalised(draft.identifiers),
    title: present(draft.title) ?? "",
    abstract: present(draft.abstract),
    authors: draft.authors.map(present).filter((name) => name !== null),
    year: plausibleYear(draft.year),
    venue: present(draft.venue),
    kind: notice === null ? draft.kind : "other",
    publicationTypes: [...new Set([...draft.publicationTypes, ...(notice === null ? [] : [notice])])],
    url: webAddress(draft.url),
    fullTextLinks: draft.fullTextLinks.flatMap(({ url, format }) => {
      const address = webAddress(url);
      return address === null ? [] : [{ url: address, format }];
    }),
  });
  return record.success ? record.data : null;
}

/** Reads each entry by the schema; an entry that does not fit, or gives no record, is left out. */
export function readEntries<Entry>(
  entries: readonly unknown[],
  schema: z.ZodType<Entry>,
  toDraft: (entry: Entry) => Draft,
): readonly SourceRecord[] {
  return entries.flatMap((entry) => {
    const known = schema.safeParse(entry);
    const record = known.success ? toRecord(toDraft(known.data)) : null;
    return record === null ? [] : [record];
  });
}

function normalised(identifiers: Draft["identifiers"]): SourceRecord["identifiers"] {
  const { doi, arxiv = arxivIdOfDoi(doi), ...rest } = identifiers;
  const schemes = Object.entries({ doi, arxiv, ...rest }) as [IdentifierScheme, Maybe<string>][];
  return Object.fromEntries(
    schemes.flatMap(([scheme, value]) => {
      const id = value == null ? null : normaliseIdentifier(scheme, value);
      return id === null ? [] : [[scheme, id]];
    }),
  );
}

/** arXiv registers a DOI for each of its works that holds the arXiv id. */
export function arxivIdOfDoi(doi: Maybe<string>): string | undefined {
  return /10\.48550\/arxiv\.(.+)$/i.exec(doi ?? "")?.[1];
}

function present(text: Maybe<string>): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}

function plausibleYear(year: Maybe<number>): number | null {
  return year != null && Number.isInteger(year) && year >= 1500 && year <= 2200 ? year : null;
}

function webAddress(address: Maybe<string>): string | null {
  const url = URL.parse(address?.trim() ?? "");
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : null;
}
