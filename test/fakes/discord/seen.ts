import { ButtonStyle, ComponentType } from "discord-api-types/v10";
import type { SeenButton, SeenMessage } from "./interface.ts";
import { asRead } from "./markdown.ts";
import type { MessageRecord } from "./records.ts";
import { apiAttachment, apiMessage } from "./render.ts";
import { type AnyComponent, flattened } from "./validation/components.ts";
import { embedText } from "./validation/message.ts";
import type { World } from "./world.ts";

/** A message as people see it. */
export function seenMessage(world: World, message: MessageRecord): SeenMessage {
  const text = [message.content, ...message.embeds.map(embedText), ...textsOf(message)].filter((part) => part !== "");
  return {
    ...{ id: message.id, channelId: message.channelId, authorId: message.authorId, text: text.join("\n") },
    words: text.map((part) => asRead(world, part)).join("\n"),
    buttons: flattened(message.components).filter(isButton).map(seenButton),
    files: message.files.map(({ name, mediaType, bytes }) => ({ name, mediaType, bytes })),
    reactions: [...message.reactions].flatMap(([emoji, by]) =>
      [...by].map(([userId, kind]) => ({ emoji, userId, burst: kind === "burst" })),
    ),
    ...{ ephemeralTo: message.ephemeralTo, pinged: message.pinged, edits: message.edits, threadId: message.threadId },
    attachments: message.files.map((file) => apiAttachment(world, file)),
    raw: apiMessage(world, message),
  };
}

const textsOf = ({ components }: MessageRecord): readonly string[] =>
  flattened(components).flatMap(({ type, content }) => (type === ComponentType.TextDisplay ? [String(content)] : []));

const isButton = ({ type }: AnyComponent) => type === ComponentType.Button;

const seenButton = (button: AnyComponent): SeenButton => ({
  label: String(button.label ?? ""),
  customId: button.style === ButtonStyle.Link ? null : String(button.custom_id),
  url: button.style === ButtonStyle.Link ? String(button.url) : null,
  style: Number(button.style),
  disabled: button.disabled === true,
});

/** One message in words: text, buttons and names of files, a line each. */
const inLines = ({ buttons, files, ...message }: SeenMessage, as: "text" | "words"): string =>
  [message[as], ...buttons.map(({ label }) => `[${label}]`), ...files.map(({ name }) => name)].join("\n");

/** All that somebody can see, in the order of channels and messages. */
export const everythingSeenBy = (world: World, userId: string, as: "text" | "words"): string =>
  [...world.channels.values()]
    .filter((channel) => world.sees(userId, channel))
    .flatMap(({ id }) => world.messagesIn(id))
    .filter(({ ephemeralTo }) => ephemeralTo === null || ephemeralTo === userId)
    .map((message) => inLines(seenMessage(world, message), as))
    .join("\n");
