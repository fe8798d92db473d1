import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import type { ChatMessage, MessageBlock, MessageLimits } from "../../src/domain/chat-message.ts";
import {
  buttons,
  heading,
  inlineText,
  link,
  list,
  progress,
  text,
  textMessage,
} from "../../src/domain/chat-message.ts";
import { fitMessage } from "../../src/domain/message-fitting.ts";
import { fits } from "../../src/domain/message-size.ts";
import { messageText } from "../../src/domain/message-text.ts";
import { aButton, anyMessage, aTable, messageLimits } from "../builders/message.ts";

const limits = messageLimits();
const message = (...blocks: readonly MessageBlock[]): ChatMessage => ({ blocks, fallback: "A review" });
const blocksOf = (whole: ChatMessage, given: MessageLimits = limits) =>
  fitMessage(whole, given).messages.map(({ blocks }) => blocks);

describe("a message that fits", () => {
  it("stays as it is", () => {
    const whole = message(heading("Claims"), aTable(), buttons(aButton()));
    expect(fitMessage(whole, limits)).toEqual({ messages: [whole], whole: null });
  });
});

describe("a message that does not fit", () => {
  it("goes on in further messages, a paragraph after the other", () => {
    const paragraphs = ["One. ".repeat(20), "Two. ".repeat(20), "Three. ".repeat(15)].map((words) =>
      text(words.trim()),
    );
    expect(blocksOf(message(...paragraphs))).toEqual([paragraphs.slice(0, 2), paragraphs.slice(2)]);
  });

  it("keeps a heading with what follows it", () => {
    const long = text("Words. ".repeat(17).trim());
    const [first, second] = blocksOf(message(long, long, heading("Results"), long));
    expect([first, second]).toEqual([
      [long, long],
      [heading("Results"), long],
    ]);
  });

  it("repeats a table's header and caption over the rows that go on", () => {
    const rows = [1, 2, 3, 4, 5].map((n) => [[String(n)], [`Claim ${n}`]]);
    const [first, second] = blocksOf(message(aTable({ rows })));
    expect(first).toEqual([aTable({ rows: rows.slice(0, 3) })]);
    expect(second).toEqual([aTable({ rows: rows.slice(3) })]);
  });

  it("tells a table in words where there are no tables, each cell after the name of its column", () => {
    const said = fitMessage(message(aTable()), messageLimits({ table: null })).messages.map(messageText);
    expect(said).toEqual(["Claims\n\n• 1 · Claim: Fractures were fewer.\n• 2 · Claim: Falls were not."]);
  });

  it("tells a row that is too long for a table in words", () => {
    const long = "Fractures were fewer. ".repeat(12).trim();
    const whole = message(
      aTable({
        rows: [
          [["1"], ["Falls."]],
          [["2"], [long]],
        ],
      }),
    );
    const [first = []] = blocksOf(whole, messageLimits({ blockLength: 300, messageLength: 600 }));
    expect(first.map(({ kind }) => kind)).toEqual(["table", "list"]);
  });

  it("divides lists between items, and progress between steps", () => {
    const items = ["a", "b", "c"].map((letter) => [letter.repeat(50)]);
    const steps = items.map(([label = ""]) => ({ label, state: "done" as const, detail: null }));
    expect(blocksOf(message(list(items))).flat()).toEqual([list(items.slice(0, 2)), list(items.slice(2))]);
    expect(blocksOf(message(progress(steps))).flat()).toEqual([progress(steps.slice(0, 2)), progress(steps.slice(2))]);
  });

  it("divides buttons, so that none is left out", () => {
    const choices = [1, 2, 3, 4, 5, 6].map((n) => aButton({ value: String(n) }));
    expect(blocksOf(message(buttons(...choices)))).toEqual([
      [buttons(...choices.slice(0, 4))],
      [buttons(...choices.slice(4))],
    ]);
  });

  it("shortens the fallback to whole words, since the blocks say it all", () => {
    const fallback = "Fractures were fewer with vitamin D than without it in most of the trials.";
    const [first] = fitMessage({ blocks: [text("Yes.")], fallback }, limits).messages;
    expect(first?.fallback).toBe("Fractures were fewer with vitamin D than without it in most…");
  });
});

