import type { Channel } from "../channel.ts";
import type { Fields } from "../json.ts";
import type { Message } from "../message.ts";
import { erase, shownMessage } from "../messages.ts";
import { ApiError, type Call, type Method } from "./call.ts";

const EDITED_TEXT_CHARACTERS = 4000;

/** Posting, editing and deleting. @see https://docs.slack.dev/reference/methods?family=chat */
export const chat: Readonly<Record<string, Method>> = {
  "chat.postMessage": { scope: "chat:write", tier: "posting", run: postMessage },
  "chat.postEphemeral": { scope: "chat:write", tier: 4, run: postEphemeral },
  "chat.update": { scope: "chat:write", tier: 3, run: update },
  "chat.delete": { scope: "chat:write", tier: 3, run: remove },
  "chat.getPermalink": { scope: null, tier: "unlimited", run: permalink },
};

function postMessage(call: Call): Fields {
  const channel = writable(call);
  const message = call.slack.post.message(call.workspace, channel, call.args);
  return { channel: channel.id, ts: message.ts, message: shownMessage(message, "with metadata") };
}

function postEphemeral(call: Call): Fields {
  const channel = writable(call);
  const user = call.required("user");
  if (!channel.memberIds.has(user)) throw new ApiError("user_not_in_channel");
  return { message_ts: call.slack.post.whisper(call.workspace, channel, { ...call.args, user }).ts };
}

function update(call: Call): Fields {
  const { channel, message } = ours(call, "cant_update_message");
  if (call.text("text").length > EDITED_TEXT_CHARACTERS) throw new ApiError("msg_too_long");
  if (message.streaming?.state === "streaming") throw new ApiError("streaming_state_conflict");
  call.slack.post.edit(call.workspace, message, call.args);
  const shown = shownMessage(message, "with metadata");
  return { channel: channel.id, ts: message.ts, text: message.text, message: shown };
}

function remove(call: Call): Fields {
  const { channel, message } = ours(call, "cant_delete_message");
  erase(message, call.workspace);
  return { channel: channel.id, ts: message.ts };
}

function permalink(call: Call): Fields {
  const channel = call.channel();
  const { ts } = call.message(channel, "message_ts");
  const name = `${call.slack.baseUrl}/archives/${channel.id}/p${ts.replace(".", "")}`;
  return { channel: channel.id, permalink: name };
}

/** A channel that the bot may write to; a person's id stands for the direct conversation with them. */
export function writable(call: Call, name = "channel"): Channel {
  const person = call.workspace.people.get(call.required(name));
  const channel = person === undefined ? call.channel(name) : call.workspace.direct(person);
  if (channel.isArchived) throw new ApiError("is_archived");
  if (channel.memberIds.has(call.workspace.bot.userId)) return channel;
  if (!call.workspace.bot.scopes.includes("chat:write.public")) throw new ApiError("not_in_channel");
  return channel;
}

function ours(call: Call, otherwise: string): { readonly channel: Channel; readonly message: Message } {
  const channel = call.channel();
  const message = call.message(channel, "ts");
  if (message.userId !== call.workspace.bot.userId) throw new ApiError(otherwise);
  if (channel.isArchived) throw new ApiError("is_archived");
  return { channel, message };
}
