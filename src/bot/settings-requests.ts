import { buttons, list, strong, text } from "../domain/chat-message.ts";
import { enumerate } from "../domain/wording.ts";
import { BadInput } from "../errors.ts";
import type { Json } from "../ports/store.ts";
import { DIRECT, mayChangeSettings } from "./permissions.ts";
import { type ChannelSettings, changeSetting, SETTINGS } from "./settings.ts";
import { TEXTS } from "./texts.ts";
import { answer, settingsOf, type Turn } from "./turn.ts";

interface Typed {
  readonly name: string;
  readonly value: string;
}

/** What a field that was left empty stands for. */
const NOTHING = "none";

/** Shows what the channel has decided, or changes one of it. @param typed with an empty name to show all */
export async function handleSettings(turn: Turn, typed: Typed): Promise<void> {
  if (typed.name === "") return showSettings(turn);
  mustBeAllowed(turn);
  const changed = changeSetting(await settingsOf(turn), typed, thisYear(turn));
  await keep(turn, changed.settings);
  await answer(turn, TEXTS.settingSaved(changed.name, shown(changed.name, changed.settings)));
}

async function showSettings(turn: Turn): Promise<void> {
  const settings = await settingsOf(turn);
  const items = SETTINGS.map(({ name, says, show }) => [strong(name), `: ${show(settings)} – ${says}`]);
  const value = "audience" in turn.event && turn.event.audience === "direct" ? DIRECT : "";
  const change = { label: TEXTS.changeSettings, action: "settings", value, style: "plain", asks: "form" } as const;
  await answer(turn, {
    blocks: [
      text(strong(TEXTS.settingsTitle)),
      list(items),
      text(TEXTS.settingsHow),
      ...(turn.chat.capabilities.forms ? [buttons(change)] : []),
    ],
    fallback: `${TEXTS.settingsTitle}. ${TEXTS.settingsHow}`,
  });
}

/**
 * Saves what a form was filled with: all of it, or nothing.
 *
 * @param inputs null when there was no form, as for somebody who may not change the settings
 * @throws {BadInput} naming each field that does not fit
 */
export async function pressSettings(turn: Turn, inputs: Readonly<Record<string, string>> | null): Promise<void> {
  mustBeAllowed(turn);
  await (inputs === null ? showSettings(turn) : save(turn, inputs));
}

async function save(turn: Turn, inputs: Readonly<Record<string, string>>): Promise<void> {
  const before = await settingsOf(turn);
  let settings = before;
  const [changed, faults]: [string[], string[]] = [[], []];
  for (const { name, show } of SETTINGS) {
    const value = inputs[name]?.trim() || NOTHING;
    if (inputs[name] === undefined || value === show(before)) continue;
    try {
      ({ settings } = changeSetting(settings, { name, value }, thisYear(turn)));
      changed.push(name);
    } catch (error) {
      if (!(error instanceof BadInput)) throw error;
      faults.push(`${name}: ${error.message}`);
    }
  }
  if (faults.length > 0) throw new BadInput(TEXTS.formFaults(faults));
  if (changed.length === 0) return void (await answer(turn, TEXTS.nothingChanged));
  await keep(turn, settings);
  await answer(turn, TEXTS.settingsSaved(enumerate(changed.map((name) => `${name} is now ${shown(name, settings)}`))));
}

function mustBeAllowed(turn: Turn): void {
  if (!mayChangeSettings(turn)) throw new BadInput(TEXTS.mayNotSet);
}

const keep = ({ store, conversation, actor, at }: Turn, settings: ChannelSettings): Promise<void> =>
  store.channels.saveSettings(conversation, asJson(settings), actor.id, at);

const asJson = ({ sources, ...others }: ChannelSettings): Json => ({
  ...others,
  sources: sources === null ? null : [...sources],
});

const shown = (name: string, settings: ChannelSettings): string =>
  SETTINGS.find((setting) => setting.name === name)?.show(settings) ?? "";

const thisYear = (turn: Turn): number => new Date(turn.now()).getUTCFullYear();