describe("what becomes a file", () => {
  const contents = (whole: ChatMessage, given: MessageLimits) =>
    new TextDecoder().decode(fitMessage(whole, given).whole?.bytes ?? new Uint8Array());

  it("is all of a text that takes more messages than a thread can bear", () => {
    const words = "Fractures were fewer. ".repeat(60).trim();
    const fitted = fitMessage(textMessage(words), messageLimits({ messages: 2 }));
    expect(fitted.messages).toHaveLength(2);
    expect(contents(textMessage(words), messageLimits({ messages: 2 }))).toBe(`${words}\n`);
  });

  it("is a link whose address is longer than a message; its words are still said", () => {
    const address = `https://example.org/${"a".repeat(300)}`;
    const measure: MessageLimits["measure"] = (content) =>
      content.reduce((sum, span) => sum + (typeof span !== "string" && span.kind === "link" ? span.url.length : 0), 0) +
      inlineText(content).length;
    const said = message(text("See ", link("the trial", address), "."));
    expect(fitMessage(said, messageLimits({ measure })).messages.map(messageText)).toEqual(["See the trial."]);
    expect(contents(said, messageLimits({ measure }))).toContain(address);
  });
});

describe("a button", () => {
  it.each([{ label: "x".repeat(31) }, { value: "x".repeat(60) }])("that is too long is a fault of ours: %o", (long) => {
    expect(() => fitMessage(message(buttons(aButton(long))), limits)).toThrow(RangeError);
  });
});

describe("any message, at any limits", () => {
  const anyLimits = fc
    .record({
      blockLength: fc.integer({ min: 60, max: 200 }),
      messageLength: fc.integer({ min: 60, max: 400 }),
      blocks: fc.integer({ min: 1, max: 6 }),
      table: fc.option(
        fc.record({
          count: fc.integer({ min: 1, max: 2 }),
          rows: fc.integer({ min: 2, max: 5 }),
          columns: fc.integer({ min: 1, max: 6 }),
          length: fc.integer({ min: 20, max: 300 }),
        }),
      ),
      escaping: fc.boolean(),
    })
    .map(({ escaping, ...rest }) =>
      messageLimits({
        ...rest,
        measure: (content) => {
          const said = inlineText(content);
          return escaping ? said.replace(/[&<>]/g, "&amp;").length : said.length;
        },
      }),
    );

  test.prop([anyMessage, anyLimits])("becomes messages that fit", (whole, given) => {
    const { messages } = fitMessage(whole, given);
    expect(messages.filter((part) => !fits(part, given))).toEqual([]);
    expect(messages.length).toBeGreaterThan(0);
  });

  test.prop([anyMessage, anyLimits])("says every word and offers every button, or becomes a file", (whole, given) => {
    const { messages, whole: file } = fitMessage(whole, given);
    fc.pre(file === null);
    const said = withoutSpace(messages.flatMap(({ blocks }) => blocks.flatMap(sayings)).join(""));
    expect(whole.blocks.flatMap(sayings).filter((words) => !said.includes(withoutSpace(words)))).toEqual([]);
    expect(messages.flatMap(pressable)).toEqual(pressable(whole));
  });
});

const withoutSpace = (words: string) => words.replace(/\s/g, "");

const pressable = ({ blocks }: ChatMessage) =>
  blocks.flatMap((block) => (block.kind === "buttons" ? block.buttons.map(({ value }) => value) : []));

/** The texts of a block. The name of a table's first column is not told where the table becomes words. */
function sayings(block: MessageBlock): readonly string[] {
  switch (block.kind) {
    case "heading":
      return [block.text];
    case "list":
      return block.items.map(inlineText);
    case "progress":
      return block.steps.flatMap(({ label, detail }) => [label, detail ?? ""]);
    case "table":
      return [block.caption, ...block.rows.flatMap((row) => row.map(inlineText))];
    case "buttons":
      return [];
    default:
      return [inlineText(block.content)];
  }
}
