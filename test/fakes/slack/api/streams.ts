import type { Fields } from "../json.ts";
import type { Message } from "../message.ts";
import { announceEdit } from "../messages.ts";
import { metadataOf } from "../post.ts";
import { STREAM_MS, stopped, streamed } from "../streams.ts";
import { ApiError, type Call, type Method } from "./call.ts";
import { writable } from "./chat.ts";

const MARKDOWN_CHARACTERS = 12_000;
const BLOCKS = 50;
const CHUNKS = ["markdown_text", "task_update", "plan_update", "blocks"];

/** Text that appears as it is written. @see https://docs.slack.dev/reference/methods/chat.startStream */
export const streams: Readonly<Record<string, Method>> = {
  "chat.startStream": { scope: "chat:write", tier: 2, run: start },
  "chat.appendStream": { scope: "chat:write", tier: 4, run: append },
  "chat.stopStream": { scope: "chat:write", tier: 2, run: stop },
};

function start(call: Call): Fields {
  const channel = writable(call);
  const chunks = chunksOf(call);
  if (channel.kind === "im") call.required("thread_ts");
  else {
    if (!call.has("recipient_team_id")) throw new ApiError("missing_recipient_team_id");
    if (!call.has("recipient_user_id")) throw new ApiError("missing_recipient_user_id");
    if (call.workspace.knows(call.text("recipient_user_id")) === null) throw new ApiError("user_not_found");
  }
  const message = call.slack.post.stream(call.workspace, channel, call.args);
  const startedAt = call.slack.time.now();
  message.streaming = { startedAt, state: "streaming", markdown: "", tasks: [] };
  call.slack.time.after(STREAM_MS, () => expire(message));
  streamed(message, chunks);
  return { channel: channel.id, ts: message.ts };
}

function append(call: Call): Fields {
  const message = streaming(call);
  const chunks = chunksOf(call);
  if (chunks.length === 0) throw new ApiError("no_text");
  streamed(message, chunks);
  return { channel: message.channel.id, ts: message.ts };
}

function stop(call: Call): Fields {
  const message = streaming(call);
  const before = message.data;
  const blocks = call.list("blocks");
  if (call.has("blocks")) call.slack.post.check(call.workspace, blocks);
  streamed(message, [...chunksOf(call), { type: "blocks", blocks }]);
  message.metadata = metadataOf(call.args) ?? message.metadata;
  stopped(message);
  const key = `${message.channel.id} ${message.threadTs}`;
  const session = call.workspace.sessions.get(key);
  if (call.has("session_status") && session !== undefined)
    call.workspace.sessions.set(key, { ...session, status: call.text("session_status") });
  announceEdit(message, before, call.workspace);
  return { channel: message.channel.id, ts: message.ts, message: message.data };
}

function streaming(call: Call): Message {
  const message = call.message(call.channel(), "ts");
  if (message.userId !== call.workspace.bot.userId) throw new ApiError("message_not_owned_by_app");
  if (message.streaming?.state !== "streaming") throw new ApiError("message_not_in_streaming_state");
  return message;
}

function expire(message: Message): void {
  if (message.streaming?.state === "streaming") message.streaming.state = "expired";
  message.channel.workspace.slack.changes.notify();
}

function chunksOf(call: Call): readonly Fields[] {
  const chunks = call.list("chunks");
  const text = call.text("markdown_text");
  if (text !== "" && chunks.length > 0) throw new ApiError("cannot_provide_both_markdown_text_and_chunks");
  if (chunks.some(({ type }) => !CHUNKS.includes(String(type)))) throw new ApiError("invalid_chunks");
  const blocks = chunks.flatMap((chunk) =>
    chunk.type === "blocks" && Array.isArray(chunk.blocks) ? chunk.blocks : [],
  );
  if (blocks.length > BLOCKS) throw new ApiError("invalid_chunks");
  if (blocks.length > 0) call.slack.post.check(call.workspace, blocks);
  const all = text === "" ? chunks : [{ type: "markdown_text", text }, ...chunks];
  const length = all.reduce((sum, chunk) => sum + (chunk.type === "markdown_text" ? String(chunk.text).length : 0), 0);
  if (length > MARKDOWN_CHARACTERS) throw new ApiError("msg_too_long");
  return all;
}
