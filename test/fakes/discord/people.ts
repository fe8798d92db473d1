import {
  type APIApplicationCommand,
  type APIMessage,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { commandData, type FilledCommand, offeredCommand } from "./command-data.ts";
import type { InteractionRecord, Interactions, NewInteraction } from "./interactions.ts";
import type {
  CommandOptions,
  FakeAnswer,
  FakeInteraction,
  FakePerson,
  InteractionUse,
  SeenMessage,
  Where,
  Writing,
} from "./interface.ts";
import { addMessage, deleteMessages, editMessage } from "./messages.ts";
import { modalData } from "./modal-data.ts";
import { addReaction, clearReactions, removeReaction } from "./reactions.ts";
import type { ChannelRecord, MessageRecord, UserRecord } from "./records.ts";
import { apiMessage } from "./render.ts";
import type { Commands } from "./routes/commands.ts";
import { seenMessage } from "./seen.ts";
import { deleteChannel } from "./threads.ts";
import { type AnyComponent, flattened } from "./validation/components.ts";
import type { World } from "./world.ts";

export interface Stage {
  readonly world: World;
  readonly commands: Commands;
  readonly interactions: Interactions;
}

interface Ref {
  readonly id: string;
}

/** Somebody who uses Discord, through a client that lets them do what they may and no more. */
export class Person implements FakePerson {
  readonly #stage: Stage;
  readonly #user: UserRecord;

  constructor(stage: Stage, user: UserRecord) {
    this.#stage = stage;
    this.#user = user;
  }

  get id(): string {
    return this.#user.id;
  }

  get name(): string {
    return this.#user.name;
  }

  get direct(): Ref {
    return { id: this.#stage.world.direct(this.id).id };
  }

  writes(where: Where, words: string, { replyTo, files = [], ping = "on" }: Writing = {}): APIMessage {
    const { world } = this.#stage;
    const body = {
      content: words,
      nonce: world.ids.next(),
      ...(replyTo === undefined ? {} : { message_reference: { message_id: replyTo.id } }),
      allowed_mentions: { parse: EVERY_MENTION, replied_user: ping === "on" },
    };
    const stored = files.map((file) => ({ ...file, id: world.ids.next(), description: null, ephemeral: false }));
    const channel = this.#in(where);
    this.#may(channel, channel.thread === null ? "SendMessages" : "SendMessagesInThreads");
    return apiMessage(world, addMessage(world, channel, { authorId: this.id, body, files: stored }));
  }

  mentions(where: Where, words: string, writing: Writing = {}): APIMessage {
    return this.writes(where, `<@${this.#stage.world.bot.id}> ${words}`, writing);
  }

  edits({ id }: Ref, words: string): void {
    const message = this.#message(id);
    if (message.authorId !== this.id) throw new Error(`${this.name} did not write this`);
    editMessage(this.#stage.world, message, { content: words }, message.files);
  }

  deletes(...messages: readonly Ref[]): void {
    const found = messages.map(({ id }) => this.#message(id));
    const [first] = found;
    if (first === undefined) throw new Error("no message");
    deleteMessages(this.#stage.world, this.#stage.world.channel(first.channelId), found);
  }

  deletesThread({ id }: Ref): void {
    deleteChannel(this.#stage.world, this.#stage.world.channel(id));
  }

  reacts({ id }: Ref, emoji: string, kind: "normal" | "burst" = "normal"): void {
    addReaction(this.#stage.world, this.#message(id), emoji, this.id, kind);
  }

  unreacts({ id }: Ref, emoji: string): void {
    removeReaction(this.#stage.world, this.#message(id), emoji, this.id);
  }

  clearsReactions({ id }: Ref, emoji?: string): void {
    clearReactions(this.#stage.world, this.#message(id), emoji ?? null);
  }

  command(where: Where, path: string, options: CommandOptions = {}, use: InteractionUse = {}): FakeInteraction {
    return this.#fills(InteractionType.ApplicationCommand, where, { path, options, focused: null }, use);
  }

  types(where: Where, path: string, option: string, words: string): FakeInteraction {
    const filled = { path, options: { [option]: words }, focused: option };
    return this.#fills(InteractionType.ApplicationCommandAutocomplete, where, filled, {});
  }

  presses({ id }: Ref, label: string): FakeInteraction {
    const source = this.#message(id);
    const buttons = flattened(source.components).filter(({ type }) => type === ComponentType.Button);
    const button = buttons.find((one) => one.label === label);
    if (button === undefined) throw new Error(`no button "${label}" among ${buttons.map((one) => one.label)}`);
    if (button.disabled === true) throw new Error(`the button "${label}" is disabled`);
    return this.#uses(source, button, {});
  }

  chooses({ id }: Ref, menu: string, values: readonly string[]): FakeInteraction {
    const source = this.#message(id);
    const isMenu = (one: AnyComponent) => one.options !== undefined && [one.custom_id, one.placeholder].includes(menu);
    const select = flattened(source.components).find(isMenu);
    if (select === undefined) throw new Error(`no menu "${menu}"`);
    return this.#uses(source, select, { values });
  }

  submits(opened: FakeInteraction, values: Readonly<Record<string, string | readonly string[]>>): FakeInteraction {
    if (!(opened instanceof Interaction) || opened.answer?.kind !== "modal") throw new Error("no modal was opened");
    const { channel, source, install } = opened.record;
    const data = modalData(opened.answer.modal, values);
    return this.#begin({ type: InteractionType.ModalSubmit, channel, data, source }, { install });
  }

  usesOnMessage({ id }: Ref, command: string, use: InteractionUse = {}): FakeInteraction {
    const { world } = this.#stage;
    const target = this.#message(id);
    const channel = world.channel(target.channelId);
    const menu = { name: command, type: ApplicationCommandType.Message };
    const { id: commandId, type } = this.#offered(menu, channel, use);
    const resolved = { messages: { [id]: apiMessage(world, target) } };
    const data = { id: commandId, name: command, type, target_id: id, resolved };
    return this.#begin({ type: InteractionType.ApplicationCommand, channel, data, source: null }, use);
  }

  blocksBot(): void {
    this.#user.blocksBot = true;
  }

  #fills(type: InteractionType, where: Where, filled: FilledCommand, use: InteractionUse): FakeInteraction {
    const channel = this.#in(where);
    this.#may(channel, "UseApplicationCommands");
    const name = filled.path.split(" ")[0] ?? "";
    const command = this.#offered({ name, type: ApplicationCommandType.ChatInput }, channel, use);
    const data = commandData(this.#stage.world, command, filled);
    return this.#begin({ type, channel, data, source: null }, use);
  }

  #offered(
    command: { readonly name: string; readonly type: ApplicationCommandType },
    channel: ChannelRecord,
    { install = "guild" }: InteractionUse,
  ): APIApplicationCommand {
    return offeredCommand(this.#stage, command, channel, { userId: this.id, install });
  }

  #uses(source: MessageRecord, { type, custom_id, id }: AnyComponent, chosen: object): FakeInteraction {
    const channel = this.#stage.world.channel(source.channelId);
    const data = { component_type: type, custom_id, id: id ?? 1, ...chosen };
    return this.#begin({ type: InteractionType.MessageComponent, channel, data, source }, {});
  }

  #begin(
    given: Pick<NewInteraction, "type" | "channel" | "data" | "source">,
    { install = "guild", attachmentSizeLimit }: InteractionUse,
  ): FakeInteraction {
    const { world, interactions } = this.#stage;
    if (install === "guild" && world.guildOf(given.channel)?.bot === "out")
      throw new Error(`the bot is not in the guild of ${given.channel.name}`);
    const record = interactions.begin({ ...given, user: this.#user, install, sizeLimit: attachmentSizeLimit });
    return new Interaction(world, record);
  }

  #in(where: Where): ChannelRecord {
    const { world } = this.#stage;
    return where === "direct" ? world.direct(this.id) : world.channel(where.id);
  }

  #message(id: string): MessageRecord {
    const message = this.#stage.world.messages.get(id);
    if (message === undefined || message.deleted) throw new Error(`no message ${id}`);
    const hidden = message.ephemeralTo !== null && message.ephemeralTo !== this.id;
    if (hidden || !this.#stage.world.sees(this.id, this.#stage.world.channel(message.channelId)))
      throw new Error(`${this.name} does not see message ${id}`);
    return message;
  }

  #may(channel: ChannelRecord, permission: keyof typeof PermissionFlagsBits): void {
    if ((this.#stage.world.permissions(this.id, channel) & PermissionFlagsBits[permission]) === 0n)
      throw new Error(`${this.name} lacks ${permission} in ${channel.name}`);
  }
}

const EVERY_MENTION = ["users", "everyone", "roles"] as NonNullable<
  NonNullable<Parameters<typeof addMessage>[2]["body"]["allowed_mentions"]>["parse"]
>;

class Interaction implements FakeInteraction {
  readonly record: InteractionRecord;
  readonly #world: World;

  constructor(world: World, record: InteractionRecord) {
    this.#world = world;
    this.record = record;
  }

  get id(): string {
    return this.record.id;
  }

  get answered(): Promise<FakeAnswer> {
    return this.record.answered.promise;
  }

  get answer(): FakeAnswer | null {
    return this.record.answer;
  }

  get replied(): Promise<SeenMessage> {
    return this.record.replied.promise.then((message) => seenMessage(this.#world, message));
  }

  get replies(): readonly SeenMessage[] {
    return this.record.replies.filter(({ deleted }) => !deleted).map((message) => seenMessage(this.#world, message));
  }
}
