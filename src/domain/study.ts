import { z } from "zod";
import { FullTextLink, Identifiers, Notice, SourceName } from "./source-record.ts";

/** The investigation itself, however many records and versions describe it. */
export const Study = z
  .object({
    id: z.string().startsWith("std-"),
    /** All that its records carry; a preprint and its published version both count. */
    identifiers: Identifiers,
    /** Identifiers of further versions, such as the DOI of the preprint beside that of the article. */
    alsoKnownAs: z.array(z.string()).readonly(),
    title: z.string().min(1),
    abstract: z.string().min(1).nullable(),
    authors: z.array(z.string()).readonly(),
    year: z.int().nullable(),
    venue: z.string().nullable(),
    kind: z.enum(["article", "preprint", "review", "other"]),
    publicationTypes: z.array(z.string()).readonly(),
    url: z.url().nullable(),
    fullTextLinks: z.array(FullTextLink).readonly(),
    notices: z.array(Notice).readonly(),
    /** The records that describe it. */
    records: z.array(z.object({ source: SourceName, sourceId: z.string() }).readonly()).readonly(),
  })
  .readonly();
export type Study = z.infer<typeof Study>;

/** A decision against the eligibility criteria. `missing` names the required concepts that the study lacks. */
export const Screening = z
  .object({
    studyId: z.string(),
    decision: z.enum(["include", "exclude"]),
    reason: z.string().min(1),
    /** What decided it in this record, with its words; absent where the reason says all. */
    detail: z.string().min(1).optional(),
    missing: z.array(z.string()).readonly(),
    /** How well the study fits the question, 0 to 1: the order in which studies are read. */
    relevance: z.number().min(0).max(1),
  })
  .readonly();
export type Screening = z.infer<typeof Screening>;

/** A part of a document under one heading. Offsets into a document are offsets into `text`, in UTF-16 units. */
export const Section = z.object({ title: z.string(), text: z.string() }).readonly();
export type Section = z.infer<typeof Section>;

/** How much of a study was read. */
export const ReadDepth = z.enum(["abstract", "full-text"]);
export type ReadDepth = z.infer<typeof ReadDepth>;

/** What was read of a study. The abstract is always the first section where there is one, titled "Abstract". */
export const StudyDocument = z
  .object({
    studyId: z.string(),
    read: ReadDepth,
    sections: z.array(Section).readonly(),
    /** Where the full text came from; null when only the abstract was read. */
    origin: z.string().nullable(),
    /** Why the full text was not read, or a warning about the text; null when there is nothing to say. */
    remark: z.string().nullable(),
    /** Warnings that every claim from this document carries; absent when there are none. */
    flags: z.array(z.string().min(1)).readonly().optional(),
  })
  .readonly();
export type StudyDocument = z.infer<typeof StudyDocument>;
