/** Several names for one emoji: Slack keeps the first and tells it in events. */
const ALIASES: Readonly<Record<string, string>> = {
  thumbsup: "+1",
  thumbsdown: "-1",
  hankey: "poop",
  satisfied: "laughing",
  collision: "boom",
  honeybee: "bee",
  telephone: "phone",
};

/** A reaction's name as Slack keeps it, with its skin tone; null when there is no such emoji. */
export function emojiName(name: string): string | null {
  const [, base, tone] = /^:?([a-z0-9_+'-]+?)(::skin-tone-[2-6])?:?$/.exec(name) ?? [];
  return base === undefined ? null : `${ALIASES[base] ?? base}${tone ?? ""}`;
}
