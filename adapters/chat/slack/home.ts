import type { types } from "@slack/bolt";
import { z } from "zod";
import type { ChatMessage } from "../../../src/domain/chat-message.ts";
import { fitMessage } from "../../../src/domain/message-fitting.ts";
import type { ChatListener, Visit } from "../../../src/ports/chat.ts";
import { LIMITS } from "./abilities.ts";
import type { SlackApi } from "./api.ts";
import { blocksOf } from "./rendering.ts";

/** The Home tab takes more blocks than a message, and neither tables nor plans. */
const BLOCKS = 100;
const DIALECT = { tables: "text", progress: "text" } as const;

/** Shows a person their own page. */
export async function publishHome(api: SlackApi, listener: ChatListener, visit: Visit): Promise<void> {
  const blocks = homeBlocks(await listener.home(visit));
  const view = { type: "home", blocks };
  await api.call(visit.tenant, "views.publish", { user_id: visit.actor.id, view }, z.unknown());
}

/** What does not fit is left out as a whole block: a page is a look at what is kept elsewhere. */
export function homeBlocks(page: ChatMessage): readonly types.AnyBlock[] {
  const { messages } = fitMessage(page, { ...LIMITS, blocks: BLOCKS, messageLength: 60_000, messages: 1 });
  return messages
    .flatMap(({ blocks, fallback }) => blocks.flatMap((block) => blocksOf(block, DIALECT, fallback)))
    .slice(0, BLOCKS);
}
