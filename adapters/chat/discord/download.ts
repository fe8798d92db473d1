import { type APIMessage, Routes } from "discord.js";
import type { Attachment } from "../../../src/domain/chat-event.ts";
import { DocumentUnavailable } from "../../../src/errors.ts";
import type { DiscordApi } from "./api.ts";

const TIMEOUT_MS = 60_000;

/** The bytes of a file that people sent. Its address ends after a day: then the message is asked for a new one. */
export async function downloadFile(
  api: DiscordApi,
  { id, name, sizeBytes }: Attachment,
  maxBytes: number,
): Promise<Uint8Array> {
  if (sizeBytes > maxBytes) throw tooLarge(name, maxBytes);
  const [where, address = where ?? ""] = id.split(" ");
  try {
    const first = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const answer = first.ok || where === address ? first : await again(api, where ?? "");
    if (!answer.ok) throw new DocumentUnavailable(name, "it is no longer there");
    return await bytesOf(answer, name, maxBytes);
  } catch (cause) {
    if (cause instanceof DocumentUnavailable) throw cause;
    throw new DocumentUnavailable(name, "Discord did not give it", { cause });
  }
}

/** @param where channel, message and attachment */
async function again(api: DiscordApi, where: string): Promise<Response> {
  const [channelId = "", messageId = "", id] = where.split("/");
  const message = await api.get<APIMessage>(Routes.channelMessage(channelId, messageId), { messageId });
  const file = message.attachments.find((attachment) => attachment.id === id);
  if (file === undefined) throw new Error("the message has lost its file");
  return fetch(file.url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
}

async function bytesOf(answer: Response, name: string, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer.body ?? []) {
    length += part.byteLength;
    if (length > maxBytes) throw tooLarge(name, maxBytes);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

const tooLarge = (name: string, maxBytes: number) =>
  new DocumentUnavailable(name, `it is larger than ${maxBytes} bytes`);
