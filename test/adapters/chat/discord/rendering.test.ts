import { it as property } from "@fast-check/vitest";
import { type APIMessageTopLevelComponent, ComponentType } from "discord.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIMITS, MOST_CHARACTERS, MOST_COMPONENTS } from "../../../../adapters/chat/discord/abilities.ts";
import { choiceOf, componentsOf } from "../../../../adapters/chat/discord/components.ts";
import { inlineMarkdown } from "../../../../adapters/chat/discord/markdown.ts";
import { claimMessage, overviewMessage } from "../../../../src/bot/messages/claims.ts";
import { type ChatMessage, inlineText, link, textMessage } from "../../../../src/domain/chat-message.ts";
import { fitMessage } from "../../../../src/domain/message-fitting.ts";
import { aButton, anyMessage } from "../../../builders/message.ts";
import { inline } from "../../../builders/wording.ts";
import { aReport, aStudy, aVerifiedClaim } from "../../../builders.ts";
import { type Connected, connected, inWords, openServer, type Server, sending } from "./harness.ts";

const all = (components: readonly object[]): object[] =>
  components.flatMap((component) => [
    component,
    ...("components" in component && Array.isArray(component.components) ? all(component.components) : []),
  ]);
const textsOf = (components: readonly APIMessageTopLevelComponent[]): readonly string[] =>
  all(components).flatMap((component) => ("content" in component ? [String(component.content)] : []));

