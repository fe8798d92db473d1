import type { Inline } from "../../../src/domain/chat-message.ts";
import { spanText } from "../../../src/domain/chat-message.ts";

/** Nothing that a client would take for an order, and nothing that turns the direction of what follows. */
export function harmless(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(/\t/g, " ")
    .replace(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu, "");
}

/**
 * Text where Slack reads markup, so that none of it is any.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escaped(text: string): string {
  return harmless(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** How long some text is once it is escaped and marked up. */
export const measure = (content: Inline): number =>
  content.reduce((length, span) => length + escaped(spanText(span)).length + markup(span), 0);

function markup(span: Inline[number]): number {
  if (typeof span === "string") return 0;
  return span.kind === "link" ? escaped(span.url).length + "<|>".length : "**".length;
}

/** What people wrote, as they read it: links by their address, people and channels by name where Slack gives one. */
export function plain(marked: string): string {
  return marked
    .replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_all, target: string, label = "") => reference(target, label))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function reference(target: string, label: string): string {
  const sign = target.slice(0, 1);
  if (sign === "@" || sign === "#") return `${sign}${label || target.slice(1)}`;
  if (sign === "!") return label || `@${target.slice(1).split("^")[0]}`;
  const address = target.replace(/^mailto:/, "");
  return label === "" || address.includes(label) ? address : `${label} (${address})`;
}

/** Without the mention of the bot. */
export function withoutMention(marked: string, botUserId: string): string {
  return plain(marked.replaceAll(new RegExp(`<@${botUserId}(?:\\|[^>]*)?>[,:]?`, "g"), " ")).trim();
}

export const mentions = (marked: string, userId: string): boolean => new RegExp(`<@${userId}[|>]`).test(marked);
