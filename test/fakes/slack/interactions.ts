import type { Channel } from "./channel.ts";
import type { Outcome } from "./deliveries.ts";
import { chosenBy } from "./input.ts";
import { type Fields, fieldsOf, objectsWithin, textOf } from "./json.ts";
import { Message } from "./message.ts";
import { shownMessage } from "./messages.ts";
import type { Person } from "./person.ts";
import { Modal, type View } from "./view.ts";
import type { Workspace } from "./workspace.ts";

export type { Outcome } from "./deliveries.ts";

export type PressTarget = Message | View;

/** A person gives a slash command; the app's answer in the acknowledgement is shown to them alone. */
export async function slashCommand(
  person: Person,
  channel: Channel,
  { command, text }: { readonly command: string; readonly text: string },
): Promise<Outcome> {
  const to = receiver(person, channel);
  const { app, callbacks } = to.slack;
  if (!app.hasCommand(command)) throw new Error(`${command} is not a valid command`);
  const outcome = await given(to, "slash_commands", {
    token: app.verificationToken,
    team_id: to.id,
    team_domain: to.domain,
    channel_id: channel.id,
    channel_name: channel.name,
    user_id: person.id,
    user_name: handle(person),
    command,
    text,
    api_app_id: app.id,
    is_enterprise_install: "false",
    response_url: callbacks.responseUrl(person, channel, null),
    trigger_id: callbacks.trigger(person, channel),
  });
  if (outcome.status === "acked") showAnswer(person, channel, outcome.payload);
  return outcome;
}

/** A person uses an element: presses a button, or picks a value from a menu. */
export function press(
  person: Person,
  target: PressTarget,
  label: string,
  value: string | Channel | Person | null,
): Promise<Outcome> {
  const [block, element] = elementOf(target, label);
  const { slack } = person.workspace;
  const common = {
    type: element.type,
    action_id: element.action_id ?? slack.ids.next("a"),
    block_id: block.block_id,
    action_ts: slack.ids.ts(),
  };
  const action =
    value === null
      ? { ...common, text: element.text, ...(element.value === undefined ? {} : { value: element.value }) }
      : { ...common, ...chosenBy(element, value) };
  const to = target instanceof Message ? receiver(person, target.channel) : installedIn(target);
  return given(to, "interactive", {
    type: "block_actions",
    ...(target instanceof Message ? onMessage(person, target, to) : onView(person, target)),
    actions: [action],
  });
}

/** A person uses a shortcut on a message, or the global one when there is none. */
export function shortcut(person: Person, callbackId: string, message: Message | null): Promise<Outcome> {
  const { slack } = person.workspace;
  if (!slack.app.hasShortcut(callbackId)) throw new Error(`no such shortcut: ${callbackId}`);
  const about = { callback_id: callbackId, action_ts: slack.ids.ts() };
  if (message === null)
    return given(person.workspace, "interactive", {
      type: "shortcut",
      ...about,
      ...common(person, person.workspace, null),
    });
  const { channel } = message;
  const to = receiver(person, channel);
  return given(to, "interactive", {
    type: "message_action",
    ...about,
    ...common(person, to, channel),
    response_url: slack.callbacks.responseUrl(person, channel, message),
    message_ts: message.ts,
    channel: { id: channel.id, name: channel.name },
    message: shownMessage(message, "without metadata"),
  });
}

/** Sends it to the app, unless it was removed from the workspace meanwhile. */
export const given = (to: Workspace, kind: "slash_commands" | "interactive", body: Fields): Promise<Outcome> =>
  to.bot.isInstalled ? to.slack.deliveries.interact(kind, body) : Promise.resolve({ status: "dispatch_failed" });

export const handle = (person: Person): string => person.name.toLowerCase().replace(/[^a-z0-9]+/g, ".");

/** The fields that all interactions share. */
export function common(person: Person, to: Workspace, from: Channel | null): Fields {
  const { app, callbacks } = to.slack;
  return {
    team: { id: to.id, domain: to.domain },
    user: { id: person.id, username: handle(person), name: handle(person), team_id: person.workspace.id },
    api_app_id: app.id,
    token: app.verificationToken,
    trigger_id: callbacks.trigger(person, from),
    enterprise: null,
    is_enterprise_install: false,
  };
}

function onMessage(person: Person, message: Message, to: Workspace): Fields {
  const { channel } = message;
  const { callbacks } = person.workspace.slack;
  const thread = message.threadTs === null ? {} : { thread_ts: message.threadTs };
  const place = { message_ts: message.ts, channel_id: channel.id, is_ephemeral: message.onlyFor !== null };
  return {
    ...common(person, to, channel),
    container: { type: "message", ...place, ...thread },
    channel: { id: channel.id, name: channel.name },
    ...(message.onlyFor === null ? { message: shownMessage(message, "without metadata") } : {}),
    state: { values: {} },
    response_url: callbacks.responseUrl(person, channel, message),
  };
}

function onView(person: Person, view: View): Fields {
  const shown = view instanceof Modal ? view.shown : { ...view.data, state: { values: {} } };
  return {
    ...common(person, person.workspace, view instanceof Modal ? view.from : null),
    container: { type: "view", view_id: view.id },
    view: shown,
  };
}

function elementOf(target: PressTarget, label: string): readonly [block: Fields, element: Fields] {
  for (const block of target.blocks)
    for (const element of objectsWithin(block)) {
      const isMeant =
        element.action_id === label || (element.type === "button" && textOf(fieldsOf(element.text).text) === label);
      if (isMeant && element !== block) return [block, element];
    }
  throw new Error(`nothing called "${label}" in:\n${target.seen}`);
}

/** The workspace whose app takes what a person does in a channel. */
const receiver = (person: Person, channel: Channel): Workspace =>
  person.workspace.slack.events.receiverOf(channel) ?? person.workspace;

const installedIn = (view: View): Workspace => (view instanceof Modal ? view.installedIn : view.person.workspace);

function showAnswer(person: Person, channel: Channel, payload: unknown): void {
  const answer = typeof payload === "string" ? { text: payload } : fieldsOf(payload);
  if (textOf(answer.text) !== "" || Array.isArray(answer.blocks))
    person.workspace.slack.post.fromResponse({ person, channel, answer });
}
