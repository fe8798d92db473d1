import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BadInput } from "../../src/errors.ts";
import { AT_TOP, MemoryPlatform } from "../fakes/memory-chat/platform.ts";
import {
  ann,
  ben,
  boss,
  claimMessageOf,
  type Office,
  openOffice,
  QUESTION,
  said,
  sealAnalyst,
  wordsOf,
} from "./office.ts";

let folder: string;
let platform: MemoryPlatform;
let office: Office;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assignee-bot-"));
  platform = new MemoryPlatform();
});
afterEach(async () => {
  await office.close();
  rmSync(folder, { recursive: true });
});

const open = (changes = {}) => openOffice({ file: join(folder, "assignee.sqlite"), platform, ...changes });

/** Every message of the bot, by key; none may have been posted twice. */
function keysSaid(): readonly (string | null)[] {
  const keys = platform.messages.filter(({ by }) => by.kind === "bot").map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  return keys;
}

/** An analyst that waits, once it is asked to check claims, until it is let go. */
function slowAnalyst() {
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const extracted: string[] = [];
  const analyst = sealAnalyst({
    extractClaims: (protocol, study, document, context) => {
      extracted.push(study.id);
      return sealAnalyst().extractClaims(protocol, study, document, context);
    },
    verifyClaim: async (claim, passages, context) => {
      begun.resolve();
      const stopped = new Promise<never>((_, reject) => {
        context.signal.addEventListener("abort", () => reject(context.signal.reason));
      });
      await Promise.race([go.promise, stopped]);
      return sealAnalyst().verifyClaim(claim, passages, context);
    },
  });
  return { analyst, begun: begun.promise, go: go.resolve, extracted };
}

/** An analyst that can plan nothing until it is mended. */
function brokenAnalyst() {
  let broken = true;
  const analyst = sealAnalyst({
    planProtocol: async (question, context) => {
      if (broken) throw new BadInput("The question cannot be planned. Ask it in another way.");
      return sealAnalyst().planProtocol(question, context);
    },
  });
  const mend = () => {
    broken = false;
  };
  return { analyst, mend };
}

describe("nothing is said twice", () => {
  it("when an event is delivered again", async () => {
    office = await open();
    const thread = await office.ask();
    const before = keysSaid().length;
    await platform.deliveries.repeat();
    await office.idle();
    expect(keysSaid()).toHaveLength(before);
    expect(office.orders).toHaveLength(1);
    expect(said(office, thread)).toHaveLength(before);
  });

  it("when the platform takes a message and its response is lost", async () => {
    office = await open();
    office.chat.faults.push("lost response");
    await office.say(ann, "help");
    expect(said(office).filter((words) => words.includes("What I can do"))).toHaveLength(1);
  });
});

describe("a command after which the process dies, its answer posted and not noted", () => {
  /** From now on no event is noted as handled, and no message as posted. */
  async function forgetful(): Promise<void> {
    const update = "before update on event when new.payload_json is null";
    await sql.raw(`create trigger handled ${update} begin select raise(ignore); end`).execute(office.database);
    const posted = "before update on message when new.state = 'posted' and new.role = 'answer'";
    await sql.raw(`create trigger posted ${posted} begin select raise(ignore); end`).execute(office.database);
  }

  async function restart(): Promise<void> {
    for (const trigger of ["handled", "posted"]) await sql.raw(`drop trigger ${trigger}`).execute(office.database);
    await office.close();
    office = await open();
    await office.idle();
  }

  const aPaper = { id: "lib-1", conversation: "C1", name: "seals.pdf", location: "seals.pdf", kind: "file" } as const;

  it.each([
    { words: "digest subscribe daily at 09:00", before: async () => {} },
    { words: "digest unsubscribe", before: () => office.say(ann, "digest subscribe daily at 09:00") },
    {
      words: "library remove seals.pdf",
      before: () => office.store.channels.addToLibrary({ ...aPaper, addedBy: "ann", addedAt: 1 }),
    },
    { words: "verify 1", before: async () => {} },
    { words: "dispute 1: wrong season", before: async () => {} },
  ])("is done once and answered once: $words", async ({ words, before }) => {
    office = await open();
    const thread = await office.ask();
    await before();
    await forgetful();
    const place = /^(?:digest|library)/.test(words) ? AT_TOP : thread;
    await office.say(ann, words, place);
    const answers = keysSaid();
    await restart();
    expect(keysSaid()).toEqual(answers);
    expect(await office.store.messages.pending()).toEqual([]);
    expect(await office.wholeStore.unhandledEvents()).toEqual([]);
  });

  it("is done once and answered once: retry", async () => {
    const { analyst, mend } = brokenAnalyst();
    office = await open({ analyst });
    const thread = await office.ask();
    mend();
    await forgetful();
    await office.say(ann, "retry", thread);
    const answers = keysSaid();
    await restart();
    expect(keysSaid()).toEqual(answers);
    expect(await office.store.messages.pending()).toEqual([]);
  });

  it("is done once and answered once: cancel", async () => {
    const slow = slowAnalyst();
    office = await open({ analyst: slow.analyst });
    const ref = platform.say(ann, QUESTION);
    await slow.begun;
    await forgetful();
    await office.say(ann, "cancel", { ...AT_TOP, thread: ref.messageId });
    const answers = keysSaid();
    await restart();
    expect(keysSaid()).toEqual(answers);
    expect(await office.store.messages.pending()).toEqual([]);
  });
});

