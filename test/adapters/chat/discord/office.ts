import type { Analyst } from "../../../../src/analyst/analyst.ts";
import type { Papers } from "../../../../src/bot/services.ts";
import { openBotAtWork } from "../bot-at-work.ts";
import { openChat, type Server } from "./harness.ts";

export interface OfficeOptions {
  /** The database, to be opened again by another life. Default: in memory. */
  readonly file?: string;
  readonly analyst?: Analyst;
  readonly papers?: Papers;
}

/** The bot at work on Discord. */
export async function openOffice({ discord }: Pick<Server, "discord">, options: OfficeOptions = {}) {
  const { chat, notes } = openChat(discord);
  const now = () => new Date(discord.clock.now());
  const atWork = await openBotAtWork({ ...options, chats: async () => [chat], now });
  return {
    ...atWork,
    chat,
    notes,
    /** Until everything said was answered and every job has ended. */
    idle: async () => {
      for (let quiet = 0; quiet < 2; quiet++) {
        await discord.settled();
        await atWork.bot.idle();
      }
      await discord.settled();
    },
  };
}

export type Office = Awaited<ReturnType<typeof openOffice>>;
