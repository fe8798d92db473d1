import type { ChatEvent } from "../domain/chat-event.ts";
import { parseCommand } from "./commands.ts";
import { tenantIdOf } from "./turn.ts";

/**
 * The order in which events are handled: those of a thread one after the other; questions beside each other; a command
 * at the top of a conversation, such as “status” or “library add”, after all before it and before all after it. Votes
 * wait for nothing, as their order does not matter.
 */
export class Lanes {
  readonly #lanes = new Map<string, Promise<void>>();
  readonly #commands = new Map<string, Promise<void>>();

  run<Result>(event: ChatEvent, work: () => Promise<Result>): Promise<Result> {
    const { conversation, thread, messageId, kind } = event;
    if (kind.startsWith("vote") || conversation === null) return work();
    const place = `${tenantIdOf(event)}\u001f${conversation}\u001f`;
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

  #of(place: string): readonly Promise<void>[] {
    return [...this.#lanes].flatMap(([name, turn]) => (name.startsWith(place) ? [turn] : []));
  }
}

function remember(turns: Map<string, Promise<void>>, name: string, turn: Promise<void>): void {
  turns.set(name, turn);
  void turn.then(() => turns.get(name) === turn && turns.delete(name));
}
