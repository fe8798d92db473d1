/** Slack's names of the emoji that this page shows as characters. */
const CHARACTERS: Readonly<Record<string, string>> = {
  white_check_mark: "✅",
  x: "❌",
  eyes: "👀",
  "+1": "👍",
  "-1": "👎",
  tada: "🎉",
  thinking_face: "🤔",
  books: "📚",
  heart: "❤️",
  octagonal_sign: "🛑",
  large_green_circle: "🟢",
  red_circle: "🔴",
  heavy_check_mark: "✔️",
  ballot_box_with_check: "☑️",
  heavy_multiplication_x: "✖️",
  warning: "⚠️",
};

/** What one can react with, the votes first. */
export const CHOICES: readonly string[] = Object.keys(CHARACTERS).slice(0, 10);

export function emojiCharacter(name: string): string {
  return CHARACTERS[name.replace(/::skin-tone-\d$/, "")] ?? `:${name}:`;
}

/** Text with `:name:` as characters, where the name is known. */
export const withEmoji = (text: string): string =>
  text.replace(/:([a-z0-9_+-]+):/g, (all, name: string) => CHARACTERS[name] ?? all);
