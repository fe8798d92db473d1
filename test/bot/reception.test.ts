import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { storeMigrations } from "../../adapters/store/migrations.ts";
import { SqlStore } from "../../adapters/store/sql-store.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import { Desks } from "../../src/bot/desks.ts";
import { Reception } from "../../src/bot/reception.ts";
import type { ChatEvent } from "../../src/domain/chat-event.ts";
import { ChatUnavailable, StoreFailure } from "../../src/errors.ts";
import { aPerson } from "../fakes/memory-chat/platform.ts";

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const now = () => Date.parse("2026-11-20T00:00:00.000Z");
const vote: ChatEvent = {
  platform: "memory",
  tenant: "T1",
  conversation: "C1",
  thread: null,
  at: "2026-11-20T00:00:00.000Z",
  dedupeKey: "vote-1",
  kind: "vote-set",
  actor: aPerson("ann"),
  vote: "verified",
  messageId: "m1",
};

const press: ChatEvent = {
  ...vote,
  dedupeKey: "press-1",
  kind: "action",
  action: "verify",
  value: "rev-1 clm-1",
  inputs: null,
};

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** A reception whose handler meets these faults, one at each call, then none. */
async function open(faults: readonly Error[], event: ChatEvent = vote) {
  const store = new SqlStore(await openSqlite(":memory:", storeMigrations));
  const stopping = new AbortController();
  const { signal } = stopping;
  const desks = new Desks({ chats: [], store, now, signal, log: quiet });
  let calls = 0;
  const handle = async () => {
    const fault = faults[calls++];
    if (fault !== undefined) throw fault;
  };
  const excuses: string[] = [];
  const excuse = async ({ dedupeKey }: ChatEvent, { message }: Error, course: string) => {
    excuses.push(`${dedupeKey}: ${message} ${course}`);
  };
  const reception = new Reception({ store, desks, process: "one", log: quiet, now, signal, handle, excuse });
  await reception.receive(event);
  const handled = async () => {
    while (reception.isBusy) await new Promise(setImmediate);
    return { calls, left: (await store.unhandledEvents()).length };
  };
  return { store, reception, stopping, handled, excuses };
}

describe("what cannot be stored at all", () => {
  const away = new StoreFailure("PostgreSQL does not answer.");
  const message = { text: "status", attachments: [], audience: "public", actor: aPerson("ann") } as const;
  const asked: ChatEvent = { ...vote, ...message, kind: "ask", thread: null, dedupeKey: "ask-1" };

  /** A reception whose store takes no event, and whose handler cannot write either. */
  async function receiving(event: ChatEvent): Promise<readonly string[]> {
    const store = new SqlStore(await openSqlite(":memory:", storeMigrations));
    const { signal } = new AbortController();
    const refuse = () => Promise.reject(away);
    const full = Object.assign(Object.create(store), {
      of: (id: string) => ({ ...store.of(id), inbox: { ...store.of(id).inbox, receive: refuse } }),
    });
    const excuses: string[] = [];
    const parts = { process: "one", log: quiet, now, signal, handle: refuse };
    const desks = new Desks({ chats: [], store, now, signal, log: quiet });
    const excuse = async ({ dedupeKey }: ChatEvent, _: Error, course: string) => {
      excuses.push(`${dedupeKey}: ${course}`);
    };
    try {
      await new Reception({ ...parts, store: full, desks, excuse }).receive(event);
      return excuses;
    } finally {
      await store.close();
    }
  }

  it("is told to whoever wrote it", async () => {
    expect(await receiving(asked)).toEqual(["ask-1: not-kept"]);
  });

  it("rises to the platform where it was pressed, which tells its person alone", () =>
    expect(receiving(press)).rejects.toBe(away));

  it("rises to the platform that tells of a vote again", () => expect(receiving(vote)).rejects.toBe(away));
});

describe("an event that could not be handled is handled", () => {
  it.each([
    ["the database", new StoreFailure("PostgreSQL does not answer.")],
    ["the platform", new ChatUnavailable("Slack", "HTTP 503")],
  ])("within half a minute after %s is back", async (_, away) => {
    const { store, handled } = await open([away, away]);
    expect(await handled()).toEqual({ calls: 1, left: 1 });
    await vi.advanceTimersByTimeAsync(15_000);
    await handled();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await handled()).toEqual({ calls: 3, left: 0 });
    await store.close();
  });

  it("although its person waits: they are told once, when it takes long", async () => {
    const away = new StoreFailure("PostgreSQL does not answer.");
    const { store, handled, excuses } = await open([away, away, away, away], press);
    for (const told of [0, 0, 1, 1]) {
      await handled();
      expect(excuses).toHaveLength(told);
      await vi.advanceTimersByTimeAsync(5_000);
    }
    expect(await handled()).toEqual({ calls: 5, left: 0 });
    expect(excuses).toEqual(["press-1: PostgreSQL does not answer. kept"]);
    await store.close();
  });

  it("at the next start, where trying again would not help", async () => {
    const { store, handled } = await open([new Error("a bug")]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(await handled()).toEqual({ calls: 1, left: 1 });
    await store.close();
  });
});
