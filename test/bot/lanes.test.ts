import { expect, it } from "vitest";
import { Lanes } from "../../src/bot/lanes.ts";
import type { ChatEvent } from "../../src/domain/chat-event.ts";
import { aPerson } from "../fakes/memory-chat/platform.ts";

const at = { platform: "memory", conversation: "C1", thread: null, at: "2026-11-20T00:00:00.000Z" };

const aVote = (tenant: string, n: number): ChatEvent => ({
  ...at,
  tenant,
  dedupeKey: `vote-${n}`,
  kind: "vote-set",
  actor: aPerson("ann"),
  vote: "verified",
  messageId: `m${n}`,
});

it("of many votes of a tenant a few are taken at once, and neither questions nor other tenants wait for them", async () => {
  const lanes = new Lanes();
  const go = Promise.withResolvers<void>();
  const begun: string[] = [];
  const take = (event: ChatEvent) =>
    lanes.run(event, async () => {
      begun.push(event.kind === "vote-set" ? event.tenant : event.kind);
      await go.promise;
    });
  const ask: ChatEvent = {
    ...at,
    tenant: "T1",
    dedupeKey: "ask-1",
    kind: "ask",
    actor: aPerson("ben"),
    text: "Do seals sleep?",
    attachments: [],
    audience: "public",
    messageId: "m1",
  };
  const all = [...Array.from({ length: 100 }, (_, n) => take(aVote("T1", n))), take(ask), take(aVote("T2", 1))];
  await new Promise(setImmediate);
  expect(
    Object.fromEntries([...Map.groupBy(begun, (name) => name)].map(([name, { length }]) => [name, length])),
  ).toEqual({
    T1: 16,
    ask: 1,
    T2: 1,
  });
  go.resolve();
  await Promise.all(all);
  expect(begun).toHaveLength(102);
});
