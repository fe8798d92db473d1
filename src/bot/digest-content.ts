import { z } from "zod";
import type { Report } from "../domain/report.ts";
import type { Study } from "../domain/study.ts";
import { shortName } from "../report/authors.ts";
import { studyUrl } from "../report/references.ts";

const Told = z
  .object({
    /** Stable, so that no two digests tell the same: a study, a claim with its status. */
    item: z.string(),
    text: z.string(),
    url: z.url().nullable(),
  })
  .readonly();
export type Told = z.infer<typeof Told>;

/** What changed in the literature on one watched question. */
export const LiteratureNews = z
  .object({
    question: z.string(),
    studies: z.array(Told).readonly(),
    claims: z.array(Told).readonly(),
    retracted: z.array(Told).readonly(),
    /** Why the question could not be searched again; null when it was. */
    failure: z.string().nullable(),
  })
  .readonly();
export type LiteratureNews = z.infer<typeof LiteratureNews>;

/** One issue of a digest, as it is kept before it is posted. */
export const DigestContent = z
  .object({
    period: z.string(),
    late: z.boolean(),
    asked: z.array(z.object({ question: z.string(), outcome: z.string() }).readonly()).readonly(),
    verified: z.array(Told).readonly(),
    disputed: z.array(Told).readonly(),
    waiting: z.array(z.string()).readonly(),
    literature: z.array(LiteratureNews).readonly(),
  })
  .readonly();
export type DigestContent = z.infer<typeof DigestContent>;

/** Claims that wait for a vote are a reminder, not news: they alone are no reason for a digest. */
export function isEmpty({ asked, verified, disputed, literature }: DigestContent): boolean {
  return (
    asked.length + verified.length + disputed.length === 0 &&
    literature.every((news) => news.studies.length + news.claims.length + news.retracted.length === 0)
  );
}

export const itemsOf = ({ verified, disputed, literature }: DigestContent): readonly string[] =>
  [
    ...verified,
    ...disputed,
    ...literature.flatMap(({ studies, claims, retracted }) => [...studies, ...claims, ...retracted]),
  ].map(({ item }) => item);

/** The issue without what earlier ones told. */
export function onlyUntold(content: DigestContent, untold: readonly string[]): DigestContent {
  const fresh = (told: readonly Told[]) => told.filter(({ item }) => untold.includes(item));
  return {
    ...content,
    verified: fresh(content.verified),
    disputed: fresh(content.disputed),
    literature: content.literature.map((news) => ({
      ...news,
      studies: fresh(news.studies),
      claims: fresh(news.claims),
      retracted: fresh(news.retracted),
    })),
  };
}

/** What a look at the literature leaves behind for the next. */
export const WatchState = z
  .object({
    /** Every study that was screened in, by its lasting identifier. */
    studies: z.array(z.string()).readonly(),
    claims: z.record(z.string(), z.string()).readonly(),
    retracted: z.array(z.string()).readonly(),
    cited: z.array(z.string()).readonly(),
  })
  .readonly();
export type WatchState = z.infer<typeof WatchState>;

export function watchState(report: Report): WatchState {
  const included = new Set(report.screenings.filter(({ decision }) => decision === "include").map((s) => s.studyId));
  const byId = new Map(report.studies.map((study) => [study.id, study]));
  return {
    studies: report.studies.filter(({ id }) => included.has(id)).map(studyKey),
    claims: Object.fromEntries(report.claims.map(({ claim, status }) => [claim.id, status])),
    retracted: report.studies.filter(isRetracted).map(studyKey),
    cited: report.references.flatMap((id) => byId.get(id) ?? []).map(studyKey),
  };
}

/** What a new look found that an earlier one had not. */
export function newsOf(before: WatchState, report: Report): LiteratureNews {
  const after = watchState(report);
  const tell = (kind: string, study: Study): Told => ({
    item: `${kind}:${studyKey(study)}`,
    text: `${shortName(study)}: ${study.title}`,
    url: studyUrl(study),
  });
  const known = new Set([...before.studies, ...before.cited]);
  return {
    question: report.question,
    studies: report.studies
      .filter((study) => after.studies.includes(studyKey(study)) && !known.has(studyKey(study)))
      .map((study) => tell("study", study)),
    claims: report.claims.flatMap(({ claim, status }) => {
      const was = before.claims[claim.id];
      if (was === undefined || was === status) return [];
      return [{ item: `status:${claim.id}:${status}`, text: `${claim.text} (was ${was}, now ${status})`, url: null }];
    }),
    retracted: report.studies
      .filter((study) => isRetracted(study) && before.cited.includes(studyKey(study)))
      .filter((study) => !before.retracted.includes(studyKey(study)))
      .map((study) => tell("retracted", study)),
    failure: null,
  };
}

/** The same for a study however often it is found again. */
function studyKey({ identifiers, id }: Study): string {
  const [scheme] = (["doi", "pmid", "arxiv", "pmcid", "openalex", "corpusid"] as const).filter(
    (name) => identifiers[name] !== undefined,
  );
  return scheme === undefined ? id : `${scheme}:${identifiers[scheme]}`;
}

const isRetracted = ({ notices }: Study) => notices.some(({ kind }) => kind === "retraction" || kind === "withdrawal");
