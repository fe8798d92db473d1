import { fc } from "@fast-check/vitest";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SourceRecord } from "../../src/domain/source-record.ts";
import type { Place } from "../../src/ports/chat.ts";
import { aRecord } from "../builders.ts";
import { AT_TOP, aPerson } from "../fakes/memory-chat/platform.ts";
import { ann, ben, claimMessageOf, type Office, openOffice, said, TENANT } from "./office.ts";

const NORTH = aRecord({
  title: "Lamps and harbour seals in the north",
  abstract: "Harbour seals slept longer without lamps.",
  identifiers: { doi: "10.1000/north" },
});
const EAST = aRecord({
  title: "Lamps and harbour seals in the east",
  abstract: "Harbour seals dived deeper near lamps.",
  identifiers: { doi: "10.1000/east" },
});

let office: Office;
let thread: Place;
let time: number;
let records: readonly SourceRecord[];

beforeEach(async () => {
  // A Friday.
  time = Date.parse("2026-03-06T12:00:00Z");
  records = [NORTH];
  office = await openOffice({
    now: () => new Date(time++),
    records: () => records,
  });
  thread = await office.ask();
  await office.say(ann, "subscribe weekly on monday at 9:00 Europe/Berlin", thread);
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

/** Lets the clock reach a time, and what is due happen. */
async function at(iso: string): Promise<readonly string[]> {
  const before = said(office).length;
  time = Date.parse(iso);
  await office.bot.lookForDigests();
  await office.idle();
  return said(office).slice(before);
}

describe("a subscription", () => {
  it("says when the digest comes, and is listed", async () => {
    expect(said(office, thread).at(-1)).toContain("The digest comes every Monday at 09:00 (Europe/Berlin).");
    await office.say(ann, "digest list");
    expect(said(office).at(-1)).toContain("1. Do harbour seals sleep longer without lamps?");
  });

  it("is not for guests", async () => {
    await office.say(aPerson("guest", { isExternal: true }), "unsubscribe", thread);
    expect(said(office, thread).at(-1)).toContain("Only members of this workspace can change the digest");
  });

  it("ends for one question, or for all", async () => {
    await office.say(ann, "unsubscribe", thread);
    expect(said(office, thread).at(-1)).toContain("No longer watched: Do harbour seals");
    await office.say(ann, "unsubscribe");
    expect(said(office).at(-1)).toContain("The digest of this channel is off");
    expect(await at("2026-03-09T08:00:01Z")).toEqual([]);
  });

  it("and its end stand in the audit log", async () => {
    await office.say(ben, "unsubscribe", thread);
    await office.say(ben, "unsubscribe");
    const log = await office.store.audit.of(AT_TOP.conversation);
    expect(log.map(({ person, action }) => [person, action])).toEqual([
      ["ann", "digest.schedule"],
      ["ann", "digest.subscribe"],
      ["ben", "digest.unsubscribe"],
      ["ben", "digest.end"],
    ]);
  });
});

describe("a digest", () => {
  it("comes at its local time with what was asked and what waits for a vote", async () => {
    expect(await at("2026-03-09T07:59:00Z")).toEqual([]);
    const [digest = "", ...others] = await at("2026-03-09T08:00:01Z");
    expect(others).toEqual([]);
    expect(digest).toContain("Digest of 9 March 2026");
    expect(digest).toContain("Do harbour seals sleep longer without lamps? – answered");
    expect(digest).toContain("Waiting for a vote\nHarbour seals slept longer without lamps.");
  });

  it("comes once, also when it is looked for twice", async () => {
    await at("2026-03-09T08:00:01Z");
    expect(await at("2026-03-09T08:00:31Z")).toEqual([]);
  });

  it("tells claims that were verified or disputed, each once", async () => {
    office.platform.react(ben, claimMessageOf(office, thread, "C1").ref, "✅");
    await office.idle();
    expect((await at("2026-03-09T08:00:01Z"))[0]).toContain("Newly verified by the team\nHarbour seals slept longer");
    expect((await at("2026-03-16T08:00:01Z"))[0]).not.toContain("Newly verified");
  });

  it("tells that a claim changed sides, and back, each time", async () => {
    const ref = claimMessageOf(office, thread, "C1").ref;
    const vote = async (emoji: string) => {
      office.platform.react(ben, ref, emoji);
      await office.idle();
    };
    await vote("✅");
    expect((await at("2026-03-09T08:00:01Z"))[0]).toContain("Newly verified by the team\nHarbour");
    await vote("❌");
    expect((await at("2026-03-16T08:00:01Z"))[0]).toContain("Newly disputed by the team\nHarbour");
    office.platform.unreact(ben, ref, "✅");
    office.platform.unreact(ben, ref, "❌");
    await vote("✅");
    expect((await at("2026-03-23T08:00:01Z"))[0]).toContain("Newly verified by the team\nHarbour");
    office.platform.unreact(ben, ref, "✅");
    await vote("✅");
    expect((await at("2026-03-30T08:00:01Z")).join()).not.toContain("Newly");
  });

  it("tells new studies, each once", async () => {
    await at("2026-03-09T08:00:01Z");
    records = [NORTH, EAST];
    expect((await at("2026-03-16T08:00:01Z"))[0]).toContain(
      "New studies\nBrandt et al. 2021: Lamps and harbour seals in the east",
    );
    expect((await at("2026-03-23T08:00:01Z"))[0]).not.toContain("in the east");
  });

  it("tells that a cited study was retracted", async () => {
    await at("2026-03-09T08:00:01Z");
    records = [{ ...NORTH, notices: [{ kind: "retraction", source: "crossref", reference: null }] }];
    expect((await at("2026-03-16T08:00:01Z"))[0]).toContain("Retracted since, and cited here\nBrandt et al. 2021");
  });

  it("says at most once that there is nothing new", async () => {
    await at("2026-03-09T08:00:01Z");
    expect((await at("2026-03-16T08:00:01Z"))[0]).toContain("Nothing new since the last digest.");
    expect(await at("2026-03-23T08:00:01Z")).toEqual([]);
  });

  it("that was missed comes once, marked late", async () => {
    const digests = await at("2026-03-25T10:00:00Z");
    expect(digests).toHaveLength(1);
    expect(digests[0]).toContain("Digest of 9 March 2026 (late)");
    expect(await at("2026-03-25T10:01:00Z")).toEqual([]);
  });

  it("stays at nine when the clocks change", async () => {
    await at("2026-03-23T08:00:01Z");
    expect(await at("2026-03-30T06:59:59Z")).toEqual([]);
    expect(await at("2026-03-30T07:00:01Z")).toHaveLength(1);
  });

  it("is shown to one person alone as a preview, which changes nothing", async () => {
    await office.say(ben, "digest preview", thread);
    const [preview] = office.platform.whispers;
    expect(preview?.actorId).toBe("ben");
    expect(preview?.message.fallback).toContain("1 question asked");
    expect((await at("2026-03-09T08:00:01Z"))[0]).toContain("– answered");
  });
});

describe("whatever the clock does, a digest", () => {
  const datesOf = (digests: readonly string[]) => digests.map((words) => /^Digest of [^\n]+/.exec(words)?.[0]);

  it("comes at its time again after the clock was years ahead", async () => {
    expect(datesOf(await at("2031-01-01T00:00:00Z"))).toEqual(["Digest of 9 March 2026 (late)"]);
    await office.say(ben, "Do harbour seals sleep longer in the dark?");
    expect(await at("2026-03-07T12:00:00Z")).toEqual([]);
    expect(await at("2026-03-09T08:00:01Z")).toEqual([]);
    await office.say(ben, "Do harbour seals dive deeper in the dark?");
    const [digest = "", ...others] = await at("2026-03-16T08:00:01Z");
    expect(others).toEqual([]);
    expect(datesOf([digest])).toEqual(["Digest of 16 March 2026"]);
    expect(digest).toContain("Do harbour seals dive deeper in the dark? – answered");
  });

  it("comes at its time after the clock was years behind", async () => {
    expect(await at("2020-03-06T12:00:00Z")).toEqual([]);
    expect(datesOf(await at("2026-03-09T08:00:01Z"))).toHaveLength(1);
    await office.say(ben, "Do harbour seals dive deeper in the dark?");
    expect(datesOf(await at("2026-03-16T08:00:01Z"))).toEqual(["Digest of 16 March 2026"]);
  });

  it("tells a question that was asked once, also when the clock was wrong in between", async () => {
    const [first = ""] = await at("2031-01-01T00:00:00Z");
    expect(first).toContain("Do harbour seals sleep longer without lamps? – answered");
    await at("2026-03-07T12:00:00Z");
    const later = [...(await at("2026-03-16T08:00:01Z")), ...(await at("2026-03-23T08:00:01Z"))];
    expect(later.join("\n")).not.toContain("Asked");
  });

  const DAY_MS = 24 * 3600_000;
  const jumps = fc.array(
    fc.oneof(fc.integer({ min: 1, max: 9 * 24 }), fc.constantFrom(-24 * 2000, -24 * 9, -3, 24 * 2000)),
    { maxLength: 10 },
  );

  /** The periods that a conversation has had an issue for. */
  async function issued(conversation: string): Promise<readonly string[]> {
    const { digest } = (await office.wholeStore.export(TENANT)) as {
      digest: Record<"conversation" | "period", string>[];
    };
    return digest.filter((row) => row.conversation === conversation).map(({ period }) => period);
  }

  let run = 0;

  it("comes within a week once the clock is right, and on no day twice", async () => {
    await fc.assert(
      fc.asyncProperty(jumps, async (hours) => {
        run += 1;
        const place = { ...AT_TOP, conversation: `channel-${run}` };
        time = Date.parse("2026-03-06T12:00:00Z");
        await office.say(ann, "subscribe weekly on monday at 9:00 Europe/Berlin", place);
        for (const hour of hours) await at(new Date(time + hour * 3600_000).toISOString());
        const right = Date.parse("2027-01-01T12:00:00Z");
        await at(new Date(right).toISOString());
        const before = await issued(place.conversation);
        for (let day = 1; day <= 8; day += 1) await at(new Date(right + day * DAY_MS).toISOString());
        const periods = await issued(place.conversation);
        expect(periods.length - before.length).toBe(1);
        expect(new Set(periods).size).toBe(periods.length);
        await office.say(ann, "unsubscribe", place);
      }),
      { numRuns: 12 },
    );
  });
});
