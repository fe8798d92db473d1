import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LocalLeases } from "../../adapters/coordination/local-leases.ts";
import { Desks } from "../../src/bot/desks.ts";
import { Pace } from "../../src/bot/pace.ts";
import { Presence } from "../../src/bot/presence.ts";
import { ThreadAudience } from "../../src/bot/review-audience.ts";
import type { Desk } from "../../src/bot/turn.ts";
import { VoteDisplay } from "../../src/bot/vote-display.ts";
import type { Voting } from "../../src/bot/voting.ts";
import type { Place } from "../../src/ports/chat.ts";
import type { Meter } from "../../src/ports/meter.ts";
import type { StoredReview } from "../../src/ports/store/reviews.ts";
import { ann, claimMessageOf, type Office, openOffice, TENANT } from "./office.ts";

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

let office: Office;
let desk: Desk;
let review: StoredReview;

beforeEach(async () => {
  office = await openOffice();
  await office.ask();
  [review] = (await office.store.reviews.latest("C1", 1)) as readonly [StoredReview];
  const { signal } = new AbortController();
  desk = new Desks({ chats: [office.chat], store: office.wholeStore, now: Date.now, signal, log: quiet }).of(TENANT);
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

const edits = () => office.platform.messages.reduce((sum, message) => sum + message.edits, 0);

/** Processes that show votes of the same store on the same platform. */
function displays(names: readonly string[]) {
  const leases = new LocalLeases();
  const pace = names.map(() => new Pace(0));
  const all = names.map((name, n) => {
    const presence = new Presence(name, leases, quiet);
    return new VoteDisplay({ pace: pace[n] as Pace, presence, onFault: (fault) => office.faults.push(fault) });
  });
  return { all, settled: () => Promise.all(pace.map((one) => one.flush())) };
}

it("a message that is outdated is edited by one of the processes that look for it", async () => {
  const { all, settled } = displays(["one", "two"]);
  await office.store.messages.outdate(`${review.id}/overview`);
  const edited = edits();
  for (const display of all) display.refresh(desk, review, null);
  await settled();
  expect(await office.store.messages.outdated()).toEqual([]);
  expect(edits() - edited).toBe(1);
});

it("a progress message that is outdated is edited once, though each process that looks asks for it", async () => {
  const paces = [new Pace(0), new Pace(0)];
  const unused = {} as Voting & Meter;
  const onFault = (fault: unknown) => office.faults.push(fault);
  const audiences = paces.map(
    (pace) => new ThreadAudience({ deskOf: () => desk, pace, voting: unused, meter: unused, onFault }),
  );
  await office.store.messages.outdate(`${review.id}/progress`);
  const edited = edits();
  for (const [n, audience] of audiences.entries()) {
    await audience.refresh({ tenantId: TENANT, review });
    await paces[n]?.flush();
  }
  expect(edits() - edited).toBe(1);
  expect(await office.store.messages.outdated()).toEqual([]);
});

describe("a claim whose message another process is about to post", () => {
  let later: Place;

  beforeEach(async () => {
    later = await office.ask("Do harbour seals sleep longer in the dark?");
    const { key, ref } = claimMessageOf(office, later, "C1");
    await sql`update message set state = 'pending', platform_id = null where key = ${key}`.execute(office.database);
    // It is not there yet, whoever looks for it.
    Object.assign(office.platform.message(ref) ?? {}, { key: "not posted yet" });
  });

  const claimKeys = () => office.platform.messages.flatMap(({ key }) => (key?.includes("/claim/") ? [key] : []));

  it("is not posted by a vote on it elsewhere, and noted as outdated", async () => {
    const before = claimKeys();
    const [first] = office.platform.messages.filter(({ key }) => key?.includes("/claim/"));
    if (first !== undefined) office.platform.react(ann, first.ref, "✅");
    await office.idle();
    expect(claimKeys()).toEqual(before);
    const outdated = await office.store.messages.outdated();
    expect(outdated.map(({ state }) => state)).toEqual(["pending"]);
  });

  it("is not posted by who asks for all claims", async () => {
    const before = claimKeys();
    await office.say(ann, "claims all", later);
    expect(claimKeys()).toEqual(before);
  });
});
