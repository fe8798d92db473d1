import { z } from "zod";

/** What a person says of a claim. */
export const VoteKind = z.enum(["verified", "disputed"]);
export type VoteKind = z.infer<typeof VoteKind>;

/** Every platform's spelling of the emoji that are votes: the character itself, and names as Slack has them. */
const VOTE_EMOJI: Readonly<Record<string, VoteKind>> = {
  "✅": "verified",
  "✔": "verified",
  "☑": "verified",
  white_check_mark: "verified",
  heavy_check_mark: "verified",
  ballot_box_with_check: "verified",
  "❌": "disputed",
  "✖": "disputed",
  x: "disputed",
  heavy_multiplication_x: "disputed",
};

/**
 * The vote that an emoji stands for, whatever its skin tone or variant; null for any other emoji.
 *
 * @param emoji the character, or its name with or without colons: `✅`, `:white_check_mark:`, `x::skin-tone-2`
 */
export function voteOfEmoji(emoji: string): VoteKind | null {
  const name = emoji
    .replace(/::skin-tone-\d/, "")
    .replace(/^:|:$/g, "")
    .replace(/[\ufe0e\ufe0f]|[\u{1f3fb}-\u{1f3ff}]/gu, "");
  return Object.hasOwn(VOTE_EMOJI, name) ? (VOTE_EMOJI[name] ?? null) : null;
}

/** How the bot itself shows a vote, in text and as a reaction. */
export const EMOJI_OF_VOTE: Readonly<Record<VoteKind, string>> = { verified: "✅", disputed: "❌" };
