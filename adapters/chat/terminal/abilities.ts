import { inlineText } from "../../../src/domain/chat-message.ts";
import type { ChatCapabilities, ChatLimits } from "../../../src/ports/chat.ts";

export const CAPABILITIES: ChatCapabilities = {
  whisper: "anyone",
  reactions: true,
  forms: true,
  alone: null,
  followUps: "any",
};

const ANY = Number.POSITIVE_INFINITY;

/** A terminal scrolls: only what stands on one line has a limit. */
export const LIMITS: ChatLimits = {
  measure: (content) => inlineText(content).length,
  blockLength: ANY,
  headingLength: ANY,
  messageLength: ANY,
  fallbackLength: ANY,
  blocks: ANY,
  buttons: { count: ANY, labelLength: 80, payloadLength: ANY },
  table: { count: ANY, rows: ANY, columns: ANY, length: ANY },
  messages: ANY,
  fileBytes: ANY,
  editsPerMinute: 60,
  editAgeMinutes: null,
  threadTitleLength: 60,
  reactionsPerMessage: ANY,
};
