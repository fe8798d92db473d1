import type {
  APIEmoji,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveAllDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageReactionRemoveEmojiDispatchData,
} from "discord.js";
import type { Cancel, VoteSet, VotesCleared, VoteUnset } from "../../../src/domain/chat-event.ts";
import { voteOfEmoji } from "../../../src/domain/vote.ts";
import type { People } from "./people.ts";
import { directSpot, type Places } from "./places.ts";

const STOP = "🛑";

/** As the bot spells emoji: the character, or `:name:` of a custom one. */
export const emojiOf = ({ id, name }: Pick<APIEmoji, "id" | "name">): string =>
  id === null || id === undefined ? (name ?? "").replace(/[\u{1f3fb}-\u{1f3ff}]/gu, "") : `:${name}:`;

export interface Told {
  /** Unique to what happened, and the same when it is told again. */
  readonly dedupeKey: string;
  readonly at: string;
}

interface Parts {
  readonly places: Places;
  readonly people: People;
  readonly ownId: () => string;
}

type Added = GatewayMessageReactionAddDispatchData;
type Removed = GatewayMessageReactionRemoveDispatchData;
type Where = Pick<Removed, "channel_id" | "message_id"> & { readonly guild_id?: string };

/** Reads reactions by their ids alone: the message may be older than this process, and its author unknown to it. */
export class ReactionReader {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async added(data: Added, told: Told): Promise<VoteSet | Cancel | null> {
    const { people, ownId } = this.#parts;
    const emoji = emojiOf(data.emoji);
    const vote = voteOfEmoji(emoji);
    if (data.user_id === ownId() || (vote === null && emoji !== STOP)) return null;
    // A vote counts on messages of ours; Discord does not always say whose it is.
    if (vote !== null && data.message_author_id !== undefined && data.message_author_id !== ownId()) return null;
    const on = await this.#on(data, told);
    if (on === null) return null;
    const guildId = data.guild_id ?? null;
    const actor = data.member?.user
      ? people.actor(guildId, data.member.user, data.member)
      : people.known(guildId, data.user_id);
    return vote === null ? { ...on, kind: "cancel", actor } : { ...on, kind: "vote-set", actor, vote };
  }

  async removed(data: Removed, told: Told): Promise<VoteUnset | null> {
    const { people, ownId } = this.#parts;
    const vote = voteOfEmoji(emojiOf(data.emoji));
    if (data.user_id === ownId() || vote === null) return null;
    const on = await this.#on(data, told);
    return on && { ...on, kind: "vote-unset", actor: people.known(data.guild_id ?? null, data.user_id), vote };
  }

  async cleared(
    data: GatewayMessageReactionRemoveAllDispatchData | GatewayMessageReactionRemoveEmojiDispatchData,
    told: Told,
  ): Promise<VotesCleared | null> {
    const vote = "emoji" in data ? voteOfEmoji(emojiOf(data.emoji)) : null;
    if ("emoji" in data && vote === null) return null;
    const on = await this.#on(data, told);
    return on && { ...on, kind: "votes-cleared", actor: null, vote };
  }

  async #on({ channel_id, message_id, guild_id }: Where, told: Told) {
    const spot =
      guild_id === undefined ? directSpot(channel_id, null) : await this.#parts.places.spot(channel_id, guild_id);
    if (spot === null) return null;
    const { tenant, conversation, thread } = spot;
    return { platform: "discord", ...told, tenant, conversation, thread, messageId: message_id };
  }
}
