import type { MessageRef } from "../../src/ports/chat.ts";
import { AT_TOP, aPerson, type MemoryMessage, MemoryPlatform } from "../../test/fakes/memory-chat/platform.ts";

const PEOPLE = ["ann", "ben", "cem", "dua", "eva", "fay"].map((name) => aPerson(name, { isAdmin: true }));
const CHANNELS = ["C1", "C2", "C3"];
const MOST_QUESTIONS = 150;
const EMOJI = ["✅", "❌"];

/** What people do on the platform, at random. */
export class Story {
  /** How far its clock is ahead of this machine's. */
  aheadMs = 0;
  readonly platform: MemoryPlatform;
  readonly questions: { readonly text: string; readonly ref: MessageRef; readonly by: string }[] = [];
  votes = 0;
  #subscribed = 0;
  #lastMs = 0;

  constructor() {
    this.platform = new MemoryPlatform({ now: () => this.#now() });
  }

  goOn(): void {
    if (this.#subscribed < CHANNELS.length) this.#subscribe();
    else if (Math.random() < 0.15 && this.questions.length < MOST_QUESTIONS) this.#ask();
    else this.#vote();
  }

  /** The messages of the bot on which people vote. */
  claims(): readonly MemoryMessage[] {
    return this.platform.messages.filter(({ key }) => key?.includes("/claim/"));
  }

  #subscribe(): void {
    const conversation = CHANNELS[this.#subscribed] ?? "C1";
    this.platform.say(anyOf(PEOPLE), "digest subscribe daily", { place: { ...AT_TOP, conversation } });
    this.#subscribed += 1;
  }

  #ask(): void {
    const text = `Do harbour seals sleep longer without lamps in region ${this.questions.length + 1}?`;
    const free = this.#free();
    if (free.length === 0) return;
    const asker = anyOf(free);
    const ref = this.platform.say(asker, text, { place: { ...AT_TOP, conversation: anyOf(CHANNELS) } });
    this.questions.push({ text, ref, by: asker.id });
  }

  /** Those who wait for no answer, so that nobody is over the limits of a channel. */
  #free(): typeof PEOPLE {
    const answered = new Set(
      this.platform.messages.flatMap(({ key, ref }) => (key?.endsWith("/summary") ? [ref.thread] : [])),
    );
    const waiting = this.questions.filter(({ ref }) => !answered.has(ref.messageId)).map(({ by }) => by);
    return PEOPLE.filter(({ id }) => !waiting.includes(id));
  }

  #vote(): void {
    const claims = this.claims();
    if (claims.length === 0) return;
    const [message, person, emoji] = [anyOf(claims), anyOf(PEOPLE), anyOf(EMOJI)];
    const given = message.reactions.some((one) => one.actor.id === person.id && one.emoji === emoji);
    if (given) this.platform.unreact(person, message.ref, emoji);
    else this.platform.react(person, message.ref, emoji);
    this.votes += 1;
  }

  /** Never twice the same moment: two events of one person are never at once. */
  #now(): Date {
    this.#lastMs = Math.max(this.#lastMs + 1, Date.now() + this.aheadMs);
    return new Date(this.#lastMs);
  }
}

function anyOf<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}
