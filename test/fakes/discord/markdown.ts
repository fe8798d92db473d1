import type { World } from "./world.ts";

// Characters that are no markup stand in another plane until markup is gone.
const PLANE = 0xf0000;
const keep = (text: string) => text.replace(/[!-~]/g, (one) => String.fromCodePoint(PLANE + one.charCodeAt(0)));
const giveBack = (text: string) =>
  text.replace(/[\u{f0021}-\u{f007e}]/gu, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) - PLANE));

const CODE_OR_ESCAPE =
  /\\([!-/:-@[-`{-~])|```(?:\w+\n)?\n?([\s\S]+?)\n?```|(?<!`)(`{1,2})(?!`)([\s\S]+?)(?<!`)\3(?!`)/g;
const LINK = /\[([^\]\n]+)\]\(<?https?:\/\/[^\s)>]+>?\)/g;
const LINE_MARK = /^(?:#{1,3} |-# |>>> |> )+/gm;
const PAIRS: readonly RegExp[] = [
  /\*\*(?=\S)([\s\S]+?)\*\*/g,
  /__(?=\S)([\s\S]+?)__/g,
  /~~(?=\S)([\s\S]+?)~~/g,
  /\|\|([\s\S]+?)\|\|/g,
  /\*(?=\S)([^*]+?\S|\S)\*/g,
  /(?<![\p{L}\p{N}_])_(?=\S)([^_]+?)_(?![\p{L}\p{N}_])/gu,
];

/** Discord's Markdown as people read it: markup gone, escapes undone, mentions as names. */
export function asRead(world: World, markdown: string): string {
  const kept = markdown.replace(CODE_OR_ESCAPE, (_, escaped, fenced, _ticks, code) => keep(escaped ?? fenced ?? code));
  const plain = PAIRS.reduce((text, pair) => text.replace(pair, "$1"), kept.replace(LINK, "$1").replace(LINE_MARK, ""));
  const named = plain
    .replace(/<@!?(\d+)>/g, (whole, id) => (world.users.has(id) ? `@${world.user(id).displayName}` : whole))
    .replace(/<#(\d+)>/g, (whole, id) => (world.channels.has(id) ? `#${world.channel(id).name}` : whole))
    .replace(/<(https?:\/\/[^>\s]+)>/g, "$1");
  return giveBack(named);
}
