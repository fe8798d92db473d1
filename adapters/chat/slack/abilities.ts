import type { ChatCapabilities, ChatLimits } from "../../../src/ports/chat.ts";
import { measure } from "./text.ts";

export const CAPABILITIES: ChatCapabilities = {
  whisper: "anyone",
  reactions: true,
  forms: true,
  alone: null,
  followUps: "any",
};

/**
 * Below what is documented, since all blocks together have an undocumented ceiling of about 13,200 characters that counts
 * ids and values too: 10,000 of text leave room for ten buttons.
 *
 * @see https://docs.slack.dev/reference/block-kit/blocks
 */
export const LIMITS: ChatLimits = {
  measure,
  blockLength: 3_000,
  headingLength: 150,
  messageLength: 10_000,
  fallbackLength: 700,
  blocks: 45,
  buttons: { count: 10, labelLength: 75, payloadLength: 230 },
  table: { count: 1, rows: 100, columns: 10, length: 8_500 },
  messages: 8,
  fileBytes: 100 * 1024 * 1024,
  editsPerMinute: 40,
  editAgeMinutes: null,
  threadTitleLength: 200,
  reactionsPerMessage: 20,
};
