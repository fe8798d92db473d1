import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BOT } from "../fakes/memory-chat/platform.ts";
import { ann, boss, claimMessageOf, type Office, openOffice, QUESTION, wordsOf } from "./office.ts";

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

const asked = async () => {
  const thread = await office.ask(QUESTION);
  return claimMessageOf(office, thread, "C1");
};

describe("a ✅ of the bot's own on a claim", () => {
  it("is not there unless the channel wants it", async () => {
    expect((await asked()).reactions).toEqual([]);
  });

  describe("where the channel wants it", () => {
    beforeEach(async () => {
      await office.say(boss, "settings seed-votes yes");
    });

    it("stands on each claim, and is no vote", async () => {
      const claim = await asked();
      expect(claim.reactions).toEqual([{ emoji: "✅", actor: BOT }]);
      await office.bot.reconcile();
      await office.idle();
      expect(wordsOf(claim)).not.toContain("Verified by");
    });

    it("stays when somebody votes and takes it back", async () => {
      const claim = await asked();
      office.platform.react(ann, claim.ref, "✅");
      await office.idle();
      expect(wordsOf(claim)).toContain("Verified by @ann");
      office.platform.unreact(ann, claim.ref, "✅");
      await office.idle();
      expect(wordsOf(claim)).not.toContain("Verified by");
      expect(claim.reactions).toEqual([{ emoji: "✅", actor: BOT }]);
    });

    it("that the platform refuses keeps no answer back", async () => {
      const refuse = office.chat.react.bind(office.chat);
      office.chat.react = (ref) => {
        office.chat.faults.push("refused");
        return refuse(ref, "✅");
      };
      expect(wordsOf(await asked())).toContain("Harbour seals slept longer");
      expect(office.lines.map(({ message }) => message)).toContain("a claim has no ✅ of the bot's");
    });
  });
});
