import type { Analyst } from "../src/analyst/analyst.ts";
import type { Evidence } from "../src/domain/claim.ts";
import { contentId } from "../src/domain/identity.ts";
import type { Protocol } from "../src/domain/protocol.ts";
import type { Report, SourceSearch } from "../src/domain/report.ts";
import { REPORT_SCHEMA_VERSION } from "../src/domain/report.ts";
import type { SourceName, SourceRecord } from "../src/domain/source-record.ts";
import type { Study } from "../src/domain/study.ts";
import type { Verdict, VerifiedClaim } from "../src/domain/verdict.ts";
import type { Source } from "../src/ports/source.ts";

const NOON = "2026-03-02T12:00:00.000Z";

export function aRecord(changes: Partial<SourceRecord> = {}): SourceRecord {
  const title = changes.title ?? "Lamplight and the sleep of harbour seals";
  return {
    source: "library",
    sourceId: contentId("std", title),
    identifiers: {},
    title,
    abstract: "Seals slept longer without lamps.",
    authors: ["Ada Brandt", "Jan van den Berg"],
    year: 2021,
    venue: "Journal of Made-up Results",
    kind: "article",
    publicationTypes: [],
    url: null,
    fullTextLinks: [],
    notices: [],
    ...changes,
  };
}

export function aStudy(changes: Partial<Study> = {}): Study {
  const { source, sourceId, ...described } = aRecord();
  const title = changes.title ?? described.title;
  return {
    ...described,
    id: contentId("std", title),
    alsoKnownAs: [],
    records: [{ source, sourceId }],
    ...changes,
  };
}

export function anEvidence(changes: Partial<Evidence> = {}): Evidence {
  const quotation = changes.quotation ?? "Seals slept longer without lamps.";
  const start = changes.start ?? 0;
  return {
    studyId: aStudy().id,
    quotation,
    section: "Abstract",
    start,
    end: start + quotation.length,
    read: "abstract",
    match: "exact",
    ...changes,
  };
}

export function aVerdict(changes: Partial<Verdict> = {}): Verdict {
  return {
    studyId: aStudy().id,
    label: "supports",
    evidence: anEvidence({ studyId: changes.studyId ?? aStudy().id }),
    probabilities: { supports: 0.9, refutes: 0.04, notEnoughInfo: 0.06 },
    ...changes,
  };
}

export function aVerifiedClaim(
  { text = "Harbour seals sleep longer without lamps.", study = aStudy() } = {},
  changes: Partial<VerifiedClaim> = {},
): VerifiedClaim {
  const evidence = anEvidence({ studyId: study.id });
  return {
    claim: { id: contentId("clm", study.id, text), studyId: study.id, text, evidence, relevance: 0.8 },
    status: "verified",
    checks: { quotationLocated: true, numbersMatch: true, notRetracted: true, supported: true, uncontested: true },
    verdicts: [aVerdict({ studyId: study.id })],
    studiesFor: 1,
    studiesAgainst: 0,
    confidence: 0.87,
    flags: [],
    ...changes,
  };
}

export function aProtocol(changes: Partial<Protocol> = {}): Protocol {
  return {
    question: "Do lamps shorten the sleep of harbour seals?",
    hypothesis: "Lamps shorten the sleep of harbour seals.",
    concepts: [{ name: "harbour seals", terms: ["harbour seals", "Phoca vitulina"], required: true }],
    criteria: [{ kind: "include", text: "deals with harbour seals" }],
    strategies: [{ source: "library", query: "seals AND lamps", limit: 50 }],
    since: null,
    maxStudies: 20,
    plannedAt: NOON,
    ...changes,
  };
}

export function aSearch(changes: Partial<SourceSearch> = {}): SourceSearch {
  return {
    source: "library",
    label: "Local library",
    query: "seals AND lamps",
    limit: 50,
    searchedAt: NOON,
    found: 4,
    total: 4,
    failure: null,
    cached: false,
    ...changes,
  };
}

