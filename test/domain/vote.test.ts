import { describe, expect, it } from "vitest";
import { voteOfEmoji } from "../../src/domain/vote.ts";

describe("an emoji is a vote in every spelling of it", () => {
  it.each([
    ["✅", "verified"],
    ["✔️", "verified"],
    ["☑️", "verified"],
    [":white_check_mark:", "verified"],
    ["heavy_check_mark", "verified"],
    ["ballot_box_with_check", "verified"],
    ["white_check_mark::skin-tone-3", "verified"],
    ["❌", "disputed"],
    ["✖️", "disputed"],
    ["x", "disputed"],
    [":x:", "disputed"],
  ])("%s is %s", (emoji, vote) => {
    expect(voteOfEmoji(emoji)).toBe(vote);
  });

  it.each(["🎉", "👍", "👍🏽", "", ":", "constructor", "eyes", "xx"])("%s is none", (emoji) => {
    expect(voteOfEmoji(emoji)).toBeNull();
  });
});
