import { randomUUID } from "node:crypto";
import { count } from "../domain/wording.ts";
import { AppError, BadInput } from "../errors.ts";
import type { Leases } from "../ports/leases.ts";
import type { Log } from "./log.ts";

/** A process that does not renew its lease for so long is taken for dead, and others take up what it left. */
export const LEASE_MS = 20_000;
const RENEWAL_MS = 5_000;
/** How the leases begin by which processes show that they are alive. */
const PROCESS_LEASES = "process ";

/** Held by a program that no process is to work beside. */
const MAINTENANCE_LEASE = "maintenance";

interface Maintenance {
  readonly leases: Leases;
  /** Hears that the lease was not renewed: should it run out, processes may begin. */
  readonly onFault: (fault: unknown) => void;
}

/**
 * Does what must not happen beside a process that works: none may be alive, and none begins until it is done.
 *
 * @throws {AppError} when a process is alive, or another program is at such work; nothing was done then
 */
export async function whileNoneWorks<Outcome>(
  { leases, onFault }: Maintenance,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const holder = randomUUID();
  const hold = () => leases.hold(MAINTENANCE_LEASE, holder, LEASE_MS);
  if (!(await hold())) {
    throw new AppError(
      `Another program is at such work on this database. Run this again when it has ended; one that was killed is forgotten after ${LEASE_MS / 1_000} s. Nothing was changed.`,
    );
  }
  const renewal = setInterval(() => void hold().catch(onFault), RENEWAL_MS);
  try {
    refuseBeside(await leases.holders(PROCESS_LEASES));
    return await work();
  } finally {
    clearInterval(renewal);
    await leases.release(MAINTENANCE_LEASE, holder);
  }
}

function refuseBeside(processes: readonly string[]): void {
  if (processes.length === 0) return;
  const running = count(processes.length, "process", "processes");
  throw new AppError(
    `Running on this database: ${running} of Assignee. Stop them first, then run this again; one that was killed is forgotten after ${LEASE_MS / 1_000} s. Nothing was changed.`,
  );
}

/** Whether this process, and which others, are alive: by leases that each of them renews. */
export class Presence {
  readonly name: string;
  readonly #leases: Leases;
  readonly #log: Log;
  #timer: NodeJS.Timeout | null = null;

  /** @param name of this process, which no other living process has */
  constructor(name: string, leases: Leases, log: Log) {
    this.name = name;
    this.#leases = leases;
    this.#log = log;
  }

  /**
   * @returns the other processes that are alive; what an earlier life of this one left is nobody's
   * @throws {BadInput} while maintenance is under way that no process may work beside
   */
  async begin(): Promise<readonly string[]> {
    const others = (await this.#leases.holders(PROCESS_LEASES)).filter((holder) => holder !== this.name);
    await this.#renew();
    await this.#refuseBesideMaintenance();
    this.#timer ??= setInterval(() => {
      this.#renew().catch((fault: unknown) => this.#log.error({ err: fault }, "the process's lease was not renewed"));
    }, RENEWAL_MS);
    this.#timer.unref();
    return others;
  }

  /** All processes that are alive, this one among them. */
  async living(): Promise<readonly string[]> {
    return [...new Set([...(await this.#leases.holders(PROCESS_LEASES)), this.name])];
  }

  /** Takes, or keeps, the right to do something that one process is to do. */
  hold(task: string, forMs: number): Promise<boolean> {
    return this.#leases.hold(task, this.name, forMs);
  }

  letGo(task: string): Promise<void> {
    return this.#leases.release(task, this.name);
  }

  /**
   * Does what one process is to do for all, unless another does it at present, or did it less than `forMs` ago. It may
   * take longer than that.
   */
  async alone(task: string, forMs: number, work: () => Promise<void>): Promise<void> {
    if (!(await this.hold(task, forMs))) return;
    const renewal = setInterval(() => {
      this.hold(task, forMs).catch((fault: unknown) =>
        this.#log.error({ err: fault, task }, "a lease was not renewed"),
      );
    }, forMs / 3);
    renewal.unref();
    await work().finally(() => clearInterval(renewal));
  }

  /**
   * Does what two processes must not do at the same time.
   *
   * @param mostMs how long it may take: after that another process may begin
   * @returns false when another process is at it; nothing was done then
   */
  async exclusively(task: string, mostMs: number, work: () => Promise<void>): Promise<boolean> {
    const holder = `${this.name} ${randomUUID()}`;
    if (!(await this.#leases.hold(task, holder, mostMs))) return false;
    try {
      await work();
    } finally {
      await this.#leases.release(task, holder);
    }
    return true;
  }

  /** Forgets what was held and let go long ago. To be called once a day. */
  async forgetExpired(): Promise<void> {
    await this.#leases.forgetExpired();
  }

  /** What this process left is free for others at once. */
  async end(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#leases.release(`${PROCESS_LEASES}${this.name}`, this.name);
  }

  /** Whoever does maintenance looks for processes once it holds its lease, so one of the two sees the other. */
  async #refuseBesideMaintenance(): Promise<void> {
    if ((await this.#leases.holders(MAINTENANCE_LEASE)).length === 0) return;
    await this.end();
    throw new BadInput(
      "Maintenance is under way on this database (`npm run forget` or `npm run rotate-token-key`). Start Assignee again when it has ended.",
    );
  }

  async #renew(): Promise<void> {
    await this.#leases.hold(`${PROCESS_LEASES}${this.name}`, this.name, LEASE_MS);
  }
}
