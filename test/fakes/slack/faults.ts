import type { Changes } from "./changes.ts";
import type { Fields } from "./json.ts";
import type { Workspace } from "./workspace.ts";

/** Which calls a fault befalls; what is left out is any. */
export interface FaultAim {
  readonly method?: string;
  readonly workspace?: Workspace;
  /** A channel's id. */
  readonly channel?: string;
  /** How often; 1 unless told. */
  readonly times?: number;
}

/**
 * What goes wrong with a call.
 * - `cut`: the connection breaks before anything is done; `lost response`: after it is done.
 * - `held`: it is done when the fault is released, and answered then.
 */
export type FaultKind =
  | { readonly kind: "rate limited"; readonly retryAfterSeconds: number }
  | { readonly kind: "error"; readonly error: string; readonly fields?: Fields }
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "cut" }
  | { readonly kind: "lost response" }
  | { readonly kind: "held" };

/** A fault that a test put in place. */
export class Fault {
  readonly what: FaultKind;
  readonly #aim: FaultAim;
  readonly #changes: Changes;
  #left: number;
  /** Calls that it befell. */
  hits = 0;
  readonly released: Promise<void>;
  #release: () => void = () => undefined;

  constructor(aim: FaultAim, what: FaultKind, changes: Changes) {
    this.#aim = aim;
    this.what = what;
    this.#changes = changes;
    this.#left = aim.times ?? 1;
    this.released = new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  get isOver(): boolean {
    return this.#left <= 0;
  }

  befalls(call: { readonly method: string; readonly workspace: Workspace | null; readonly args: Fields }): boolean {
    const { method, workspace, channel } = this.#aim;
    if (this.isOver || (method !== undefined && method !== call.method)) return false;
    if (workspace !== undefined && workspace !== call.workspace) return false;
    return channel === undefined || channel === (call.args.channel ?? call.args.channel_id);
  }

  hit(): FaultKind {
    this.hits += 1;
    this.#left -= 1;
    this.#changes.notify();
    return this.what;
  }

  /** Lets held calls go on, and ends it. */
  release(): void {
    this.#left = 0;
    this.#release();
  }

  end(): void {
    this.#left = 0;
  }
}
