import { z } from "zod";
import type { Channel } from "../channel.ts";
import type { Outcome } from "../interactions.ts";
import type { Message } from "../message.ts";
import type { Person } from "../person.ts";
import type { Workspace } from "../workspace.ts";
import { channelsOf } from "./seen-by.ts";
import { commandIn, invite, typed } from "./typed.ts";

const id = z.string().min(1);
const onMessage = { channel: id, ts: id };

/** What a person does on the page. */
export const Act = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("say"), channel: id, thread: id.nullable(), text: z.string().min(1).max(4000) }),
  z.object({ kind: z.literal("press"), ...onMessage, action: id }),
  z.object({ kind: z.literal("react"), ...onMessage, name: id }),
  z.object({ kind: z.literal("unreact"), ...onMessage, name: id }),
  z.object({ kind: z.literal("delete"), ...onMessage }),
  z.object({ kind: z.literal("shortcut"), ...onMessage, shortcut: id }),
  z.object({ kind: z.literal("stop"), ...onMessage }),
  z.object({ kind: z.literal("open home") }),
  z.object({ kind: z.literal("press home"), action: id }),
  z.object({ kind: z.literal("submit"), values: z.record(z.string(), z.string().or(z.array(z.string()))) }),
  z.object({ kind: z.literal("cancel") }),
]);
export type Act = z.infer<typeof Act>;

/** What cannot be done, in words for whoever tried. */
export class Impossible extends Error {
  override name = "Impossible";
}

/**
 * Does it as this person.
 *
 * @throws {Impossible} when it cannot be done
 */
export async function perform(you: Person, act: Act): Promise<void> {
  switch (act.kind) {
    case "say":
      return say(you, act);
    case "press":
      return followed(await you.press(messageAt(you, act), act.action));
    case "react":
      return you.react(messageAt(you, act), act.name);
    case "unreact":
      return you.unreact(messageAt(you, act), act.name);
    case "delete":
      return remove(you, messageAt(you, act));
    case "shortcut":
      return followed(await you.shortcut(messageAt(you, act), act.shortcut));
    case "stop":
      return you.stopAgent(messageAt(you, act));
    case "open home":
      return you.openHome();
    case "press home":
      return followed(await you.press(you.home ?? nothing("The Home tab is not there yet."), act.action));
    case "submit":
      return submit(you, act.values);
    case "cancel":
      await you.modal?.cancel();
  }
}

/** The conversation, where the person is in it. */
export const channelAt = (you: Person, channelId: string): Channel =>
  channelsOf(you).find((channel) => channel.id === channelId) ?? nothing("You are not in this channel.");

async function say(you: Person, { channel: channelId, thread, text }: Extract<Act, { kind: "say" }>): Promise<void> {
  const channel = channelAt(you, channelId);
  const given = commandIn(text);
  if (given === null) {
    you.say(channel, typed(text, you), thread === null ? {} : { thread });
    return;
  }
  const { command, rest } = given;
  if (thread !== null) throw new Impossible(`${command} does not work in threads: Slack takes commands in channels.`);
  if (command === "/invite") {
    const fault = invite(you, channel, rest);
    if (fault !== null) throw new Impossible(fault);
    return;
  }
  if (!hasCommand(you.workspace, command)) throw new Impossible(`${command} is not a valid command.`);
  followed(await you.command(channel, command, typed(rest, you)));
}

const hasCommand = ({ slack }: Workspace, command: string) => slack.app.hasCommand(command);

function remove(you: Person, message: Message): void {
  if (message.userId !== you.id && !you.isAdmin)
    throw new Impossible("Only whoever wrote a message, or an admin, can delete it.");
  you.delete(message);
}

async function submit(you: Person, values: Readonly<Record<string, string | readonly string[]>>): Promise<void> {
  const modal = you.modal ?? nothing("The form is closed already.");
  for (const [field, value] of Object.entries(values)) modal.fill(field, value);
  await modal.submit();
}

function messageAt(you: Person, { channel: channelId, ts }: { readonly channel: string; readonly ts: string }) {
  const channel = channelAt(you, channelId);
  const whisper = channel.whispersTo(you.id).find((message) => message.ts === ts);
  return channel.message(ts) ?? whisper ?? nothing("This message is no longer there.");
}

function followed({ status }: Outcome): void {
  if (status === "dispatch_failed")
    throw new Impossible("Assignee is not connected, so nobody took it. Is the bot running?");
  if (status === "operation_timeout") throw new Impossible("Assignee did not answer within three seconds. Try again.");
}

function nothing(why: string): never {
  throw new Impossible(why);
}
