import type { ChatCapabilities, ChatLimits } from "../../../src/ports/chat.ts";
import { inlineMarkdown } from "./markdown.ts";

/** Of a file, in a server without boosts. */
const FILE_BYTES = 10 * 1024 * 1024;

/** Components of a message, those inside of others included: containers, texts, rows of buttons and buttons. */
export const MOST_COMPONENTS = 40;
/** Characters of all texts of a message. */
export const MOST_CHARACTERS = 4_000;
export const BUTTONS_PER_ROW = 5;

/**
 * @param messageContent whether the Message Content intent is granted: without it, text that does not address the bot
 *   is empty
 * @param shards those of this process; none for all
 */
export const capabilities = (messageContent: MessageContent, shards: readonly number[]): ChatCapabilities => ({
  whisper: "answering",
  reactions: true,
  forms: true,
  // Two connections of one shard hear everything twice, and an interaction can be answered by one alone.
  alone: ["discord", ...shards].join(" "),
  followUps: messageContent === "granted" ? "any" : "addressed",
});

export type MessageContent = "granted" | "not granted";

/**
 * 24 blocks with 10 buttons among them are at most 37 components: a container, a text or row for each block, two rows
 * more where one block has all the buttons, and the buttons. The marks of 24 blocks take less than 100 characters.
 *
 * @see https://discord.com/developers/docs/components/reference
 */
export const LIMITS: ChatLimits = {
  measure: (content) => inlineMarkdown(content, "\n-# ").length,
  blockLength: 3_900,
  headingLength: 300,
  messageLength: 3_900,
  fallbackLength: 2_000,
  blocks: 24,
  buttons: { count: 10, labelLength: 80, payloadLength: 98 },
  table: null,
  messages: 5,
  fileBytes: FILE_BYTES,
  editsPerMinute: 60,
  // Messages that are older than an hour can be edited but a few times.
  editAgeMinutes: 55,
  threadTitleLength: 100,
  reactionsPerMessage: 20,
};
