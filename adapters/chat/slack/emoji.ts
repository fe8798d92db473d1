/** Emoji that the bot uses or understands, and Slack's names for them; the first of two is what Slack tells in events. */
const NAMES: Readonly<Record<string, string>> = {
  white_check_mark: "✅",
  heavy_check_mark: "✔",
  ballot_box_with_check: "☑",
  x: "❌",
  heavy_multiplication_x: "✖",
  large_green_circle: "🟢",
  red_circle: "🔴",
  octagonal_sign: "🛑",
  eyes: "👀",
};

const CHARACTERS = new Map(Object.entries(NAMES).map(([name, character]) => [character, name]));

/** What stops work when somebody reacts with it. */
export const STOP = "octagonal_sign";

const bare = (emoji: string): string => emoji.replace(/[\ufe0e\ufe0f]|[\u{1f3fb}-\u{1f3ff}]/gu, "");

/** Slack's name of an emoji, null when it is none that we know: `✅` is `white_check_mark`, `:parrot:` is `parrot`. */
export function emojiName(emoji: string): string | null {
  return CHARACTERS.get(bare(emoji)) ?? /^:([^\s:]+):$/.exec(emoji)?.[1] ?? null;
}

/** The emoji that Slack calls so: the character where it is one that we know, `:name:` otherwise. */
export function emojiOf(name: string): string {
  const base = withoutTone(name);
  return NAMES[base] ?? `:${base}:`;
}

export const withoutTone = (name: string): string => name.replace(/::skin-tone-\d$/, "");
