import { afterEach, expect, it } from "vitest";
import { Admission } from "../../src/bot/admission.ts";
import { Desks } from "../../src/bot/desks.ts";
import { EventHandler } from "../../src/bot/event-handler.ts";
import { Pace } from "../../src/bot/pace.ts";
import { Voting } from "../../src/bot/voting.ts";
import type { FollowUp } from "../../src/domain/chat-event.ts";
import { StoreFailure } from "../../src/errors.ts";
import { aLonePresence } from "../builders/presence.ts";
import { ann, noPapers, type Office, openOffice, said } from "./office.ts";

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const meter = {
  reviewEnded: () => {},
  stageEnded: () => {},
  searched: () => {},
  voteTaken: () => {},
  acknowledged: () => {},
};
const NO_LIMIT = { costUsd: null, calls: null };

let office: Office;
afterEach(() => office.close());

function aHandler(): EventHandler {
  const { signal } = new AbortController();
  const { wholeStore: store, chat, jobs } = office;
  const desks = new Desks({ chats: [chat], store, now: Date.now, signal, log: quiet });
  const services = {
    jobs,
    voting: new Voting({ pace: new Pace(0), presence: aLonePresence(), meter, onFault: () => {} }),
    openTools: () => Promise.reject(new Error("nothing is opened here")),
    papers: noPapers,
    admission: new Admission({ person: NO_LIMIT, workspace: NO_LIMIT }),
    log: quiet,
    meter,
    now: () => new Date(),
    signal,
  };
  return new EventHandler({ store, desks, services, meter });
}

it("whoever was told that the store is away learns afterwards why their words had no effect, too", async () => {
  office = await openOffice();
  const place = await office.ask();
  const event: FollowUp = {
    ...{ kind: "follow-up", platform: "memory", tenant: "T1", dedupeKey: "evt-late", at: new Date().toISOString() },
    ...{ conversation: "C1", thread: place.thread ?? "", messageId: "m-late", actor: ann, audience: "public" },
    ...{ text: "verify 99", attachments: [], addressed: true },
  };
  const handler = aHandler();
  await handler.excuse(event, new StoreFailure("PostgreSQL does not answer."), "kept");
  await handler.handle(event);
  expect(said(office, place).slice(-2)).toEqual([
    "PostgreSQL does not answer. I have kept what you said, and go on with it as soon as that works.",
    expect.stringContaining("no claim 99"),
  ]);
});
