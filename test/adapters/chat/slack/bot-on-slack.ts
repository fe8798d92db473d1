import type { Analyst } from "../../../../src/analyst/analyst.ts";
import type { Papers } from "../../../../src/bot/services.ts";
import type { Installations } from "../../../../src/ports/installations.ts";
import type { Channel } from "../../../fakes/slack/channel.ts";
import type { Message } from "../../../fakes/slack/message.ts";
import { openBotAtWork } from "../bot-at-work.ts";
import { type Mode, type Office, openAdapter, settled } from "./harness.ts";

export interface BotOnSlackOptions {
  readonly office: Office;
  readonly mode: Mode;
  /** Where the store is kept; in memory unless told. */
  readonly file?: string;
  readonly analyst?: Analyst;
  readonly papers?: Papers;
}

/** The whole bot at work on the fake Slack. */
export async function openBotOnSlack({ office, mode, ...options }: BotOnSlackOptions) {
  const { time } = office;
  const chats = async (installations: Installations) => [await openAdapter(office, mode, installations)];
  const atWork = await openBotAtWork({ ...options, chats, now: () => new Date(time.now()) });
  return {
    ...atWork,
    async idle(): Promise<void> {
      await settled(office);
      await atWork.bot.idle();
      await settled(office);
    },
  };
}

export type BotOnSlack = Awaited<ReturnType<typeof openBotOnSlack>>;

/** The reply in a thread that holds these words. */
export function replyWith(channel: Channel, root: Message | string, words: string): Message {
  const found = channel.thread(root).find(({ seen }) => seen.includes(words));
  if (found === undefined) {
    throw new Error(
      `nobody said “${words}” in:\n${channel
        .thread(root)
        .map(({ seen }) => seen)
        .join("\n---\n")}`,
    );
  }
  return found;
}
