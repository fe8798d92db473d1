import { count } from "../domain/wording.ts";
import { BadInput } from "../errors.ts";
import type { Budget } from "../ports/language-model.ts";
import type { StoredReview } from "../ports/store/reviews.ts";
import type { DayUsage } from "../ports/store/usage.ts";
import type { DayBudgets } from "./services.ts";
import type { ChannelSettings } from "./settings.ts";
import { TEXTS } from "./texts.ts";
import type { Turn } from "./turn.ts";

const DAY_MS = 24 * 3600_000;

/** A review that is asked for, until it is stored. */
interface Applicant {
  readonly reviewId: string;
  readonly tenantId: string;
  readonly person: string;
  readonly conversation: string;
}

/** What the tenant has at the moment: stored, or let in a moment ago. */
interface Count {
  readonly mine: number;
  readonly here: number;
  /** Let in and not yet counted among the day's reviews. */
  readonly new: number;
}

/** Keeps to the limits of channels, also when many questions come at the same moment. */
export class Admission {
  readonly #applicants = new Set<Applicant>();
  readonly #budgets: DayBudgets;

  constructor(budgets: DayBudgets) {
    this.#budgets = budgets;
  }

  /**
   * Does the work that stores a review, if the limits have room for one more.
   *
   * @throws {BadInput} saying when the person can ask again
   */
  async admit<Result>(
    turn: Turn,
    { reviewId, settings }: { readonly reviewId: string; readonly settings: ChannelSettings },
    work: () => Promise<Result>,
  ): Promise<Result> {
    const { tenantId, actor, conversation } = turn;
    const applicant = { reviewId, tenantId, person: actor.id, conversation };
    const before = [...this.#applicants].filter((one) => one.tenantId === tenantId);
    this.#applicants.add(applicant);
    try {
      const counted = counts(await turn.store.reviews.unfinished(), before, applicant);
      mayRun(counted, settings);
      await this.#mayAskToday(turn, settings, counted.new);
      return await work();
    } finally {
      this.#applicants.delete(applicant);
    }
  }

  async #mayAskToday(turn: Turn, { dailyReviews, dailyUsd }: ChannelSettings, asked: number): Promise<void> {
    const { usage } = turn.store;
    const day = dayOf(turn.now());
    const [mine, here, all] = await Promise.all([
      usage.ofDay(day, turn.actor.id),
      usage.ofConversation(day, turn.conversation),
      usage.ofDay(day, null),
    ]);
    const again = tomorrowWords(turn.now());
    if (dailyReviews !== null && mine.reviews + asked >= dailyReviews) {
      throw new BadInput(TEXTS.dailyLimit(dailyReviews, again));
    }
    if (isSpent(this.#budgets.person, mine)) throw new BadInput(TEXTS.personBudget(again));
    if (dailyUsd !== null && here.costUsd >= dailyUsd) throw new BadInput(TEXTS.channelBudget(dailyUsd, again));
    if (isSpent(this.#budgets.workspace, all)) throw new BadInput(TEXTS.workspaceBudget(again));
  }
}

function counts(unfinished: readonly StoredReview[], before: readonly Applicant[], applicant: Applicant): Count {
  const stored = new Set(unfinished.map(({ id }) => id));
  const fresh = before.filter(({ reviewId }) => !stored.has(reviewId));
  const { person, conversation } = applicant;
  return {
    mine:
      unfinished.filter(({ asker }) => asker === person).length + fresh.filter((one) => one.person === person).length,
    here:
      unfinished.filter(({ place }) => place.conversation === conversation).length +
      fresh.filter((one) => one.conversation === conversation).length,
    new: before.filter((one) => one.person === person).length,
  };
}

function mayRun({ mine, here }: Count, { personAtOnce, channelAtOnce }: ChannelSettings): void {
  if (personAtOnce !== null && mine >= personAtOnce) throw new BadInput(TEXTS.personAtOnce(count(mine, "review")));
  if (channelAtOnce !== null && here >= channelAtOnce) throw new BadInput(TEXTS.channelAtOnce(count(here, "review")));
}

const isSpent = ({ costUsd, calls }: Budget, spent: DayUsage): boolean =>
  (costUsd !== null && spent.costUsd >= costUsd) || (calls !== null && spent.calls >= calls);

function tomorrowWords(now: number): string {
  const hours = Math.ceil((DAY_MS - (now % DAY_MS)) / 3600_000);
  return `from 00:00 UTC on, in ${hours === 1 ? "an hour" : `${hours} hours`}`;
}

/** The day (UTC) that pays, `2026-11-20`. */
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
