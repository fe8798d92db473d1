import type { Channel } from "../channel.ts";
import type { Person } from "../person.ts";
import { BOT_NAME } from "./seen-by.ts";

/** What Slack makes of what a person typed: names become mentions, and nothing else is markup. */
export function typed(text: string, by: Person): string {
  const { bot, people } = by.workspace;
  const ids = new Map([...people.values()].map(({ id, name }) => [name.toLowerCase(), id]));
  ids.set(BOT_NAME.toLowerCase(), bot.userId);
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replace(/(?<![\w@])@([\w-]+)/g, (all, name: string) => {
    const id = ids.get(name.toLowerCase());
    return id === undefined ? all : `<@${id}>`;
  });
}

/** The parts of a slash command; null for anything else. */
export function commandIn(text: string): { readonly command: string; readonly rest: string } | null {
  const [, command, rest] = /^(\/[a-z-]+)(?:\s+(.*))?$/is.exec(text) ?? [];
  return command === undefined ? null : { command: command.toLowerCase(), rest: rest ?? "" };
}

/** `/invite @Assignee`, which Slack itself answers. */
export function invite(by: Person, channel: Channel, rest: string): string | null {
  if (rest.trim().toLowerCase() !== `@${BOT_NAME.toLowerCase()}`)
    return `/invite takes @${BOT_NAME} here: everybody else is in their channels already.`;
  channel.hasBot = true;
  by.workspace.slack.changes.notify();
  return null;
}
