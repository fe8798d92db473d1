import { emojiName } from "../emoji.ts";
import type { Fields } from "../json.ts";
import type { Message } from "../message.ts";
import { announceReaction, shownMessage } from "../messages.ts";
import { ApiError, type Call, type Method } from "./call.ts";

const EMOJI_A_MESSAGE = 50;
const REACTIONS_A_PERSON = 23;

/** @see https://docs.slack.dev/reference/methods?family=reactions */
export const reactions: Readonly<Record<string, Method>> = {
  "reactions.add": { scope: "reactions:write", tier: 3, run: add },
  "reactions.remove": { scope: "reactions:write", tier: 2, run: remove },
  "reactions.get": { scope: "reactions:read", tier: 3, run: get },
};

function add(call: Call): Fields {
  const message = meant(call);
  const name = emojiName(call.required("name"));
  const { userId } = call.workspace.bot;
  if (name === null) throw new ApiError("invalid_name");
  if (message.channel.isArchived) throw new ApiError("is_archived");
  if (message.reactions.get(name)?.has(userId)) throw new ApiError("already_reacted");
  if (!message.reactions.has(name) && message.reactions.size >= EMOJI_A_MESSAGE) throw new ApiError("too_many_emoji");
  const given = [...message.reactions.values()].filter((people) => people.has(userId)).length;
  if (given >= REACTIONS_A_PERSON) throw new ApiError("too_many_reactions");
  message.reactions.set(name, (message.reactions.get(name) ?? new Set()).add(userId));
  announceReaction("reaction_added", message, name, call.workspace);
  return {};
}

function remove(call: Call): Fields {
  const message = meant(call);
  const name = emojiName(call.required("name")) ?? "";
  const people = message.reactions.get(name);
  if (people === undefined || !people.delete(call.workspace.bot.userId)) throw new ApiError("no_reaction");
  if (people.size === 0) message.reactions.delete(name);
  announceReaction("reaction_removed", message, name, call.workspace);
  return {};
}

/** Without `full`, Slack may name only some of the people of a reaction: here the first 5. */
function get(call: Call): Fields {
  const message = meant(call);
  const shown = shownMessage(message, "without metadata");
  const few = [...message.reactions].map(([name, people]) => ({
    name,
    users: [...people].slice(0, 5),
    count: people.size,
  }));
  const listed = call.is("full") || message.reactions.size === 0 ? {} : { reactions: few };
  return { type: "message", channel: message.channel.id, message: { ...shown, ...listed, permalink: "" } };
}

function meant(call: Call): Message {
  const channel = call.channel();
  if (!channel.memberIds.has(call.workspace.bot.userId)) throw new ApiError("not_in_channel");
  return call.message(channel, "timestamp");
}
