import type { APIAttachment, APIMessage, APIMessageTopLevelComponent, APIUser } from "discord.js";
import type { Attachment } from "../../../src/domain/chat-event.ts";

type Written = Pick<APIMessage, "content"> & Partial<Pick<APIMessage, "mentions" | "components" | "embeds">>;

export interface Own {
  readonly userId: string;
  /** The role that Discord made for the bot in this server. */
  readonly roleId: string | null;
}

/** What a person wrote, without the mention of the bot, and with names in the place of ids. */
export function wordsOf({ content, mentions = [] }: Written, { userId, roleId }: Own): string {
  return content
    .replace(/<@!?(\d+)>/g, (_, id: string) => (id === userId ? " " : nameOf(mentions, id)))
    .replace(/<@&(\d+)>/g, (_, id: string) => (id === roleId ? " " : "@role"))
    .replace(/<a?:(\w+):\d+>/g, ":$1:")
    .replace(/<(https?:\/\/[^\s>]+)>/g, "$1")
    .replace(/[^\S\n]+/g, " ")
    .trim();
}

/** All that a message says, whoever wrote it: bots say much in embeds and components. */
export function wholeText(message: Written, own: Own): string {
  const { embeds = [], components = [] } = message;
  const others = [
    ...embeds.flatMap(({ title, description, fields = [] }) => [
      title,
      description,
      ...fields.map(({ value }) => value),
    ]),
    ...components.flatMap(componentTexts),
  ];
  return [wordsOf(message, own), ...others].filter((words) => words).join("\n\n");
}

function componentTexts(component: APIMessageTopLevelComponent | object): readonly string[] {
  if ("content" in component && typeof component.content === "string") return [component.content];
  if (!("components" in component) || !Array.isArray(component.components)) return [];
  return component.components.flatMap(componentTexts);
}

function nameOf(mentions: readonly APIUser[], id: string): string {
  const user = mentions.find((one) => one.id === id);
  return user === undefined ? "@someone" : `@${user.global_name ?? user.username}`;
}

type Given = Pick<APIAttachment, "id" | "filename" | "size" | "url" | "content_type">;

/** @param message where its address can be asked for again, as addresses end after a day; null where it cannot */
export const attachmentOf = (
  { id, filename, size, url, content_type }: Given,
  message: Pick<APIMessage, "id" | "channel_id"> | null,
): Attachment => ({
  id: message === null ? url : `${message.channel_id}/${message.id}/${id} ${url}`,
  name: filename,
  mediaType: (content_type ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "",
  sizeBytes: size,
});
