import type { Protocol } from "../domain/protocol.ts";
import type { Report, SourceSearch, StageTrace, Usage } from "../domain/report.ts";
import type { SourceName, SourceRecord } from "../domain/source-record.ts";
import type { Study, StudyDocument } from "../domain/study.ts";
import type { ClaimStatus, VerifiedClaim } from "../domain/verdict.ts";
import { isRetracted, type LaterVerdict, type Watch, workKey, workKeys } from "../domain/watch.ts";
import type { Source } from "../ports/source.ts";
import { gatherStudies, NOTICE_SOURCES } from "./completion.ts";
import { mergeDuplicates } from "./deduplication.ts";
import { indexPassages } from "./passages.ts";
import { locateQuotation } from "./quotation.ts";
import { readFullTexts } from "./reading.ts";
import type { ReviewTools } from "./review.ts";
import { screenStudies } from "./screening.ts";
import { failureReason, searchSources } from "./search.ts";
import { forEachItem, type ReviewOptions, type StageContext, StageRunner } from "./stage.ts";
import { statusOf } from "./verification.ts";

/** The most records taken from a source: those of a period are fewer than those of all years. */
const RECORD_LIMIT = 100;
const LOOK_UP_BUDGET_MS = 15_000;

/** A claim of the review that stands otherwise now. */
export interface ChangedClaim {
  readonly claim: VerifiedClaim;
  readonly was: ClaimStatus;
  readonly status: ClaimStatus;
  /** The keys of the new or retracted works that changed it. */
  readonly because: readonly string[];
}

/** What changed in the literature since the last look. */
export interface Update {
  /** New eligible studies. */
  readonly studies: readonly Study[];
  readonly claims: readonly ChangedClaim[];
  /** Works that the review cites, or an earlier update found, and that were retracted since. */
  readonly retracted: readonly Study[];
  readonly searches: readonly SourceSearch[];
  /** Sources that could not be asked about retractions, with the reason. */
  readonly lookUpFailures: readonly string[];
  readonly traces: readonly StageTrace[];
  readonly usage: Usage;
  readonly watch: Watch;
}

/**
 * Brings a review up to date: each source is asked for what it came to know since it last answered, and only what was
 * never met is screened, read and compared with the review's claims. A source that fails is asked for the whole time the
 * next time.
 *
 * @see PRISMA-LSR, living systematic reviews
 * @throws the signal's reason when it is stopped; what a judgement throws: then nothing counts as seen
 */
export async function updateReview(
  { report, watch }: { readonly report: Report; readonly watch: Watch },
  { analyst, sources, readers, now }: ReviewTools,
  options: ReviewOptions,
): Promise<Update> {
  const stages = new StageRunner(options);
  const protocol = updateProtocol(report, watch, { sources, now: now() });
  const search = await stages.run("search", (context) => searchSources(protocol, sources, now, context));
  const met = mergeDuplicates(search.records).filter(neverMet(watch));
  const heard = recordsOf(
    met.filter((study) => isHeard(study, watch, sources)),
    search.records,
  );
  const { studies, notices } = await stages.run("deduplication", async (context) => ({
    ...(await gatherStudies({ searches: search.searches, records: heard }, sources, context)),
    notices: await lookForNotices([...citedIn(report), ...watch.found], sources, context),
  }));
  const screened = await stages.run("screening", (context) =>
    screenStudies({ ...protocol, maxStudies: Math.max(1, studies.length) }, studies, analyst, context),
  );
  const included = screened.included;
  const documents = await stages.run("reading", (context) =>
    readFullTexts(included.slice(0, protocol.maxStudies), readers, context),
  );
  const found = await stages.run("verification", (context) =>
    compareClaims(report.claims, { studies: included, documents }, analyst, context),
  );

  const retractedNow = retractedSince(report, watch, [...search.records, ...notices.records]);
  const retracted = [...watch.retracted, ...retractedNow.map(workKey)];
  const verdicts = joinVerdicts(watch.verdicts, found);
  const because = { new: included.map(workKey), retracted: retractedNow.map(workKey) };
  const claims = report.claims.flatMap((claim) => changeOf(claim, { report, watch, verdicts, retracted, because }));
  return {
    studies: included,
    claims,
    retracted: retractedNow,
    searches: search.searches,
    lookUpFailures: notices.failures,
    traces: stages.traces,
    usage: stages.usage,
    watch: {
      version: 2,
      known: [...new Set([...watch.known, ...[...met, ...studies].flatMap(workKeys)])],
      answered: { ...watch.answered, ...answersOf(search.searches) },
      found: [...watch.found, ...included.map((study) => ({ ...study, abstract: null, fullTextLinks: [] }))],
      retracted,
      verdicts,
      statuses: {
        ...watch.statuses,
        ...Object.fromEntries(claims.map(({ claim, status }) => [claim.claim.id, status])),
      },
    },
  };
}

/** The same question and criteria; each source from its last answer on. */
function updateProtocol(
  { protocol, createdAt }: Report,
  watch: Watch,
  { sources, now }: { readonly sources: readonly Source[]; readonly now: Date },
): Protocol {
  const strategies = sources.map((source) => {
    const last = watch.answered[source.label]?.at;
    // An answer of the future was noted under a wrong clock: what was seen is known by its identifiers.
    const since = last === undefined || last > now.toISOString() ? createdAt : last;
    const period = { since: dayOf(since), notBefore: dayOf(createdAt) };
    const query = source.formulateQuery(protocol.concepts, protocol.since, period);
    return { source: source.name, query, limit: RECORD_LIMIT };
  });
  return { ...protocol, strategies, plannedAt: now.toISOString() };
}

const dayOf = (iso: string): string => iso.slice(0, 10);

