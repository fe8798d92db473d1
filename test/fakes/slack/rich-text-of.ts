import type { Fields } from "./json.ts";

/** What a person typed, as Slack's composer sends it. */
export const richTextOf = (text: string, blockId: string): Fields => ({
  type: "rich_text",
  block_id: blockId,
  elements: [{ type: "rich_text_section", elements: pieces(text) }],
});

const pieces = (text: string): readonly Fields[] =>
  text
    .split(/(<@[UW][^>]+>|<#C[^>]+>|<https?:[^>]+>)/)
    .filter((piece) => piece !== "")
    .map((piece) => {
      const [, kind, name] = /^<([@#]?)([^>|]+)(?:\|[^>]*)?>$/.exec(piece) ?? [];
      if (kind === "@") return { type: "user", user_id: name };
      if (kind === "#") return { type: "channel", channel_id: name };
      return name === undefined ? { type: "text", text: unescaped(piece) } : { type: "link", url: name };
    });

const unescaped = (text: string) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