describe("nothing is lost", () => {
  it("when the platform cannot be reached for a moment", async () => {
    office = await open();
    office.chat.faults.push("unreachable");
    await office.say(ann, "help");
    expect(said(office).at(-1)).toContain("What I can do");
  });

  it("when the process ends during a review: it goes on in the same thread after the last finished stage", async () => {
    const slow = slowAnalyst();
    office = await open({ analyst: slow.analyst });
    const ref = platform.say(ann, QUESTION);
    await slow.begun;
    await office.close();
    const thread = { ...AT_TOP, thread: ref.messageId };
    expect(said(office, thread).some((words) => words.includes("[Cancel]"))).toBe(true);

    const again = slowAnalyst();
    again.go();
    office = await open({ analyst: again.analyst });
    await office.idle();
    expect(again.extracted).toEqual([]);
    expect(said(office, thread).join()).toContain("Yes: seals sleep longer");
    expect(said(office, thread).some((words) => words.includes("[Cancel]"))).toBe(false);
    keysSaid();
  });

  it("of a vote whose process dies before it is shown: it is handled, and shown by the next one", async () => {
    office = await open();
    const thread = await office.ask();
    vi.spyOn(office.chat, "edit").mockRejectedValue(new Error("the process is dead"));
    platform.react(ben, claimMessageOf(office, thread, "C1").ref, "✅");
    await office.idle();
    expect(await office.wholeStore.unhandledEvents()).toEqual([]);
    expect(wordsOf(claimMessageOf(office, thread, "C1"))).not.toContain("Verified by");
    await office.close();
    office = await open();
    await office.idle();
    expect(wordsOf(claimMessageOf(office, thread, "C1"))).toContain("✅ Verified by @ben");
    expect(said(office, thread).join()).toContain("✅ 1 for");
  });

  it("that was received and not handled before the end", async () => {
    office = await open();
    const thread = await office.ask();
    const event = {
      platform: "memory",
      tenant: "T1",
      conversation: "C1",
      thread: null,
      dedupeKey: "evt-late",
      at: new Date().toISOString(),
      kind: "vote-set",
      actor: ben,
      vote: "verified",
      messageId: claimMessageOf(office, thread, "C1").ref.messageId,
    };
    await office.store.inbox.receive({ key: event.dedupeKey, receivedAt: Date.now(), payload: event });
    await office.close();
    platform.setReaction(claimMessageOf(office, thread, "C1").ref, "✅", ben);
    office = await open();
    await office.idle();
    expect(wordsOf(claimMessageOf(office, thread, "C1"))).toContain("✅ Verified by @ben");
  });
});

describe("a running review", () => {
  it("is cancelled by who asked, in words, and says so; a second cancel is told that it has ended", async () => {
    const slow = slowAnalyst();
    office = await open({ analyst: slow.analyst });
    const ref = platform.say(ann, QUESTION);
    await slow.begun;
    const thread = { ...AT_TOP, thread: ref.messageId };
    platform.say(ann, "pls cancel", { place: thread });
    await office.idle();
    expect(said(office, thread).join("\n")).toContain("Cancelled by ann.");
    expect(said(office, thread).join("\n")).toContain("Cancelled after");
    await office.say(ann, "cancel", thread);
    expect(said(office, thread).at(-1)).toBe("That review has ended or was cancelled already.");
  });

  it("that two people cancel at once is cancelled once, and both are answered", async () => {
    const slow = slowAnalyst();
    office = await open({ analyst: slow.analyst });
    const ref = platform.say(ann, QUESTION);
    await slow.begun;
    const thread = { ...AT_TOP, thread: ref.messageId };
    const progress = platform.in(thread).find((message) => wordsOf(message).includes("[Cancel]"));
    if (progress === undefined) throw new Error("no progress message");
    platform.press(ann, progress.ref, "Cancel");
    platform.press(boss, progress.ref, "Cancel");
    await office.idle();
    const answers = said(office, thread).filter((words) => /cancelled already|Cancelled by/.test(words));
    expect(answers).toHaveLength(2);
    expect(answers.filter((words) => words.startsWith("Cancelled by"))).toHaveLength(1);
  });

  it("that has its answer, whose worker died while it was posted, is not kept from posting the rest by a cancel", async () => {
    office = await open();
    const thread = await office.ask();
    const { id } = (await office.store.reviews.latest("C1", 1))[0] ?? { id: "" };
    // It waits for the next worker.
    await sql`update job set state = 'waiting', run_at = ${Date.now() + 3600_000} where key = ${id}`.execute(
      office.database,
    );
    await office.bot.receive({
      ...{ kind: "action", action: "cancel", value: id, inputs: null, actor: ann },
      ...{ platform: "memory", tenant: "T1", conversation: "C1", thread: thread.thread, messageId: "progress" },
      ...{ dedupeKey: "evt-cancel", at: new Date().toISOString() },
    });
    while (!said(office, thread).join().includes("cancelled already")) await new Promise(setImmediate);
    expect((await office.jobs.find("memory:T1", "review", id))?.state).toBe("waiting");
  });

  it("is not cancelled by others", async () => {
    const slow = slowAnalyst();
    office = await open({ analyst: slow.analyst });
    const ref = platform.say(ann, QUESTION);
    await slow.begun;
    const thread = { ...AT_TOP, thread: ref.messageId };
    platform.say(ben, "cancel", { place: thread });
    platform.say(ben, "status", { place: thread });
    slow.go();
    await office.idle();
    expect(said(office, thread).join("\n")).toContain("Only the person who asked, or an admin");
    expect(said(office, thread).join("\n")).toContain("1 review running or waiting");
    expect(said(office, thread).join("\n")).toContain("Yes: seals sleep longer");
  });

  it("that fails says why in its thread, and can be run again", async () => {
    const { analyst, mend } = brokenAnalyst();
    office = await open({ analyst });
    const thread = await office.ask();
    expect(said(office, thread).join("\n")).toContain("The review stopped: The question cannot be planned.");
    mend();
    await office.say(ann, "retry", thread);
    expect(said(office, thread).join("\n")).toContain("Yes: seals sleep longer");
  });
});

