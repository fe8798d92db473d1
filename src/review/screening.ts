import type { Analyst } from "../analyst/analyst.ts";
import type { Protocol } from "../domain/protocol.ts";
import type { Screening, Study } from "../domain/study.ts";
import { count } from "../domain/wording.ts";
import type { StageContext } from "./stage.ts";

export interface Screened {
  /** One a study. */
  readonly screenings: readonly Screening[];
  /** The studies to read, the most relevant first, at most the protocol's limit. */
  readonly included: readonly Study[];
  readonly retracted: number;
  readonly beyondLimit: number;
}

/** Decides on every study: the rules of code first (retraction, date), then the analyst's judgement. */
export async function screenStudies(
  protocol: Protocol,
  studies: readonly Study[],
  analyst: Analyst,
  context: StageContext,
): Promise<Screened> {
  const ruled = studies.flatMap((study) => screenByRule(protocol, study) ?? []);
  const ruledOut = new Set(ruled.map(({ studyId }) => studyId));
  const open = studies.filter(({ id }) => !ruledOut.has(id));
  const judged = open.length === 0 ? [] : await analyst.screenStudies(protocol, open, context);
  const screenings = [...completeScreenings(open, judged), ...ruled];

  const byId = new Map(studies.map((study) => [study.id, study]));
  const eligible = screenings
    .filter(({ decision }) => decision === "include")
    .toSorted((a, b) => b.relevance - a.relevance || (a.studyId < b.studyId ? -1 : 1))
    .flatMap(({ studyId }) => byId.get(studyId) ?? []);
  const included = eligible.slice(0, protocol.maxStudies);
  const retracted = studies.filter((study) => retraction(study) !== undefined).length;
  context.tally(
    studies.length,
    included.length,
    `${included.length} of ${count(studies.length, "study", "studies")} included`,
  );
  return { screenings, included, retracted, beyondLimit: eligible.length - included.length };
}

function screenByRule(protocol: Protocol, study: Study): Screening | null {
  const notice = retraction(study);
  const verdict = { studyId: study.id, decision: "exclude" as const, missing: [], relevance: 0 };
  if (notice) {
    const reference = notice.reference === null ? "" : `: ${notice.reference}`;
    return {
      ...verdict,
      reason: `${notice.kind === "retraction" ? "retracted" : "withdrawn"} (${notice.source}${reference})`,
    };
  }
  if (isNotice(study)) return { ...verdict, reason: "a notice about another work, not a study" };
  if (protocol.since !== null && study.year !== null && study.year < protocol.since) {
    return { ...verdict, reason: `published before ${protocol.since}` };
  }
  return null;
}

/** Announcements of retractions, concerns and corrections are records too, by their publication types. */
function isNotice({ kind, publicationTypes }: Study): boolean {
  return kind === "other" && publicationTypes.some((type) => NOTICE_TYPES.has(type));
}

const NOTICE_TYPES: ReadonlySet<string> = new Set(["Retraction Notice", "Expression of Concern", "Published Erratum"]);

/** The notice that takes a study out of the literature; undefined when it stands. */
export function retraction(study: Study) {
  return study.notices.find(({ kind }) => kind === "retraction" || kind === "withdrawal");
}

/** Exactly one screening a study, whatever the analyst returned. */
function completeScreenings(studies: readonly Study[], judged: readonly Screening[]): readonly Screening[] {
  const byStudy = new Map(judged.map((screening) => [screening.studyId, screening]));
  return studies.map(
    ({ id }) =>
      byStudy.get(id) ?? {
        studyId: id,
        decision: "exclude",
        reason: "no decision was reached",
        missing: [],
        relevance: 0,
      },
  );
}
