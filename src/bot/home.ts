import { type ChatMessage, textMessage } from "../domain/chat-message.ts";
import { TEXTS } from "./texts.ts";

/** A person's own page. */
export const homePage = (): ChatMessage => textMessage(TEXTS.emptyQuestion);
