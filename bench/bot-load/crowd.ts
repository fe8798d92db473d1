import { setTimeout as wait } from "node:timers/promises";
import { aPerson, type MemoryMessage, type MemoryPlatform } from "../../test/fakes/memory-chat/platform.ts";
import { seededRandom } from "../training/random.ts";
import type { TimedChat } from "./timed-chat.ts";

const PEOPLE = Array.from({ length: 60 }, (_, index) => aPerson(`voter-${index}`));
/** Time between two votes. */
const GAP_MS = 4;
const LOOK_MS = 2;
const REPEATED = 0.1;
const TAKEN_BACK = 0.1;
const IN_FAVOUR = 0.7;
const CLAIM = /\/claim\/(clm-[0-9a-f]+)$/;

interface Mark {
  readonly message: MemoryMessage;
  readonly person: (typeof PEOPLE)[number];
  readonly emoji: "✅" | "❌";
}

/** People who say the same of a claim, by name. */
export interface Expected {
  readonly verifiedBy: readonly string[];
  readonly disputedBy: readonly string[];
}

/** Many people who vote on the claims' messages as these appear; one vote in ten comes twice, one is taken back. */
export class Crowd {
  readonly given = { votes: 0, repeated: 0, takenBack: 0 };
  readonly #platform: MemoryPlatform;
  readonly #chat: TimedChat;
  readonly #random = seededRandom(4);
  readonly #claims: MemoryMessage[] = [];
  /** The marks that stand, oldest first. */
  readonly #marks = new Map<string, Mark>();
  #read = 0;

  constructor(platform: MemoryPlatform, chat: TimedChat) {
    this.#platform = platform;
    this.#chat = chat;
  }

  /** Begins at the first claim. */
  async vote(wanted: number): Promise<void> {
    let dueAt: number | null = null;
    while (this.given.votes < wanted) {
      await wait(LOOK_MS);
      this.#lookForClaims();
      if (this.#claims.length > 0) dueAt ??= performance.now();
      for (; dueAt !== null && dueAt <= performance.now() && this.given.votes < wanted; dueAt += GAP_MS) {
        this.#chat.at(dueAt, () => this.#act());
      }
    }
  }

  /** Whom each claim has for and against it, each person by the later of their marks. */
  expected(): ReadonlyMap<string, Expected> {
    const byClaim = Map.groupBy(this.#marks.values(), ({ message }) => claimOf(message) ?? "");
    return new Map([...byClaim].map(([claimId, marks]) => [claimId, expectedOf(marks)]));
  }

  #lookForClaims(): void {
    for (; this.#read < this.#platform.messages.length; this.#read += 1) {
      const message = this.#platform.messages[this.#read];
      if (message && claimOf(message) !== null) this.#claims.push(message);
    }
  }

  #act(): void {
    const mark: Mark = {
      message: this.#oneOf(this.#claims),
      person: this.#oneOf(PEOPLE),
      emoji: this.#random() < IN_FAVOUR ? "✅" : "❌",
    };
    if (this.#marks.has(nameOf(mark))) return;
    this.#platform.react(mark.person, mark.message.ref, mark.emoji);
    this.#marks.set(nameOf(mark), mark);
    this.given.votes += 1;
    if (this.#random() < REPEATED) this.#repeat(mark);
    if (this.#random() < TAKEN_BACK) this.#takeBack(this.#oneOf([...this.#marks.values()]));
  }

  #repeat({ message, person }: Mark): void {
    const { messageId } = message.ref;
    void this.#platform.deliveries.repeat(
      (event) => event.kind === "vote-set" && event.messageId === messageId && event.actor.id === person.id,
    );
    this.given.repeated += 1;
  }

  #takeBack(mark: Mark): void {
    this.#platform.unreact(mark.person, mark.message.ref, mark.emoji);
    this.#marks.delete(nameOf(mark));
    this.given.takenBack += 1;
  }

  #oneOf<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.#random() * items.length)];
    if (item === undefined) throw new Error("nothing to choose from");
    return item;
  }
}

const claimOf = ({ key }: MemoryMessage): string | null => CLAIM.exec(key ?? "")?.[1] ?? null;

const nameOf = ({ message, person, emoji }: Mark): string => `${message.ref.messageId} ${person.id} ${emoji}`;

function expectedOf(marks: readonly Mark[]): Expected {
  const choices = [...new Map(marks.map(({ person, emoji }) => [person.id, emoji]))];
  const of = (emoji: Mark["emoji"]) => choices.flatMap(([id, choice]) => (choice === emoji ? [id] : [])).toSorted();
  return { verifiedBy: of("✅"), disputedBy: of("❌") };
}
