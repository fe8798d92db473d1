import {
  type APIMessage,
  type APIReaction,
  type APIThreadChannel,
  type APIUser,
  MessageFlags,
  ReactionType,
  Routes,
} from "discord.js";
import { voteOfEmoji } from "../../../src/domain/vote.ts";
import { ChatRefused, MessageGone } from "../../../src/errors.ts";
import type { Reaction } from "../../../src/ports/chat.ts";
import type { DiscordApi } from "./api.ts";
import { idAt, markOf, timeOfId } from "./marks.ts";
import type { People } from "./people.ts";
import { emojiOf } from "./reacted.ts";

const PAGE = 100;
/** Of messages looked through for one that may have been posted; it is among the first, as they are looked at from then on. */
const MOST_PAGES = 20;
/** Our clock and Discord's may differ by so much. */
const SKEW_MS = 60_000;

/** Everybody's reactions to a message, page by page. @throws {MessageGone} */
export async function reactionsOf(
  api: DiscordApi,
  people: People,
  { channelId, messageId, guildId }: { channelId: string; messageId: string; guildId: string | null },
): Promise<readonly Reaction[]> {
  const message = await api.get<APIMessage>(Routes.channelMessage(channelId, messageId), { messageId });
  const found: Reaction[] = [];
  for (const reaction of message.reactions ?? []) {
    const emoji = emojiOf(reaction.emoji);
    for (const user of await usersOf(api, { channelId, messageId }, reaction)) {
      // Only of those who vote it matters what they may.
      const asked = voteOfEmoji(emoji) === null ? people.actor(guildId, user) : await people.find(guildId, user);
      if (asked !== null) found.push({ emoji, actor: asked });
    }
  }
  return found;
}

/** Who reacted, plainly or with a super reaction; each once. */
async function usersOf(
  api: DiscordApi,
  { channelId, messageId }: { readonly channelId: string; readonly messageId: string },
  { emoji, count_details }: APIReaction,
): Promise<readonly APIUser[]> {
  const name = emoji.id === null ? (emoji.name ?? "") : `${emoji.name}:${emoji.id}`;
  const route = Routes.channelMessageReaction(channelId, messageId, encodeURIComponent(name));
  const kinds = [
    ...(count_details.normal > 0 ? [ReactionType.Normal] : []),
    ...(count_details.burst > 0 ? [ReactionType.Super] : []),
  ];
  const users = new Map<string, APIUser>();
  for (const type of kinds) {
    for (let after = "0"; ; ) {
      const query = { limit: String(PAGE), after, type: String(type) };
      const page = await api.get<readonly APIUser[]>(route, { query, messageId });
      for (const user of page) users.set(user.id, user);
      const last = page.at(-1);
      if (page.length < PAGE || last === undefined) break;
      after = last.id;
    }
  }
  return [...users.values()];
}

/** A message of ours in a channel, by its key. @returns its id */
export async function findInChannel(
  api: DiscordApi,
  { channelId, ownId, key, since }: { channelId: string; ownId: string; key: string; since: string },
): Promise<string | null> {
  let after = idAt(Date.parse(since) - SKEW_MS);
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const query = { after, limit: String(PAGE) };
    const page = await api.get<readonly APIMessage[]>(Routes.channelMessages(channelId), { query });
    const found = page.find((message) => isMarked(message, ownId, key));
    if (found !== undefined) return found.id;
    if (page.length < PAGE) return null;
    after = page.reduce((newest, { id }) => (BigInt(id) > BigInt(newest) ? id : newest), after);
  }
  return null;
}

/** A forum post of ours, by the key of its first message. */
export async function findInForum(
  api: DiscordApi,
  where: { forumId: string; guildId: string; ownId: string; key: string; since: string },
): Promise<string | null> {
  const { forumId, guildId, ownId, key, since } = where;
  const [active, archived] = await Promise.all([
    api.get<Threads>(Routes.guildActiveThreads(guildId)),
    api.get<Threads>(Routes.channelThreads(forumId, "public"), { query: { limit: String(PAGE) } }),
  ]);
  const oldest = Date.parse(since) - SKEW_MS;
  const ours = [...active.threads, ...archived.threads].filter(
    ({ id, parent_id, owner_id }) => parent_id === forumId && owner_id === ownId && timeOfId(id) >= oldest,
  );
  for (const { id } of ours) {
    const message = await firstOf(api, id);
    if (message !== null && isMarked(message, ownId, key)) return id;
  }
  return null;
}

interface Threads {
  readonly threads: readonly APIThreadChannel[];
}

async function firstOf(api: DiscordApi, threadId: string): Promise<APIMessage | null> {
  try {
    return await api.get<APIMessage>(Routes.channelMessage(threadId, threadId), { messageId: threadId });
  } catch (error) {
    if (error instanceof MessageGone || error instanceof ChatRefused) return null;
    throw error;
  }
}

function isMarked({ author, components, flags }: APIMessage, ownId: string, key: string): boolean {
  const ours = author.id === ownId && ((flags ?? 0) & MessageFlags.IsComponentsV2) !== 0;
  return ours && components?.[0]?.id === markOf(key);
}
