import type { Channel, ChannelMessage } from "./channel.ts";
import type { StoredButton } from "./journal.ts";
import type { Line } from "./line.ts";

export interface FoundButton {
  readonly message: ChannelMessage;
  readonly button: StoredButton;
  /** What was entered behind it; null for nothing. */
  readonly input: string | null;
}

/** The button that is meant: by its number; by its label the latest one, in the person's thread before others. */
export function findButton(
  channel: Channel,
  { button: name, input }: Extract<Line, { kind: "press" }>,
  { viewer, thread }: { readonly viewer: string; readonly thread: string | null },
): FoundButton | null {
  const seen = channel.messages.filter(({ onlyFor }) => onlyFor === null || onlyFor === viewer);
  const inThread = seen.filter((message) => message.thread === thread);
  for (const message of [...seen, ...inThread].reverse()) {
    for (const button of message.buttons) {
      if (name === String(button.number)) return { message, button, input };
      const rest = afterLabel(button, name);
      if (rest !== null) return { message, button, input: rest === "" ? null : rest };
    }
  }
  return null;
}

/** What stands after the words of a button's label; null when it is not the button's label that is named. */
function afterLabel({ label }: StoredButton, named: string): string | null {
  const words = bare(named);
  const { length } = bare(label);
  const isNamed = words.slice(0, length).toLowerCase() === bare(label).toLowerCase();
  return isNamed && /^(?:\s|$)/.test(words.slice(length)) ? words.slice(length).trim() : null;
}

/** Without the emoji in front. */
const bare = (label: string) => label.replace(/^[^\p{L}\p{N}]+/u, "").trim();
