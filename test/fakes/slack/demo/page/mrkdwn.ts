import { type Fields, textOf } from "../../json.ts";
import { el } from "./dom.ts";
import { withEmoji } from "./emoji.ts";
import type { Names } from "./names.ts";
import { link, mention } from "./rich-text.ts";

/** A text object: as it is, or with Slack's markup. */
export function textObject(text: Fields, names: Names): readonly Node[] {
  const words = textOf(text.text);
  return text.type === "mrkdwn" ? mrkdwn(words, names) : [new Text(text.emoji === false ? words : withEmoji(words))];
}

/** Text with Slack's markup: links, mentions, bold, italic, struck, code. */
export function mrkdwn(text: string, names: Names): readonly Node[] {
  return text.split(/(<[^<>]+>|`[^`\n]+`)/).flatMap((piece) => {
    const reference = /^<([^<>]+)>$/.exec(piece)?.[1];
    if (reference !== undefined) return [referenced(reference, names)];
    const code = /^`([^`\n]+)`$/.exec(piece)?.[1];
    return code === undefined ? marked(piece) : [el("code", {}, plain(code))];
  });
}

const MARKS = { "*": "b", _: "i", "~": "s" } as const;

/** Marks count where no letter touches them from outside. */
function marked(text: string): readonly Node[] {
  return text.split(/((?<!\w)[*_~](?=\S)[^*_~\n]+(?<=\S)[*_~](?!\w))/).map((piece) => {
    const [first = "", last = ""] = [piece.at(0), piece.at(-1)];
    const tag = piece.length > 2 && first === last ? MARKS[first as keyof typeof MARKS] : undefined;
    return tag === undefined ? new Text(plain(piece)) : el(tag, {}, plain(piece.slice(1, -1)));
  });
}

function referenced(reference: string, names: Names): Node {
  const [target = "", label = ""] = reference.split("|");
  if (target.startsWith("@")) return mention(`@${names.person(target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${names.channel(target.slice(1))}`);
  if (target.startsWith("!")) return mention(label === "" ? `@${target.slice(1)}` : plain(label));
  return link(plain(target), plain(label) || plain(target));
}

const plain = (text: string) =>
  withEmoji(text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
