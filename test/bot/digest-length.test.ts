import { afterEach, expect, it } from "vitest";
import { AT_TOP } from "../fakes/memory-chat/platform.ts";
import { ann, type Office, openOffice, said } from "./office.ts";

let office: Office;
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

it("a digest that is longer than a message is one message in the channel, and goes on in its thread", async () => {
  let time = Date.parse("2026-03-06T12:00:00Z");
  office = await openOffice({ now: () => new Date(time++), limits: { blocks: 3 } });
  await office.ask();
  await office.say(ann, "digest subscribe daily at 13:00 UTC");
  const before = said(office).length;
  time = Date.parse("2026-03-06T13:00:01Z");
  await office.bot.lookForDigests();
  await office.idle();
  const [digest = "", ...others] = said(office).slice(before);
  expect(digest).toContain("Digest of 6 March 2026");
  expect(others).toEqual([]);
  const root = office.platform.in(AT_TOP).at(-1)?.ref.messageId ?? "";
  expect(said(office, { ...AT_TOP, thread: root }).join("\n")).toContain("Waiting for a vote");
});
