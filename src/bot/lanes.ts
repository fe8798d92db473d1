import PQueue from "p-queue";
import type { ChatEvent } from "../domain/chat-event.ts";
import { parseCommand } from "./commands.ts";
import { tenantIdOf } from "./turn.ts";

const VOTES_AT_ONCE = 16;

/**
 * The order in which events are handled: those of a thread one after the other; questions beside each other; a command
 * at the top of a conversation, such as “status” or “library add”, after all before it and before all after it. Votes
 * wait for nobody but votes, a few at once, as their order does not matter: after a while of being away there may be
 * thousands.
 */
export class Lanes {
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #commands = new Map<string, Promise<void>>();
  /** Of each tenant. */
  readonly #votes = new Map<string, PQueue>();

  run<Result>(event: ChatEvent, work: () => Promise<Result>): Promise<Result> {
    const { conversation, thread, messageId, kind } = event;
    const tenantId = tenantIdOf(event);
    if (kind.startsWith("vote")) return this.#votesOf(tenantId).add(work);
    if (conversation === null) return work();
    const place = `${tenantId}\u001f${conversation}\u001f`;
    const lane = `${place}${thread ?? messageId ?? ""}`;
    const alone = thread === null && !(event.kind === "ask" && parseCommand(event.text) === null);
    const before = alone ? this.#of(place) : [this.#lanes.get(lane), this.#commands.get(place)];
    const done = Promise.all(before).then(work);
    const turn = done.then(
      () => {},
      () => {},
    );
    remember(this.#lanes, lane, turn);
    if (alone) remember(this.#commands, place, turn);
    return done;
  }

  /** Resolves when nothing that was begun is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#lanes.values());
  }

  #votesOf(tenantId: string): PQueue {
    const votes = this.#votes.get(tenantId) ?? new PQueue({ concurrency: VOTES_AT_ONCE });
    this.#votes.set(tenantId, votes);
    return votes;
  }

  #of(place: string): readonly Promise<void>[] {
    return [...this.#lanes].flatMap(([name, turn]) => (name.startsWith(place) ? [turn] : []));
  }
}

function remember(turns: Map<string, Promise<void>>, name: string, turn: Promise<void>): void {
  turns.set(name, turn);
  void turn.then(() => turns.get(name) === turn && turns.delete(name));
}
