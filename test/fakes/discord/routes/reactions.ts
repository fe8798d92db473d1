import { PermissionFlagsBits } from "discord-api-types/v10";
import { ApiError } from "../api-error.ts";
import { addReaction, clearReactions, removeReaction } from "../reactions.ts";
import { apiUser } from "../render.ts";
import { type Call, noContent, ok, type Routes } from "../router.ts";
import type { World } from "../world.ts";
import { found } from "./messages.ts";

const EMOJI = "/channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}";

export function reactionRoutes(world: World): Routes {
  const emoji = ({ params }: Call) => params.emoji_name ?? "";
  const unknownEmoji = () => new ApiError(400, 10014, "Unknown Emoji");
  const remove = (call: Call, userId: string) => {
    if (!removeReaction(world, found(world, call).message, emoji(call), userId)) throw unknownEmoji();
    return noContent;
  };
  const moderated = (call: Call) =>
    world.channelForBot(call.params.channel_id ?? "", PermissionFlagsBits.ManageMessages);
  return {
    [`PUT ${EMOJI}/@me`]: (call) => {
      const { channel, message } = found(world, call);
      world.channelForBot(channel.id, PermissionFlagsBits.ReadMessageHistory);
      if (world.user(message.authorId).blocksBot) throw new ApiError(403, 90001, "Reaction was blocked");
      addReaction(world, message, emoji(call), world.bot.id);
      return noContent;
    },
    [`DELETE ${EMOJI}/@me`]: (call) => remove(call, world.bot.id),
    [`DELETE ${EMOJI}/{user_id}`]: (call) => {
      moderated(call);
      return remove(call, call.params.user_id ?? "");
    },
    [`DELETE ${EMOJI}`]: (call) => {
      moderated(call);
      clearReactions(world, found(world, call).message, emoji(call));
      return noContent;
    },
    "DELETE /channels/{channel_id}/messages/{message_id}/reactions": (call) => {
      moderated(call);
      clearReactions(world, found(world, call).message, null);
      return noContent;
    },
    [`GET ${EMOJI}`]: (call) => {
      const { channel, message } = found(world, call);
      world.channelForBot(channel.id, PermissionFlagsBits.ReadMessageHistory);
      return ok(page(world, message.reactions.get(emoji(call)), call.query));
    },
  };
}

/** In the order of their ids, 25 unless asked for up to 100. `type` 1 asks for the burst ones alone. */
function page(world: World, by: ReadonlyMap<string, "normal" | "burst"> | undefined, query: URLSearchParams) {
  const limit = Number(query.get("limit") ?? 25);
  if (limit < 1 || limit > 100) throw new ApiError(400, 50035, "Invalid Form Body");
  const after = BigInt(query.get("after") ?? 0);
  const kind = query.get("type") === "1" ? "burst" : "normal";
  return [...(by ?? [])]
    .filter(([id, one]) => one === kind && BigInt(id) > after)
    .map(([id]) => id)
    .toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1))
    .slice(0, limit)
    .map((id) => apiUser(world.user(id)));
}