describe("when nothing can be written", () => {
  it("what only reads is answered, what writes says so, and all works again afterwards", async () => {
    office = await open();
    const thread = await office.ask();
    await sql.raw("PRAGMA query_only = ON").execute(office.database);
    await office.say(ann, "sources for 1", thread);
    await office.say(ben, "recall lamps");
    await office.say(ann, "Do otters need lamps?");
    await office.say(ann, "verify 1", thread);
    expect(said(office, thread).join("\n")).toContain("What stands behind");
    expect(said(office).join("\n")).toContain("What this team has on “lamps”");
    expect(said(office).at(-1)).toMatch(/cannot be opened for writing.* I could not record that\./);
    expect(said(office, thread).at(-1)).toContain("I could not record that.");

    await sql.raw("PRAGMA query_only = OFF").execute(office.database);
    await office.say(ann, "verify 1", thread);
    expect(wordsOf(claimMessageOf(office, thread, "C1"))).toContain("✅ Verified by @ann");
  });
});

describe("the log", () => {
  it("leads from an event to its review, and from there to each stage and message", async () => {
    office = await open();
    await office.ask();
    const asked = office.lines.find(({ message }) => message === "review asked for");
    expect(asked).toMatchObject({ event: "evt-1", tenant: "memory:T1" });
    const about = office.lines.filter(({ review }) => review !== undefined && review === asked?.review);
    const count = (message: string) => about.filter((line) => line.message === message).length;
    expect([count("stage done"), count("message posted")]).toEqual([9, keysSaid().length]);
    expect(about.filter(({ tenant }) => tenant !== "memory:T1")).toEqual([]);
    expect(JSON.stringify(office.lines)).not.toContain("harbour");
  });
});

describe("a clock that jumps", () => {
  it.each([
    { words: "an hour ahead and back", jumps: [3600_000, -3600_000] },
    { words: "a day back and ahead", jumps: [-24 * 3600_000, 24 * 3600_000] },
  ])("$words, loses no review and no vote", async ({ jumps: [first = 0, second = 0] }) => {
    let aheadMs = 0;
    const slow = slowAnalyst();
    office = await open({ analyst: slow.analyst, now: () => new Date(Date.now() + aheadMs) });
    const thread = { ...AT_TOP, thread: platform.say(ann, QUESTION).messageId };
    await slow.begun;
    aheadMs += first;
    platform.say(ben, "status");
    slow.go();
    await office.idle();
    aheadMs += second;
    platform.react(ben, claimMessageOf(office, thread, "C1").ref, "✅");
    await office.idle();
    expect(wordsOf(claimMessageOf(office, thread, "C1"))).toContain("✅ Verified by @ben");
    expect(said(office, thread).join("\n")).toContain("Done in");
    keysSaid();
  });
});

describe("a tenant", () => {
  it("never sees what another tenant has", async () => {
    office = await open();
    const thread = await office.ask();
    const elsewhere = { tenant: "T2", conversation: "C1", thread: null };
    platform.say(ben, "recall lamps", { place: elsewhere });
    platform.say(ben, "sources", { place: { ...elsewhere, thread: thread.thread } });
    await office.idle();
    const words = platform.messages.filter(({ ref, by }) => ref.tenant === "T2" && by.kind === "bot").map(wordsOf);
    expect(words.join("\n")).toContain("No earlier review here is about “lamps”.");
    expect(words.join("\n")).toContain("There is no review here yet.");
  });

  it("that uninstalls is forgotten", async () => {
    office = await open();
    await office.ask();
    platform.uninstall();
    await office.idle();
    expect(await office.wholeStore.tenants()).toEqual([]);
  });
});
