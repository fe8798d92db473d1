import { fc } from "@fast-check/vitest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ChatEvent } from "../../src/domain/chat-event.ts";
import type { ChatFile, Inline } from "../../src/domain/chat-message.ts";
import { buttons, inlineText, link, list, person, strong, text, textMessage } from "../../src/domain/chat-message.ts";
import type { Form } from "../../src/domain/form.ts";
import { fitMessage } from "../../src/domain/message-fitting.ts";
import { DocumentUnavailable, MessageGone } from "../../src/errors.ts";
import type { Chat, MessageRef, Place, Press } from "../../src/ports/chat.ts";
import { listening } from "../builders/listener.ts";
import { aButton, aTable } from "../builders/message.ts";
import { wording } from "../builders/wording.ts";

/** A platform with people on it, and the adapter connected to it. Names of people are ids as well. */
export interface ChatHarness {
  readonly chat: Chat;
  /** The top level of a conversation that the bot is in. */
  readonly place: Place;
  /** All that a person sees at present, in every thread, as plain text. */
  seenBy(name: string): Promise<string>;
  /** A person writes: an ask at the top level, a follow-up in a thread. */
  say(name: string, words: string, place: Place): Promise<void>;
  /** A person sends a file at the top level, without words. */
  sendFile(name: string, file: ChatFile): Promise<void>;
  /** A person deletes a message. */
  delete(name: string, ref: MessageRef): Promise<void>;
  /** @param reason what goes into the only field of the form that the button opens */
  press(name: string, ref: MessageRef, label: string, reason?: string): Promise<void>;
  react(name: string, ref: MessageRef, emoji: string): Promise<void>;
  unreact(name: string, ref: MessageRef, emoji: string): Promise<void>;
  /** The `dedupeKey`s that the adapter has acknowledged to the platform. */
  acknowledged(): Promise<readonly string[]>;
  /** Resolves when no delivery is under way. */
  settled(): Promise<void>;
  /** Another life of the adapter on the same platform. The one before is stopped. */
  restart(): Promise<ChatHarness>;
  close(): Promise<void>;
}

const REASON: Form = {
  title: "Dispute a claim",
  submit: "Dispute",
  fields: [{ kind: "paragraph", name: "reason", label: "Why?", hint: null, required: true, value: "" }],
};