describe("words are words alone", () => {
  it.each([
    ["*not bold* _nor_ ~~this~~ ||or that|| `code`"],
    ["# no heading\n- no list\n1. nor this\n> no quote\n-# nor small print\n0.85 and -5"],
    ["@everyone @here <@123456789012345678> <#1> <@&2> <t:0> <:x:1>"],
    ["[no link](https://evil.example) https://example.org/a_b_c :smile: 10:30"],
    ["\\*already escaped\\*"],
    ["a ``` fence ``` b"],
  ])("%j", (words) => {
    const markdown = inlineMarkdown([words]);
    expect(inWords(markdown)).toBe(words);
    expect(markdown).not.toMatch(/(?<!\\)(?:<[@#:t]|@everyone|\*\*|https?:\/\/)/);
  });

  it("without control characters and marks that turn the direction of text", () => {
    expect(inlineMarkdown(["a\u0007b\u202ec\u2028d\r\ne"])).toBe("a b c d \ne");
  });

  it("with no more marks than needed", () => {
    expect(inlineMarkdown([{ kind: "strong", text: "Confidence: " }, "0.85 at 10:30, -5 %"])).toBe(
      "**Confidence:** 0.85 at 10:30, -5 %",
    );
  });

  it("also in marked spans, next to each other", () => {
    const strong = { kind: "strong" as const, text: "2*3" };
    const emphasis = { kind: "emphasis" as const, text: " p " };
    expect(inlineMarkdown([strong, emphasis, { kind: "code", text: "a`b" }])).toBe("**2\\*3**\u200b *p* a\\`b");
  });
});

describe("a link", () => {
  it.each([
    [link("the trial", "https://example.org/a(b)"), "[the trial](<https://example.org/a%28b%29>)"],
    [link("https://example.org/", "https://example.org/"), "<https://example.org/>"],
    [link("https://bank.example", "https://evil.example"), "https\\://bank.example <https://evil.example/>"],
    [link("run", "javascript:alert(1)"), "run \\(javascript:alert\\(1\\)\\)"],
  ])("%j", (span, markdown) => {
    expect(inlineMarkdown([span])).toBe(markdown);
  });
});

describe("a button", () => {
  it("brings back what it stands for", () => {
    const button = aButton({ action: "dispute", value: "rev-1 clm-2", asks: "form" });
    const [row] = componentsOf({ blocks: [{ kind: "buttons", buttons: [button] }], fallback: "A claim" });
    const [pressed] = all([row ?? {}]).flatMap((component) =>
      "custom_id" in component ? [choiceOf(String(component.custom_id))] : [],
    );
    expect(pressed).toEqual({ action: "dispute", value: "rev-1 clm-2", asks: "form" });
    expect(choiceOf("something else")).toBeNull();
  });
});

describe("any message that was fitted", () => {
  property.prop([anyMessage], { numRuns: 200 })("keeps to what Discord takes", (message) => {
    for (const part of fitMessage(message, LIMITS).messages) {
      const components = all(componentsOf(part));
      const texts = textsOf(componentsOf(part));
      expect(components.length).toBeLessThanOrEqual(MOST_COMPONENTS);
      expect(texts.join("").length).toBeLessThanOrEqual(MOST_CHARACTERS);
      expect(texts.every((words) => words.trim() !== "")).toBe(true);
    }
  });

  property.prop([inline()])("is measured at least as long as it is, and never shorter than its words", (content) => {
    expect(LIMITS.measure(content)).toBeGreaterThanOrEqual(inlineMarkdown(content).length);
    expect(LIMITS.measure(content)).toBeGreaterThanOrEqual(inlineText(content).length);
  });

  it("has 37 components at most: a container, 24 blocks, 10 buttons, two rows more than blocks", () => {
    const texts = Array.from({ length: LIMITS.blocks - 1 }, () => ({ kind: "text" as const, content: ["x"] }));
    const buttons = Array.from({ length: LIMITS.buttons.count }, (_, n) => aButton({ value: String(n) }));
    const message: ChatMessage = { blocks: [...texts, { kind: "buttons", buttons }], fallback: "x" };
    expect(all(componentsOf(message))).toHaveLength(36);
  });
});

const SCRIPTS = {
  Latin: "Harbour seals slept *longer* without lamps (p<0.05) [1]. ",
  Chinese: "没有灯光时，港海豹睡得更久。",
  Arabic: "نامت الفقمات لفترة أطول بدون مصابيح. ",
  Thai: "แมวน้ำนอนนานขึ้นเมื่อไม่มีโคมไฟ",
  Devanagari: "बत्तियों के बिना सील अधिक देर तक सोए। ",
  emoji: "👩‍👩‍👧‍👦🏳️‍🌈🇫🇮 ",
  marks: "*_~`|>#[]()@:\\ ",
};

describe("claims in every script, at the limits", () => {
  let server: Server;
  let bot: Connected;
  beforeAll(async () => {
    server = await openServer();
    bot = await connected(server);
  });
  afterAll(async () => {
    await bot.chat.stop();
    await server.discord.close();
  });

  const TEAM = {
    tallies: new Map(),
    metBefore: new Set<string>(),
    nameOf: (id: string) => id,
    byReaction: true,
    asksWhy: true,
  };
  const reportOf = (count: number, words: string) => {
    const study = aStudy();
    const claims = Array.from({ length: count }, (_, n) =>
      aVerifiedClaim({ study, text: `${n + 1}: ${words.repeat(Math.ceil(1_500 / words.length))}` }),
    );
    return aReport({ studies: [study], claims });
  };

  it.each(Object.entries(SCRIPTS).flatMap(([script, words]) => [1, 12, 40].map((count) => ({ script, words, count }))))(
    "$count in $script are taken whole",
    async ({ words, count }) => {
      const report = reportOf(count, words);
      const [first] = report.claims;
      if (first === undefined) return;
      const wanted = [overviewMessage(report, TEAM), claimMessage(report.id, report, first, TEAM)];
      const parts = wanted.flatMap((message) => fitMessage(message, bot.chat.limits).messages);
      for (const part of parts) await bot.chat.post(server.place, part, sending());
      const seen = inWords(
        server.discord
          .messages(server.general.id)
          .slice(-parts.length)
          .map(({ text }) => text)
          .join(""),
      );
      expect(seen.replace(/\s/g, "")).toContain(first.claim.text.slice(0, 500).replace(/\s/g, ""));
      expect(server.discord.calls.rejected).toEqual([]);
    },
  );

  it("call nobody", async () => {
    const words = `@everyone @here <@${server.alice.id}> <@&${server.guild.id}>`;
    const person = { kind: "person" as const, id: server.alice.id, name: "alice" };
    const ref = await bot.chat.post(server.place, textMessage(words, person), sending());
    await bot.chat.edit(ref, textMessage(person, words));
    expect(server.discord.message(ref.messageId)?.pinged).toEqual([]);
    expect(server.discord.message(ref.messageId)?.text).toContain(`<@${server.alice.id}>`);
  });

  it("have their text in components alone", async () => {
    const ref = await bot.chat.post(server.place, textMessage("One paragraph"), sending());
    const { raw } = server.discord.message(ref.messageId) ?? {};
    expect(raw?.content).toBe("");
    expect(raw?.components?.map(({ type }) => type)).toEqual([ComponentType.TextDisplay]);
  });
});
