import type { Actor } from "../domain/chat-event.ts";
import { BadInput } from "../errors.ts";
import type { Press } from "../ports/chat.ts";
import { readSettings, type Who } from "./settings.ts";
import { TEXTS } from "./texts.ts";
import type { Turn } from "./turn.ts";

type Asking = Pick<Turn, "actor" | "store" | "conversation">;

/** @throws {BadInput} when this channel takes no questions of the person */
export async function mustBeAsker(turn: Asking): Promise<void> {
  await mustBe(turn, "askers", TEXTS.mayNotAsk);
}

/** @throws {BadInput} when the person may not change the channel's digest and papers */
export async function mustBeEditor(turn: Asking): Promise<void> {
  await mustBe(turn, "editors", TEXTS.mayNotEdit);
}

async function mustBe({ actor, store, conversation }: Asking, what: "askers" | "editors", no: (who: string) => string) {
  const who = readSettings(await store.channels.settings(conversation))[what];
  if (!isAmong(actor, who)) throw new BadInput(no(who));
}

export function isAmong({ isAdmin, isExternal }: Actor, who: Who): boolean {
  if (isAdmin || who === "everyone") return true;
  return who === "members" && !isExternal;
}

/** Admins; and whoever talks to the bot alone, for that conversation. */
export function mayChangeSettings({ actor, event }: Pick<Turn, "actor" | "event">): boolean {
  if (!("audience" in event)) return mayPressSettings(event);
  return actor.isAdmin || (event.audience === "direct" && !actor.isExternal);
}

export const mayPressSettings = ({ actor, value }: Pick<Press, "actor" | "value">): boolean =>
  actor.isAdmin || (value === DIRECT && !actor.isExternal);

/** The value of a settings button that was shown to one person alone: a press does not say where it happens. */
export const DIRECT = "direct";