/** What every chat adapter must do. */
export function chatContract(name: string, open: () => Promise<ChatHarness>): void {
  let harness: ChatHarness;
  let chat: Chat;
  let place: Place;
  let events: ChatEvent[];
  let sent = 0;

  const use = (opened: ChatHarness) => {
    harness = opened;
    ({ chat, place } = opened);
  };
  const take = listening(async (event) => void events.push(ChatEvent.parse(event)));
  const sending = (key = `rev-1/${++sent}`) => ({ key, answering: null, streamTo: null });
  const say = (words: string, where: Place = place) => chat.post(where, textMessage(words), sending());
  const times = async (words: string) => (await harness.seenBy("alice")).split(words).length - 1;
  const of = <Kind extends ChatEvent["kind"]>(kind: Kind) =>
    events.filter((event): event is Extract<ChatEvent, { kind: Kind }> => event.kind === kind);

  beforeEach(async () => {
    events = [];
    use(await open());
  });

  afterEach(() => harness.close());

  describe(`${name}: messages`, () => {
    beforeEach(() => chat.start(take));

    it("are seen once they are posted", async () => {
      await say("Fractures were fewer.");
      expect(await times("Fractures were fewer.")).toBe(1);
    });

    it("show all that they are made of", async () => {
      const blocks = [
        { kind: "heading" as const, text: "Summary" },
        text("Fractures were ", strong("fewer"), ", see ", link("the trial", "https://example.org/trial"), "."),
        list([["One study"], ["Another study"]]),
        aTable(),
        { kind: "progress" as const, steps: [{ label: "Search", state: "done" as const, detail: "212 records" }] },
        { kind: "context" as const, content: ["Verified by ", person("alice", "alice")] },
        buttons(aButton({ label: "Dispute" })),
      ];
      for (const part of fitMessage({ blocks, fallback: "Summary" }, chat.limits).messages) {
        await chat.post(place, part, sending());
      }
      const seen = await harness.seenBy("alice");
      for (const words of [
        "Summary",
        "fewer",
        "the trial",
        "Another study",
        "Falls were not.",
        "212 records",
        "alice",
        "Dispute",
      ]) {
        expect(seen).toContain(words);
      }
    });

    it("say what they were edited to say, and no longer what they said", async () => {
      const ref = await say("Searching four sources");
      await chat.edit(ref, textMessage("Reading twelve studies"));
      const seen = await harness.seenBy("alice");
      expect(seen).toContain("Reading twelve studies");
      expect(seen).not.toContain("Searching four sources");
    });

    it("are gone once they are removed, and removing them again is no fault", async () => {
      const ref = await say("To be removed");
      await chat.remove(ref);
      await chat.remove(ref);
      expect(await harness.seenBy("alice")).not.toContain("To be removed");
    });

    it("cannot be edited or reacted to when they are gone", async () => {
      const ref = await say("To be removed");
      await chat.remove(ref);
      await expect(chat.edit(ref, textMessage("Still here"))).rejects.toThrow(MessageGone);
      await expect(chat.react(ref, "✅")).rejects.toThrow(MessageGone);
    });

    it("stand in the thread of the message that it hangs on, which is opened once", async () => {
      const root = await say("A question");
      const thread = await chat.openThread(root, "A question");
      expect(await chat.openThread(root, "A question")).toBe(thread);
      const ref = await say("An answer", { ...place, thread });
      expect(ref).toMatchObject({ thread, conversation: place.conversation, tenant: place.tenant });
      expect(await times("An answer")).toBe(1);
    });

    it("have ids of their own", async () => {
      const refs = [await say("One"), await say("Two"), await say("Three")];
      expect(new Set(refs.map(({ messageId }) => messageId)).size).toBe(3);
    });

    it("carry files", async () => {
      const file = { name: "review.md", mediaType: "text/markdown", bytes: new TextEncoder().encode("# Review") };
      const ref = await chat.upload(place, file, "The review as Markdown", sending("rev-1/export"));
      const seen = await harness.seenBy("alice");
      expect(seen).toContain("review.md");
      expect(seen).toContain("The review as Markdown");
      expect(await chat.upload(place, file, "The review as Markdown", sending("rev-1/export"))).toEqual(ref);
    });

    it("take no file that is larger than the platform does", async () => {
      const { fileBytes } = chat.limits;
      if (!Number.isFinite(fileBytes)) return;
      const file = { name: "review.md", mediaType: "text/markdown", bytes: new Uint8Array(fileBytes + 1) };
      await expect(chat.upload(place, file, "The review", sending())).rejects.toThrow(RangeError);
    });
  });

  describe(`${name}: the key of a message`, () => {
    const since = "2000-01-01T00:00:00.000Z";
    beforeEach(() => chat.start(take));

    it("is posted once, however often it is tried", async () => {
      const ref = await chat.post(place, textMessage("Said once"), sending("rev-1/summary"));
      expect(await chat.post(place, textMessage("Said once"), sending("rev-1/summary"))).toEqual(ref);
      expect(await times("Said once")).toBe(1);
    });

    it("finds it again, also after a restart", async () => {
      const thread = await chat.openThread(await say("A question"), "A question");
      const inThread = { ...place, thread };
      const top = await chat.post(place, textMessage("At the top"), sending("rev-1/top"));
      const deep = await chat.post(inThread, textMessage("In a thread"), sending("rev-1/deep"));
      expect(await chat.findByKey(place, "rev-1/top", since)).toEqual(top);
      use(await harness.restart());
      await chat.start(take);
      expect(await chat.findByKey(place, "rev-1/top", since)).toEqual(top);
      expect(await chat.findByKey(inThread, "rev-1/deep", since)).toEqual(deep);
    });

    it("finds nothing where nothing was posted under it", async () => {
      expect(await chat.findByKey(place, "rev-1/never", since)).toBeNull();
    });
  });

  describe(`${name}: a whisper`, () => {
    it("reaches one person alone", async () => {
      if (chat.capabilities.whisper !== "anyone") return;
      await chat.start(take);
      await chat.whisper(place, "alice", textMessage("Between us"), sending());
      expect(await harness.seenBy("bob")).not.toContain("Between us");
      expect(await harness.seenBy("alice")).toContain("Between us");
    });
  });

  describe(`${name}: what the bot is at`, () => {
    it("can be said and taken back anywhere, also where nobody can see it", async () => {
      await chat.start(take);
      await chat.showStatus(place, "Searching");
      await chat.showStatus(place, null);
      await chat.showStatus({ ...place, thread: "nowhere" }, null);
      expect(await harness.seenBy("alice")).not.toContain("Searching");
    });
  });

  describe(`${name}: reactions`, () => {
    const listed = async (ref: MessageRef) =>
      (await chat.listReactions(ref)).map(({ emoji, actor }) => `${emoji} ${actor.id}`).sort();
    beforeEach(() => chat.start(take));

    it("are votes of the person who gives them, set and taken back", async () => {
      const ref = await say("A claim");
      await harness.react("alice", ref, "✅");
      await harness.react("bob", ref, "❌");
      await harness.unreact("alice", ref, "✅");
      await harness.settled();
      expect(of("vote-set").map(({ actor, vote }) => [actor.id, vote])).toEqual([
        ["alice", "verified"],
        ["bob", "disputed"],
      ]);
      expect(of("vote-unset").map(({ actor, vote }) => [actor.id, vote])).toEqual([["alice", "verified"]]);
      expect(of("vote-set").map(({ messageId }) => messageId)).toEqual([ref.messageId, ref.messageId]);
    });

    it("are listed for each person, and the bot's own with them", async () => {
      const ref = await say("A claim");
      await harness.react("alice", ref, "✅");
      await harness.react("bob", ref, "✅");
      await harness.unreact("bob", ref, "✅");
      await chat.react(ref, "☑️");
      await chat.react(ref, "☑️");
      const reactions = await chat.listReactions(ref);
      expect(
        reactions.filter(({ actor }) => actor.kind === "person").map(({ emoji, actor }) => [emoji, actor.id]),
      ).toEqual([["✅", "alice"]]);
      expect(reactions.filter(({ actor }) => actor.kind === "bot")).toHaveLength(1);
      await chat.unreact(ref, "☑️");
      await chat.unreact(ref, "☑️");
      expect(await listed(ref)).toEqual(["✅ alice"]);
    });

    it("of the bot's own make no event", async () => {
      const ref = await say("A claim");
      await chat.react(ref, "✅");
      await harness.react("alice", ref, "✅");
      await harness.settled();
      expect(of("vote-set").flatMap(({ actor }) => (actor.kind === "person" ? [actor.id] : []))).toEqual(["alice"]);
    });

    it("outlast a restart", async () => {
      const ref = await say("A claim");
      await harness.react("alice", ref, "✅");
      use(await harness.restart());
      await chat.start(take);
      expect(await listed(ref)).toEqual(["✅ alice"]);
    });

    it("that are no votes make no event", async () => {
      const ref = await say("A claim");
      await harness.react("alice", ref, "🎉");
      await harness.settled();
      expect(of("vote-set")).toEqual([]);
    });
  });

  describe(`${name}: events`, () => {
    it("are asks at the top level and follow-ups in threads, with who, where and when", async () => {
      await chat.start(take);
      const thread = await chat.openThread(await say("A question"), "A question");
      await harness.say("alice", "Does vitamin D help?", place);
      await harness.say("bob", "only trials since 2020", { ...place, thread });
      await harness.settled();
      const { tenant, conversation } = place;
      const common = { platform: chat.platform, tenant, conversation };
      expect(of("ask")).toMatchObject([
        { ...common, thread: null, text: "Does vitamin D help?", actor: { id: "alice" } },
      ]);
      expect(of("follow-up")).toMatchObject([
        { ...common, thread, text: "only trials since 2020", actor: { id: "bob" } },
      ]);
    });

    it("are presses of buttons, with what the button stands for", async () => {
      await chat.start(take);
      const message = { blocks: [text("A claim"), buttons(aButton({ label: "Verify" }))], fallback: "A claim" };
      const ref = await chat.post(place, message, sending());
      await harness.press("alice", ref, "Verify");
      await harness.settled();
      const pressed = { action: "verify", value: "clm-00000001", messageId: ref.messageId, actor: { id: "alice" } };
      expect(of("action")).toMatchObject([pressed]);
    });

    it("are presses of buttons that ask, with what the form was given", async () => {
      if (!chat.capabilities.forms) return;
      const asked: string[] = [];
      const form = async ({ action }: Press) => {
        asked.push(action);
        return REASON;
      };
      await chat.start({ ...take, form });
      const message = { blocks: [buttons(aButton({ label: "Dispute", asks: "form" }))], fallback: "A claim" };
      const ref = await chat.post(place, message, sending());
      await harness.press("alice", ref, "Dispute", "wrong season");
      await harness.settled();
      expect(asked).toEqual(["verify"]);
      expect(of("action")).toMatchObject([{ action: "verify", inputs: { reason: "wrong season" } }]);
    });

    it("are deletions of messages, which are then gone", async () => {
      await chat.start(take);
      const ref = await say("A claim");
      await harness.delete("alice", ref);
      await harness.settled();
      expect(of("message-deleted")).toMatchObject([{ messageId: ref.messageId, conversation: place.conversation }]);
      await expect(chat.listReactions(ref)).rejects.toThrow(MessageGone);
    });

    it("are files, which can be fetched up to a size", async () => {
      await chat.start(take);
      const bytes = new TextEncoder().encode("# Notes");
      await harness.sendFile("alice", { name: "notes.md", mediaType: "text/markdown", bytes });
      await harness.settled();
      const [ask] = of("ask");
      expect(ask).toMatchObject({ text: "", attachments: [{ name: "notes.md", sizeBytes: 7 }] });
      for (const attachment of ask?.attachments ?? []) {
        expect(new Uint8Array(await chat.download(attachment, place.tenant, 7))).toEqual(bytes);
        await expect(chat.download(attachment, place.tenant, 6)).rejects.toThrow(DocumentUnavailable);
      }
      expect.assertions(3);
    });

    it("are acknowledged only after the handler has stored them", async () => {
      const stored = Promise.withResolvers<void>();
      const begun = Promise.withResolvers<ChatEvent>();
      await chat.start(
        listening((event) => {
          begun.resolve(event);
          return stored.promise;
        }),
      );
      const saying = harness.say("alice", "Does vitamin D help?", place);
      const { dedupeKey } = await begun.promise;
      expect(await harness.acknowledged()).not.toContain(dedupeKey);
      stored.resolve();
      await saying;
      await harness.settled();
      expect(await harness.acknowledged()).toContain(dedupeKey);
    });

    it("are delivered again under the same key when the handler fails", async () => {
      let failures = 1;
      await chat.start(
        listening(async (event) => {
          events.push(event);
          if (event.kind === "ask" && failures-- > 0) throw new Error("the disk is full");
        }),
      );
      await harness.say("alice", "Does vitamin D help?", place);
      await harness.settled();
      const [first, second] = of("ask");
      expect(second).toEqual(first);
      expect(await harness.acknowledged()).toContain(first?.dedupeKey);
    });

    it("have keys that no other event has, also after a restart", async () => {
      await chat.start(take);
      await harness.say("alice", "One", place);
      await harness.say("alice", "One", place);
      await harness.settled();
      use(await harness.restart());
      await chat.start(take);
      await harness.say("alice", "One", place);
      await harness.settled();
      expect(new Set(of("ask").map(({ dedupeKey }) => dedupeKey)).size).toBe(3);
    });

    it("arrive no more once the adapter has stopped", async () => {
      await chat.start(take);
      await harness.say("alice", "Before", place);
      await harness.settled();
      await chat.stop();
      expect(of("ask").map(({ text: words }) => words)).toEqual(["Before"]);
      expect(chat.health.connected).toBe(false);
    });

    it("show in the health of the adapter", async () => {
      await chat.start(take);
      expect(chat.health.connected).toBe(true);
      await harness.say("alice", "One", place);
      await harness.settled();
      expect(chat.health.lastInboundAt).toBe(of("ask").at(-1)?.at);
    });
  });

  describe(`${name}: any text`, () => {
    beforeEach(() => chat.start(take));

    it("is neither lost nor cut when it is longer than a message", async () => {
      const words = Array.from({ length: 2_000 }, (_, index) => `word${index}`);
      for (const message of fitMessage(textMessage(words.join(" ")), { ...chat.limits, messages: 1_000 }).messages) {
        await chat.post(place, message, sending());
      }
      const seen = new Set((await harness.seenBy("alice")).split(/\s+/));
      expect(words.filter((word) => !seen.has(word))).toEqual([]);
    });

    it("is words alone: no markup, no mention, no control code", async () => {
      const hostile = "<!channel> @everyone <@U1> *not bold* `code` &amp; \u001b[2J\u0007\u202eevil";
      const ref = await say(hostile);
      const seen = await harness.seenBy("alice");
      expect(seen).toContain("<!channel> @everyone <@U1> *not bold* `code` &amp;");
      expect(seen).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(ref.messageId).not.toBe("");
    });

    it("can be posted", async () => {
      await fc.assert(
        fc.asyncProperty(wording(12), async (words) => {
          const content: Inline = ["Quoted: ", words];
          for (const message of fitMessage(textMessage(...content), chat.limits).messages) {
            await chat.post(place, message, sending());
          }
          expect(inlineText(content)).not.toBe("");
        }),
        { numRuns: 20 },
      );
    });
  });
}
