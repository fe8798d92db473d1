import type { Emoji, Room, Scene, Somebody } from "./scene.ts";

/** Answered in a few messages, since Slack takes one a second in a channel. */
const FEW_CLAIMS = "Does acupuncture reduce depression after stroke?";
/** What the example library can answer, and some that it cannot. */
const QUESTIONS = [
  "Is HPV testing more sensitive than cytology for cervical screening?",
  "Does HPV testing reduce cervical cancer?",
  "Is higher birth weight associated with breast cancer?",
  "Does folic acid reduce stroke?",
  "Does alendronate reduce fractures?",
  "Is a higher body mass index associated with higher mortality?",
  "Is vitamin D associated with colorectal cancer?",
  "Does aspirin prevent colorectal cancer?",
  "Does amitriptyline reduce chronic tension-type headache?",
  "Do statins reduce mortality in people without cardiovascular disease?",
  "Does thrice-weekly treatment increase relapse of tuberculosis?",
  "Do sugar-sweetened beverages cause weight gain?",
  "Does varenicline help smokers to quit?",
  "Do nicotine patches help smokers to quit?",
  FEW_CLAIMS,
  "Do statins prevent dementia?",
];
/** Then whoever was not heard asks again; by then what a dead process had received is taken up. */
const UNHEARD_MS = 45_000;
const MOMENT_MS = 200;
const MINUTE_MS = 60_000;
const DIGESTS_BEGIN_MINUTES = 3;
const DIGEST_MINUTES = 8;
const CANCELLED_SHARE = 0.03;
const BUTTON_SHARE = 0.15;

export interface Asked {
  readonly room: Room;
  readonly scene: Scene;
  readonly by: Somebody;
  readonly words: string;
  readonly thread: string;
  readonly at: number;
  /** Who took it back, the moment it was known. */
  cancelled: boolean;
  /** Asked again, because nobody had heard it. */
  again: boolean;
}

/** A message on which votes count. */
export interface ClaimMessage {
  readonly room: Room;
  readonly messageId: string;
  readonly claimId: string;
}

/** What the database tells of what was asked: by the thread's id. */
export interface Known {
  readonly reviews: ReadonlyMap<string, string>;
  readonly claims: readonly ClaimMessage[];
}

/** What people do, at random, and what must be true afterwards. */
export class Story {
  readonly scenes: readonly Scene[];
  readonly asked: Asked[] = [];
  /** By `tenant claim person`: what they said by button; `unknown` where they cannot know. */
  readonly pressed = new Map<string, "verify" | "dispute" | "none" | "unknown">();
  votes = 0;
  presses = 0;
  unknownPresses = 0;
  readonly subscribed: Room[] = [];
  /** How often people of a room were told to try again, and did. */
  readonly #heeded = new Map<Room, number>();
  #known: Known = { reviews: new Map(), claims: [] };
  #pressing = new Set<string>();
  #underWay = new Set<Promise<void>>();
  readonly #toggled = new Map<string, { readonly at: number; readonly stands: boolean }>();

  constructor(scenes: readonly Scene[]) {
    this.scenes = scenes;
  }

  get askedAgain(): number {
    return this.asked.filter(({ again }) => again).length;
  }

  /** Questions that are to be answered: those that were asked again count once. */
  get questions(): number {
    return this.asked.filter(({ again }) => !again).length;
  }

