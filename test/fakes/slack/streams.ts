import { type Fields, listOf, textOf } from "./json.ts";
import type { Message } from "./message.ts";

/** Slack ends a stream five minutes after it began, however much still comes. */
export const STREAM_MS = 5 * 60_000;

/** Adds chunks to a streaming message: text, tasks, a plan's title, blocks. */
export function streamed(message: Message, chunks: readonly Fields[]): void {
  const { streaming } = message;
  if (streaming === null) return;
  for (const chunk of chunks) {
    if (chunk.type === "markdown_text") streaming.markdown += textOf(chunk.text);
    if (chunk.type === "task_update") streaming.tasks = [...streaming.tasks.filter(({ id }) => id !== chunk.id), chunk];
    if (chunk.type === "blocks")
      message.data = { ...message.data, blocks: [...message.blocks, ...listOf(chunk.blocks)] };
  }
  message.data = { ...message.data, text: streaming.markdown };
}

export function stopped(message: Message): void {
  if (message.streaming !== null) message.streaming.state = "stopped";
}
