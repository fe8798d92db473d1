import type { Jobs } from "../ports/jobs.ts";
import type { Store } from "../ports/store.ts";

const DAY_MS = 24 * 3600_000;
/** No platform delivers an event again after a day; the rest is room for a clock that jumps. */
const EVENTS_KEPT_DAYS = 7;
/** A failed review may be opened again for so long. */
const STAGES_KEPT_DAYS = 14;
/** Longer than events, so that an event that is delivered again finds its job. */
const JOBS_KEPT_DAYS = 30;

/** Forgets what is not needed any more; reports, votes and the audit log stay. To be called once a day. */
export async function keepHouse(store: Store, jobs: Jobs, now: number): Promise<void> {
  await store.forgetEvents(now - EVENTS_KEPT_DAYS * DAY_MS);
  await store.forgetStages(now - STAGES_KEPT_DAYS * DAY_MS);
  await jobs.forget(now - JOBS_KEPT_DAYS * DAY_MS);
}