/** An answered review with one study and one claim. */
export function aReport(changes: Partial<Report> = {}): Report {
  const study = aStudy();
  const claim = aVerifiedClaim({ study });
  const cited = { text: "Yes: seals sleep longer without lamps.", claimIds: [claim.claim.id] };
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    id: "rev-00000001",
    title: "Lamps and the sleep of harbour seals",
    question: "Do lamps shorten the sleep of harbour seals?",
    outcome: "answered",
    createdAt: NOON,
    analyst: { kind: "extractive", description: "Judged from the text alone.", calibration: "made-up pairs, 2026." },
    protocol: aProtocol(),
    searches: [aSearch()],
    flow: {
      identified: 4,
      duplicatesRemoved: 1,
      screened: 3,
      excluded: 2,
      retracted: 0,
      beyondLimit: 0,
      included: 1,
      readInFull: 0,
      claimsExtracted: 1,
      claimsDropped: 0,
    },
    screenings: [{ studyId: study.id, decision: "include", reason: "mentions all", missing: [], relevance: 0.9 }],
    studies: [study],
    claims: [claim],
    statement: null,
    synthesis: {
      answer: [cited],
      direction: "for",
      groups: [{ title: "Sleep", sentences: [cited], agreement: "single" }],
    },
    insufficiency: null,
    assessment: {
      reviewers: [{ mandate: "challenge", score: 5, remarks: [{ text: "One study.", claimIds: [claim.claim.id] }] }],
      dimensions: [{ name: "novelty", score: null, level: null, basis: "Not judged from one text." }],
      consensus: 5.5,
      disagreement: 1,
    },
    references: [study.id],
    notes: [],
    trace: [
      {
        stage: "search",
        countIn: 1,
        countOut: 4,
        durationMs: 40,
        usage: { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 },
      },
    ],
    ...changes,
  };
}

/** A review that ended without an answer, with one study that came near. */
export function anUnansweredReport(changes: Partial<Report> = {}): Report {
  const study = aStudy();
  return aReport({
    outcome: "not-enough-evidence",
    claims: [],
    synthesis: null,
    insufficiency: {
      reason: "No study found deals with lamps and otters.",
      nearest: [{ studyId: study.id, reason: "deals with seals, not otters" }],
      nearestQuestion: "Do lamps shorten the sleep of seals?",
    },
    assessment: null,
    references: [],
    ...changes,
  });
}

/** A source that always has the same records and knows them by identifier. */
export function aSource({
  name = "library",
  label = "Local library",
  records = [],
}: {
  readonly name?: SourceName;
  readonly label?: string;
  readonly records?: readonly SourceRecord[];
} = {}): Source {
  return {
    name,
    label,
    formulateQuery: (concepts) => concepts.map((concept) => concept.terms.join(" OR ")).join(" AND "),
    search: async (_query, limit) => ({ records: records.slice(0, limit), total: records.length, cached: false }),
    lookUp: async (works) =>
      records.filter(({ identifiers }) => works.some(({ doi }) => doi !== undefined && doi === identifiers.doi)),
  };
}

/** An analyst that finds nothing; a test gives it the one judgement that the test is about. */
export function anAnalyst(): Analyst {
  return {
    identity: { kind: "extractive", description: "test analyst", calibration: null },
    passagesPerClaim: 8,
    mostClaims: () => 100,
    concurrency: 2,
    planProtocol: async () => ({ hypothesis: null, concepts: [], criteria: [] }),
    screenStudies: async () => [],
    extractClaims: async () => [],
    verifyClaim: async () => [],
    rateConfidence: () => 0.5,
    synthesizeFindings: async () => ({ reason: "nothing found", nearest: [], nearestQuestion: null }),
    assessReview: async () => ({ reviewers: [], dimensions: [], consensus: 0, disagreement: 0 }),
  };
}
