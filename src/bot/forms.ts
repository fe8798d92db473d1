import type { Form, FormField } from "../domain/form.ts";
import type { Press } from "../ports/chat.ts";
import type { TenantStore } from "../ports/store.ts";
import { ofStore } from "./digests.ts";
import { isAmong, mayPressSettings } from "./permissions.ts";
import { DEFAULT_SCHEDULE, WEEKDAYS } from "./schedule.ts";
import { readSettings, SETTINGS, WHO } from "./settings.ts";
import { TEXTS } from "./texts.ts";

/** What a button that asks wants to know; null for one that asks nothing, also of somebody who may not press it. */
export async function formOf(press: Press, store: TenantStore): Promise<Form | null> {
  switch (press.action) {
    case "dispute":
    case "reason":
      return REASON;
    case "settings":
      return mayPressSettings(press) ? settingsForm(press, store) : null;
    case "subscribe":
      return subscribeForm(press, store);
    default:
      return null;
  }
}

const REASON: Form = {
  title: TEXTS.reasonTitle,
  submit: TEXTS.reasonSend,
  fields: [{ kind: "paragraph", name: "reason", label: TEXTS.reasonPrompt, hint: null, required: false, value: "" }],
};

/** The settings that are changed most; the others are changed by the command. */
const IN_FORM = ["since", "max-studies", "quorum", "voters", "budget"];

async function settingsForm({ conversation }: Press, store: TenantStore): Promise<Form> {
  const settings = readSettings(await store.channels.settings(conversation));
  const fields = IN_FORM.flatMap((name): readonly FormField[] => {
    const setting = SETTINGS.find((one) => one.name === name);
    if (setting === undefined) return [];
    const base = { name, label: TEXTS.settingLabels[name] ?? name, hint: null, required: false };
    const value = setting.show(settings);
    return name === "voters"
      ? [{ ...base, kind: "choice", value, options: WHO.map((who) => ({ value: who, label: TEXTS.whoLabels[who] })) }]
      : [{ ...base, kind: "line", value }];
  });
  return { title: TEXTS.settingsFormTitle, submit: TEXTS.settingsFormSend, fields };
}

async function subscribeForm({ conversation, actor }: Press, store: TenantStore): Promise<Form | null> {
  if (!isAmong(actor, readSettings(await store.channels.settings(conversation)).editors)) return null;
  const known = await store.digests.schedule(conversation);
  const { every, weekday, time, zone } = known === null ? DEFAULT_SCHEDULE : ofStore(known);
  const labels = TEXTS.subscribeLabels;
  const base = { hint: null, required: true };
  return {
    title: TEXTS.subscribeFormTitle,
    submit: TEXTS.subscribeFormSend,
    fields: [
      { ...base, kind: "conversation", name: "channel", label: labels.channel, value: conversation },
      {
        ...base,
        kind: "choice",
        name: "day",
        label: labels.day,
        value: every === "day" ? "daily" : (WEEKDAYS[weekday - 1] ?? "monday"),
        options: ["daily", ...WEEKDAYS].map((day) => ({ value: day, label: TEXTS.dayLabel(day) })),
      },
      { ...base, kind: "time", name: "time", label: labels.time, value: time },
      { ...base, kind: "line", name: "zone", label: labels.zone, hint: TEXTS.zoneHint, value: zone },
    ],
  };
}

/** What somebody wants who subscribes; without a form what there is stays, here. */
export interface SubscriptionWishes {
  /** As `parseSchedule` reads it; "" for the schedule that there is. */
  readonly when: string;
  /** Null for the conversation that the button is in. */
  readonly conversation: string | null;
}

export function subscriptionWishes(inputs: Readonly<Record<string, string>> | null): SubscriptionWishes {
  if (inputs === null) return { when: "", conversation: null };
  const { channel = "", day = "", time = "", zone = "" } = inputs;
  return { when: [day, time, zone].join(" ").trim(), conversation: channel === "" ? null : channel };
}
