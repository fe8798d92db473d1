import PQueue from "p-queue";
import { ChatUnavailable, StoreFailure } from "../errors.ts";
import type { Gap } from "../ports/chat.ts";
import type { Store } from "../ports/store.ts";
import type { Desks } from "./desks.ts";
import type { Log } from "./log.ts";
import type { Voting } from "./voting.ts";

/** Votes on older claims are no longer compared with the platform. */
const RECONCILED_MS = 30 * 24 * 3600_000;
/** Before a comparison that the platform, or the database, broke off is begun again. */
const AGAIN_MS = 15_000;
/** Workspaces at once: each has calls to its platform of its own, and waits for them most of the time. */
const TENANTS_AT_ONCE = 100;

interface Parts {
  readonly store: Pick<Store, "tenants">;
  readonly desks: Pick<Desks, "isReachable" | "of">;
  readonly voting: Pick<Voting, "reconcile">;
  readonly log: Log;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
}

/** Compares what is known with what stands on the platforms, one gap after the other. */
export class Reconciliation {
  readonly #parts: Parts;
  readonly #waiting = new Set<string>();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Compares what a gap may have changed, later; a gap that waits for its turn already is not looked at twice. */
  missed(gap: Gap): void {
    const name = `${gap.platform}:${gap.tenant ?? ""}`;
    if (this.#waiting.has(name)) return;
    this.#waiting.add(name);
    const { log } = this.#parts;
    this.#running = this.#running
      .then(() => {
        this.#waiting.delete(name);
        return this.reconcile(gap);
      })
      .catch((fault: unknown) => log.error({ err: fault }, "votes could not be compared with the platform"));
  }

  /** Resolves when nothing that was missed waits to be compared. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /** Makes the votes known those that stand on the platforms: on all, or where there was a gap. */
  async reconcile(gap: Gap | null = null): Promise<void> {
    const { store, desks } = this.#parts;
    const all = (await store.tenants()).map(({ id }) => id);
    const compared = all.filter((id) => desks.isReachable(id) && (gap === null || isIn(id, gap)));
    const queue = new PQueue({ concurrency: TENANTS_AT_ONCE });
    await queue.addAll(compared.map((id) => () => this.#reconcileTenant(id)));
  }

  /** What fails in one workspace keeps no other from being compared. */
  async #reconcileTenant(id: string): Promise<void> {
    const { desks, voting, log, now } = this.#parts;
    try {
      const corrected = await voting.reconcile(desks.of(id), now() - RECONCILED_MS);
      if (corrected > 0) log.warn({ tenant: id, corrected }, "votes differed from the platform");
    } catch (err) {
      log.error({ tenant: id, err }, "votes could not be compared with the platform");
      if (err instanceof ChatUnavailable || err instanceof StoreFailure) this.#later(id);
    }
  }

  /** What nobody told of stays unknown until it is looked for, so an outage must not end that. */
  #later(id: string): void {
    const { signal } = this.#parts;
    const platform = id.slice(0, id.indexOf(":"));
    const gap = { platform, tenant: id.slice(platform.length + 1) };
    setTimeout(() => signal.aborted || this.missed(gap), AGAIN_MS).unref();
  }
}

const isIn = (tenantId: string, { platform, tenant }: Gap): boolean =>
  tenant === null ? tenantId.startsWith(`${platform}:`) : tenantId === `${platform}:${tenant}`;
