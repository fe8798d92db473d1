import { z } from "zod";
import { Assessment } from "./assessment.ts";
import { Protocol } from "./protocol.ts";
import { SourceName } from "./source-record.ts";
import { CheckedStatement } from "./statement.ts";
import { Screening, Study } from "./study.ts";
import { Insufficiency, Synthesis } from "./synthesis.ts";
import { VerifiedClaim } from "./verdict.ts";

export const REPORT_SCHEMA_VERSION = 1;

export const STAGES = [
  "protocol",
  "search",
  "deduplication",
  "screening",
  "reading",
  "extraction",
  "verification",
  "synthesis",
  "assessment",
] as const;
export const Stage = z.enum(STAGES);
export type Stage = z.infer<typeof Stage>;

/** What one source was asked and gave. */
export const SourceSearch = z
  .object({
    source: SourceName,
    /** As people know it: "Europe PMC". */
    label: z.string(),
    query: z.string(),
    limit: z.int(),
    searchedAt: z.iso.datetime(),
    /** Records taken. */
    found: z.int().min(0),
    /** Records that match in all, where the source says so. */
    total: z.int().min(0).nullable(),
    /** Why the source gave nothing usable; null when it answered. */
    failure: z.string().nullable(),
    /** Whether the answer came from the cache. */
    cached: z.boolean(),
  })
  .readonly();
export type SourceSearch = z.infer<typeof SourceSearch>;

/** The numbers of the PRISMA 2020 flow diagram, with ours for claims. */
export const FlowCounts = z
  .object({
    identified: z.int().min(0),
    duplicatesRemoved: z.int().min(0),
    screened: z.int().min(0),
    excluded: z.int().min(0),
    /** Of the excluded: those that were retracted or withdrawn. */
    retracted: z.int().min(0),
    /** Eligible but past the limit of studies that are read. */
    beyondLimit: z.int().min(0),
    included: z.int().min(0),
    readInFull: z.int().min(0),
    claimsExtracted: z.int().min(0),
    /** Quotations that the document does not hold, and claims with numbers that their quotation does not hold. */
    claimsDropped: z.int().min(0),
  })
  .readonly();
export type FlowCounts = z.infer<typeof FlowCounts>;

/** Model use: zero throughout for an analyst that needs no model. A cost of null is unknown. */
export const Usage = z
  .object({
    calls: z.int().min(0),
    inputTokens: z.int().min(0),
    outputTokens: z.int().min(0),
    costUsd: z.number().min(0).nullable(),
  })
  .readonly();
export type Usage = z.infer<typeof Usage>;

export const StageTrace = z
  .object({
    stage: Stage,
    countIn: z.int().min(0),
    countOut: z.int().min(0),
    durationMs: z.number().min(0),
    usage: Usage,
  })
  .readonly();
export type StageTrace = z.infer<typeof StageTrace>;

/** Who made the judgements. */
export const AnalystIdentity = z
  .object({
    kind: z.enum(["extractive", "prompted"]),
    /** One line for the methods section. */
    description: z.string(),
    /** What the confidences were calibrated on; null when they were not. */
    calibration: z.string().nullable(),
  })
  .readonly();
export type AnalystIdentity = z.infer<typeof AnalystIdentity>;

/** A finished review as a value. Exactly one of `synthesis` and `insufficiency` is set. */
export const Report = z
  .object({
    schemaVersion: z.literal(REPORT_SCHEMA_VERSION),
    id: z.string().startsWith("rev-"),
    title: z.string().min(1),
    question: z.string().min(1),
    outcome: z.enum(["answered", "not-enough-evidence"]),
    createdAt: z.iso.datetime(),
    analyst: AnalystIdentity,
    protocol: Protocol,
    searches: z.array(SourceSearch).readonly(),
    flow: FlowCounts,
    screenings: z.array(Screening).readonly(),
    /** The studies that the report names: included ones, retracted ones, and the nearest of an unanswered question. */
    studies: z.array(Study).readonly(),
    claims: z.array(VerifiedClaim).readonly(),
    /** The statement that the review was asked to check; null when it was asked a question. */
    statement: CheckedStatement.nullable().default(null),
    synthesis: Synthesis.nullable(),
    insufficiency: Insufficiency.nullable(),
    assessment: Assessment.nullable(),
    /** The ids of the cited studies in the order of their numbers: the first is [1]. */
    references: z.array(z.string()).readonly(),
    /** What a reader must know besides: a source that failed, the example library in use. */
    notes: z.array(z.string()).readonly(),
    trace: z.array(StageTrace).readonly(),
  })
  .readonly();
export type Report = z.infer<typeof Report>;

/** Ends the note of a report whose budget ran out before everything was judged. */
export const ENDED_EARLY = "The review ended with what it had by then.";

/** Why a review ended early; null for one that did not. */
export const endedEarly = ({ notes }: Pick<Report, "notes">): string | null =>
  notes.find((note) => note.endsWith(ENDED_EARLY)) ?? null;
