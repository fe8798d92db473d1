import type { Changes } from "./changes.ts";
import type { Time } from "./time.ts";

/** Slack takes a status away after two minutes without a message. */
const SHOWN_MS = 120_000;

interface Shown {
  readonly text: string;
  readonly callOff: () => void;
}

/** What is shown below threads while the bot works: "Assignee is reading…". */
export class Statuses {
  readonly #time: Time;
  readonly #changes: Changes;
  readonly #shown = new Map<string, Shown>();

  constructor(time: Time, changes: Changes) {
    this.#time = time;
    this.#changes = changes;
  }

  /** The status in a thread; null when there is none. */
  in(channelId: string, threadTs: string): string | null {
    return this.#shown.get(`${channelId} ${threadTs}`)?.text ?? null;
  }

  show(channelId: string, threadTs: string, text: string): void {
    this.clear(channelId, threadTs);
    const callOff = this.#time.after(SHOWN_MS, () => this.clear(channelId, threadTs));
    this.#shown.set(`${channelId} ${threadTs}`, { text, callOff });
  }

  /** It goes: the bot said so, wrote something, or two minutes are over. */
  clear(channelId: string, threadTs: string): void {
    const key = `${channelId} ${threadTs}`;
    this.#shown.get(key)?.callOff();
    if (this.#shown.delete(key)) this.#changes.notify();
  }
}