function neverMet({ known }: Watch): (study: Study) => boolean {
  const keys = new Set(known);
  return (study) => !workKeys(study).some((key) => keys.has(key));
}

/** Whether a source found it that has answered before: of another, nobody can say what is new. */
const isHeard = ({ records }: Study, { answered }: Watch, sources: readonly Source[]): boolean =>
  records.some(({ source }) => sources.some(({ name, label }) => name === source && answered[label] !== undefined));

const recordsOf = (studies: readonly Study[], records: readonly SourceRecord[]): readonly SourceRecord[] => {
  const keys = new Set(studies.flatMap((study) => study.records.map(recordKey)));
  return records.filter((record) => keys.has(recordKey(record)));
};

const recordKey = ({ source, sourceId }: { readonly source: SourceName; readonly sourceId: string }): string =>
  `${source} ${sourceId}`;

const answersOf = (searches: readonly SourceSearch[]): Watch["answered"] =>
  Object.fromEntries(
    searches.flatMap(({ label, source, searchedAt, failure }) =>
      failure === null ? [[label, { source, at: searchedAt }]] : [],
    ),
  );

function citedIn({ references, studies }: Report): readonly Study[] {
  const cited = new Set(references);
  return studies.filter(({ id }) => cited.has(id));
}

/** Retractions have no date that could be asked for, so every work that counts is looked up each time. */
async function lookForNotices(works: readonly Study[], sources: readonly Source[], { signal }: StageContext) {
  const named = works.map(({ identifiers }) => identifiers).filter((known) => Object.keys(known).length > 0);
  const asked = named.length === 0 ? [] : sources.filter(({ name }) => NOTICE_SOURCES.includes(name));
  const failures: string[] = [];
  const records = await Promise.all(
    asked.map(async (source): Promise<readonly SourceRecord[]> => {
      const budget = AbortSignal.timeout(LOOK_UP_BUDGET_MS);
      try {
        return await source.lookUp(named, AbortSignal.any([signal, budget]));
      } catch (error) {
        failures.push(`${source.label}: ${failureReason(error, signal, budget)}`);
        return [];
      }
    }),
  );
  return { records: records.flat(), failures };
}

function retractedSince(report: Report, watch: Watch, records: readonly SourceRecord[]): readonly Study[] {
  const told = new Set(watch.retracted);
  const gone = new Set(mergeDuplicates(records.filter(isRetracted)).flatMap(workKeys));
  return [...citedIn(report), ...watch.found].filter(
    (study) => !told.has(workKey(study)) && workKeys(study).some((key) => gone.has(key)),
  );
}

/** What the new studies say of each claim; by claim. */
async function compareClaims(
  claims: readonly VerifiedClaim[],
  { studies, documents }: { readonly studies: readonly Study[]; readonly documents: readonly StudyDocument[] },
  analyst: ReviewTools["analyst"],
  context: StageContext,
): Promise<Watch["verdicts"]> {
  if (documents.length === 0) return {};
  const byId = new Map(studies.map((study) => [study.id, study]));
  const index = await indexPassages(documents, (studyId) => byId.get(studyId)?.title ?? "", context.signal);
  const compared = await forEachItem(claims, analyst.concurrency, context, async ({ claim }) => {
    const passages = index.passagesFor(claim, analyst.passagesPerClaim);
    if (passages.length === 0) return [claim.id, []] as const;
    const drafts = await analyst.verifyClaim(claim.text, passages, context);
    const verdicts = drafts.flatMap(({ studyId, label, quotation }): readonly LaterVerdict[] => {
      const document = documents.find((one) => one.studyId === studyId);
      const study = byId.get(studyId);
      if (label === "not-enough-info" || quotation === null || !document || !study) return [];
      return locateQuotation(quotation, document) === null ? [] : [{ work: workKey(study), label }];
    });
    return [claim.id, verdicts] as const;
  });
  return Object.fromEntries(compared.filter(([, verdicts]) => verdicts.length > 0));
}

const joinVerdicts = (before: Watch["verdicts"], found: Watch["verdicts"]): Watch["verdicts"] => ({
  ...before,
  ...Object.fromEntries(Object.entries(found).map(([id, verdicts]) => [id, [...(before[id] ?? []), ...verdicts]])),
});

interface Standing {
  readonly report: Report;
  readonly watch: Watch;
  readonly verdicts: Watch["verdicts"];
  readonly retracted: readonly string[];
  readonly because: { readonly new: readonly string[]; readonly retracted: readonly string[] };
}

function changeOf(claim: VerifiedClaim, standing: Standing): readonly ChangedClaim[] {
  const { id } = claim.claim;
  const was = standing.watch.statuses[id] ?? claim.status;
  const status = statusNow(claim, standing);
  if (status === was) return [];
  const spoke = (standing.verdicts[id] ?? []).map(({ work }) => work);
  const because = [...spoke.filter((work) => standing.because.new.includes(work)), ...standing.because.retracted];
  return [{ claim, was, status, because }];
}

/** As the review settles it, with the later verdicts, and without what retracted studies say. */
function statusNow(
  { claim, checks, verdicts }: VerifiedClaim,
  { report, verdicts: later, retracted }: Standing,
): ClaimStatus {
  const gone = new Set(report.studies.filter((study) => retracted.includes(workKey(study))).map(({ id }) => id));
  const standing = verdicts.filter(({ studyId }) => !gone.has(studyId));
  const own = standing.find(({ studyId }) => studyId === claim.studyId);
  const since = (later[claim.id] ?? []).filter(({ work }) => !retracted.includes(work));
  const uncontested = [...standing, ...since].every(({ label }) => label !== "refutes");
  return statusOf({ ...checks, uncontested, notRetracted: checks.notRetracted && !gone.has(claim.studyId) }, own);
}