  get unanswered(): number {
    return this.asked.filter(({ thread, again }) => !again && !isOver(this.#known.reviews.get(thread))).length;
  }

  learn(known: Known): void {
    this.#known = known;
  }

  ask(): void {
    const { scene, room } = anyOf(this.scenes.flatMap((one) => one.rooms.map((each) => ({ scene: one, room: each }))));
    this.#askIn(scene, room, anyOf(room.people), `ask anew: ${anyOf(QUESTIONS)}`);
  }

  /** A question whose answer is waited for. @returns its thread */
  probe(scene: Scene): string {
    const room = anyOf(scene.rooms);
    return this.#askIn(scene, room, anyOf(room.people), `ask anew: ${FEW_CLAIMS}`);
  }

  /** Who was told to try again does; so does who was not heard, where the platform tells no more of it. */
  goOn(now: number): void {
    for (const asked of this.asked) {
      const state = this.#known.reviews.get(asked.thread);
      if (state === undefined && !asked.again && now - asked.at > UNHEARD_MS && this.#asksAgain(asked)) {
        asked.again = true;
        this.#askIn(asked.scene, asked.room, asked.by, asked.words);
      }
      if (state === "running" && !asked.cancelled && Math.random() < CANCELLED_SHARE) {
        asked.cancelled = true;
        asked.room.say(asked.by, "cancel", asked.thread);
      }
    }
  }

  /** Several votes on one claim, as when a team reads an answer. */
  vote(most: number): void {
    const { claims } = this.#known;
    if (claims.length === 0 || most < 1) return;
    const claim = anyOf(claims);
    const count = Math.min(most, 1 + Math.floor(Math.random() * 10));
    for (let n = 0; n < count; n += 1) {
      const person = anyOf(claim.room.people);
      if (Math.random() < BUTTON_SHARE && this.#isOnline(claim)) this.#press(claim, person);
      else this.#toggle(claim, person, anyOf(["✅", "✅", "❌"]));
    }
  }

  /** Each room reads what is new, once while things go wrong: some minutes from now, not all at the same moment. */
  subscribe(now: Date): void {
    for (const room of this.scenes.flatMap(({ rooms }) => rooms)) {
      const due = new Date(
        now.getTime() + (DIGESTS_BEGIN_MINUTES + (this.subscribed.length % DIGEST_MINUTES)) * MINUTE_MS,
      );
      room.ask(anyOf(room.people), `digest subscribe daily at ${due.toISOString().slice(11, 16)} UTC`);
      this.subscribed.push(room);
    }
  }

  /** Events that a platform gave up, since nobody took them. */
  get givenUp(): number {
    return this.scenes.reduce((sum, scene) => sum + scene.givenUp().length, 0);
  }

  async settled(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #askIn(scene: Scene, room: Room, by: Somebody, words: string): string {
    const thread = room.ask(by, words);
    this.asked.push({ room, scene, by, words, thread, at: performance.now(), cancelled: false, again: false });
    return thread;
  }

  #asksAgain({ scene, room, thread }: Asked): boolean {
    if (scene.givenUp().includes(thread)) return true;
    const told = room.refusals();
    const heeded = this.#heeded.get(room) ?? 0;
    if (told > heeded) this.#heeded.set(room, heeded + 1);
    return scene.platform === "discord" || told > heeded;
  }

  /** Nobody presses a button of a bot that is shown as away. */
  #isOnline({ room }: ClaimMessage): boolean {
    const scene = this.scenes.find(({ rooms }) => rooms.includes(room));
    return scene !== undefined && scene.listeners() > 0;
  }

  /** Nobody changes their mind twice within a moment. */
  #toggle({ messageId }: ClaimMessage, person: Somebody, emoji: Emoji): void {
    const name = `${messageId} ${person.id} ${emoji}`;
    const last = this.#toggled.get(name);
    if (last !== undefined && performance.now() - last.at < MOMENT_MS) return;
    if (last?.stands) person.unreact(messageId, emoji);
    else person.react(messageId, emoji);
    this.#toggled.set(name, { at: performance.now(), stands: last?.stands !== true });
    this.votes += 1;
  }

  /** One press after the other: who has pressed waits to see what comes of it. */
  #press(claim: ClaimMessage, person: Somebody): void {
    const name = pressName(claim.room.tenantId, claim.claimId, person.id);
    const said = this.pressed.get(name) ?? "none";
    if (said === "unknown" || this.#pressing.has(person.id)) {
      this.#toggle(claim, person, "✅");
      return;
    }
    this.#pressing.add(person.id);
    this.presses += 1;
    this.votes += 1;
    const verifies = said === "dispute" || Math.random() < 0.7;
    const next = verifies ? (said === "verify" ? "none" : "verify") : "dispute";
    const pressing = verifies ? person.verify(claim.messageId) : person.dispute(claim.messageId, "not in this group");
    const done = pressing
      .catch(() => "unknown" as const)
      .then((outcome) => {
        if (outcome === "unknown") this.unknownPresses += 1;
        this.pressed.set(name, outcome === "taken" ? next : "unknown");
        this.#pressing.delete(person.id);
        this.#underWay.delete(done);
      });
    this.#underWay.add(done);
  }
}

export const pressName = (tenantId: string, claimId: string, person: string): string =>
  `${tenantId} ${claimId} ${person}`;

const isOver = (state: string | undefined): boolean =>
  state === "answered" || state === "not-enough-evidence" || state === "cancelled" || state === "failed";

function anyOf<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)];
  if (item === undefined) throw new Error("nothing to choose from");
  return item;
}
