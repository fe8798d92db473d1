import { contentId } from "../domain/identity.ts";
import type { Report, Usage } from "../domain/report.ts";
import type { Study } from "../domain/study.ts";
import { beginWatch, Watch, workKey } from "../domain/watch.ts";
import { enumerate, fold } from "../domain/wording.ts";
import { AppError } from "../errors.ts";
import type { Source } from "../ports/source.ts";
import type { Subscription } from "../ports/store/digests.ts";
import type { Json } from "../ports/store.ts";
import { shortName } from "../report/authors.ts";
import { studyUrl } from "../report/references.ts";
import { type ChangedClaim, type Update, updateReview } from "../review/update.ts";
import type { LiteratureNews, Told } from "./digest-content.ts";
import { withoutWork } from "./paper-links.ts";
import { type ReviewPlan, readPlan } from "./plan.ts";
import type { Services } from "./services.ts";
import { trialsOnly } from "./sources.ts";
import { STATUS_LABELS, TEXTS } from "./texts.ts";
import type { Desk } from "./turn.ts";

/** A look at the literature of one watched question. */
export interface Look {
  readonly subscription: Subscription;
  readonly news: LiteratureNews;
  /** What it leaves behind for the next; null when it counts for nothing. */
  readonly watch: Watch | null;
  readonly usage: Usage;
}

const NO_USAGE: Usage = { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };

/** Searches a watched question for what is new since the last look, or since its review. */
export async function lookAgain(desk: Desk, services: Services, subscription: Subscription): Promise<Look> {
  const { question, reviewId, state } = subscription;
  const nothing = (failure: string): Look => ({
    subscription,
    news: { question, studies: [], claims: [], retracted: [], failure },
    watch: null,
    usage: NO_USAGE,
  });
  const report = await desk.store.reviews.report(reviewId);
  if (report === null) return nothing(TEXTS.nothingToCompare);
  try {
    const update = await bringUpToDate(desk, services, { subscription, report, watch: readWatch(state, report) });
    const { watch, usage, traces, searches } = update;
    for (const trace of traces) services.meter.stageEnded(trace);
    services.meter.searched(searches);
    return { subscription, news: newsOf(question, report, update), watch, usage };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return nothing(error.message);
  }
}

/** What an earlier version left behind is not used: the report knows as much. */
function readWatch(state: Json | null, report: Report): Watch {
  return Watch.safeParse(state).data ?? beginWatch(report);
}

async function bringUpToDate(
  desk: Desk,
  services: Services,
  watched: { readonly subscription: Subscription; readonly report: Report; readonly watch: Watch },
): Promise<Update> {
  const { id: reviewId, settings, conversation, subscribedBy: person } = watched.subscription;
  const plan = { ...readPlan(settings), studiesOf: null };
  const papers = await desk.store.channels.library(conversation);
  const { tenantId } = desk;
  const { signal, now } = services;
  const order = { reviewId, tenantId, person, conversation, plan, papers, answers: "fresh", signal } as const;
  const { notes: _notes, sources, ...tools } = await services.openTools(order);
  return updateReview(
    watched,
    { ...tools, sources: plannedSources(plan, sources), now },
    { signal, onEvent: () => {} },
  );
}

function plannedSources({ trials, exceptFor }: ReviewPlan, sources: readonly Source[]): readonly Source[] {
  const others = exceptFor === null ? sources : sources.map((source) => withoutWork(source, exceptFor));
  return trials ? others.map(trialsOnly) : others;
}

function newsOf(question: string, report: Report, update: Update): LiteratureNews {
  const titles = new Map(report.studies.map((study) => [study.id, study]));
  return {
    question,
    studies: update.studies.map((study) => toldStudy("study", study)),
    claims: update.claims.map((change) => toldClaim(change, titles.get(change.claim.claim.studyId))),
    retracted: update.retracted.map((study) => toldStudy("retracted", study)),
    failure: failureOf(update),
  };
}

function toldStudy(kind: "study" | "retracted", study: Study): Told {
  const { authors, title, year } = study;
  const named = authors.length > 0 ? `${shortName(study)}: ${title}` : `${title}${year === null ? "" : ` (${year})`}`;
  return { item: `${kind}:${workKey(study)}`, text: named, url: studyUrl(study) };
}

/** Named by what it says and what changed it, so that another review's claim of the same words is not told again. */
function toldClaim({ claim: { claim }, was, status, because }: ChangedClaim, study: Study | undefined): Told {
  const said = contentId("clm", fold(claim.text), study === undefined ? claim.studyId : workKey(study));
  return {
    item: `claim:${said}:${status}:${because.toSorted().join(" ")}`,
    text: `${claim.text} (was ${STATUS_LABELS[was]}, now ${STATUS_LABELS[status]})`,
    url: null,
  };
}

function failureOf({ searches, lookUpFailures }: Update): string | null {
  const silent = searches.flatMap(({ label, failure }) => (failure === null ? [] : [`${label}: ${failure}`]));
  if (searches.length > 0 && silent.length === searches.length) return TEXTS.noSourceAnswered;
  const parts = [
    ...(silent.length === 0 ? [] : [TEXTS.sourcesSilent(enumerate(silent))]),
    ...(lookUpFailures.length === 0 ? [] : [TEXTS.retractionsUnknown(enumerate(lookUpFailures))]),
  ];
  return parts.length === 0 ? null : parts.join(" ");
}
