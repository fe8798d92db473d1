import { escapeMarkdown } from "discord.js";
import { describe, expect, it } from "vitest";
import { asRead } from "./markdown.ts";
import { World } from "./world.ts";

const world = new World("not granted");
const alice = world.person("alice", { displayName: "Alice" });

describe("Markdown is read without its marks", () => {
  it.each([
    [
      "**fewer** and *fewer* and __fewer__ and _fewer_ and ~~more~~ and ||hidden||",
      "fewer and fewer and fewer and fewer and more and hidden",
    ],
    ["## Summary\n> quoted\n-# small", "Summary\nquoted\nsmall"],
    ["see [the trial](https://example.org/trial) and <https://example.org>", "see the trial and https://example.org"],
    ["`*code*` and ```js\n**code**\n```", "*code* and **code**"],
    [`thanks <@${alice.id}>`, "thanks @Alice"],
    ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
    ["\\*not bold\\* \\`code\\` \\<\\@1> \\# \\\\", "*not bold* `code` <@1> # \\"],
  ])("%s", (markdown, read) => {
    expect(asRead(world, markdown)).toBe(read);
  });

  it("and words that were escaped come out as they were", () => {
    const words = "*a* _b_ ~~c~~ `d` ||e|| [f](https://g.h) **i";
    expect(asRead(world, escapeMarkdown(words, { maskedLink: true }))).toBe(words);
  });
});
