import {
  type APIApplicationCommandAutocompleteInteraction,
  type APIApplicationCommandInteraction,
  type APIAttachment,
  type APIDMChannel,
  type APIInteraction,
  type APIMessage,
  type APIMessageComponentInteraction,
  type APIModalSubmitInteraction,
  ApplicationCommandType,
  type Client,
  InteractionContextType,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  type RESTPostAPIInteractionCallbackJSONBody,
  Routes,
} from "discord.js";
import type { Action, Actor, Attachment, Check, Command } from "../../../src/domain/chat-event.ts";
import { AppError } from "../../../src/errors.ts";
import type { ChatListener, Press } from "../../../src/ports/chat.ts";
import type { Answers } from "./answers.ts";
import type { DiscordApi } from "./api.ts";
import { calledOf } from "./commands.ts";
import { choiceOf } from "./components.ts";
import type { Deliveries } from "./deliveries.ts";
import { inputsOf, modalOf } from "./forms.ts";
import type { DiscordLog } from "./log.ts";
import { timeOfId } from "./marks.ts";
import type { People } from "./people.ts";
import { directSpot, type Places, type Spot } from "./places.ts";
import { attachmentOf, wholeText } from "./text.ts";

/** Discord waits 3 s for the first answer; what the bot has not said by then is answered without it. */
const ANSWER_MS = 2_000;
const CHOICE_LENGTH = 100;
const CHOICES = 25;

export const NOT_RECORDED = "I could not record that. Try again in a moment.";
const UPDATE_LATER = { type: InteractionResponseType.DeferredMessageUpdate } as const;
const PRIVATE = { flags: MessageFlags.Ephemeral } as const;
const NOT_HERE =
  "I am not in this server, so I can open no thread here. Paste the statement into our direct conversation, or ask an admin to add me.";

interface Parts {
  readonly client: Client;
  readonly api: DiscordApi;
  readonly places: Places;
  readonly people: People;
  readonly answers: Answers;
  readonly listener: ChatListener;
  readonly deliveries: Deliveries;
  readonly log: DiscordLog;
  /** Resolves when the servers are known. */
  readonly ready: Promise<void>;
}

/** Commands, buttons and forms: each is answered at once, and the bot's own answer comes in a message. */
export class Interactions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async handle(interaction: APIInteraction): Promise<void> {
    if (interaction.type !== InteractionType.ApplicationCommand) await this.#parts.ready;
    switch (interaction.type) {
      case InteractionType.ApplicationCommandAutocomplete:
        return this.#suggest(interaction);
      case InteractionType.ApplicationCommand:
        return this.#command(interaction);
      case InteractionType.MessageComponent:
        return this.#press(interaction);
      case InteractionType.ModalSubmit:
        return this.#submit(interaction);
    }
  }

  async #suggest(interaction: APIApplicationCommandAutocompleteInteraction): Promise<void> {
    const { command, typed } = calledOf(interaction.data.options);
    const typing = async () => {
      if (this.#isOutside(interaction)) return [];
      const { tenant, conversation } = await this.#spot(interaction);
      const where = { platform: "discord", tenant, conversation, actor: this.#actor(interaction) };
      return this.#parts.listener.suggest({ ...where, command, typed });
    };
    const offered = await inTime(typing()).catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, "no suggestions");
      return [];
    });
    const choices = offered
      .filter(({ length }) => length > 0 && length <= CHOICE_LENGTH)
      .slice(0, CHOICES)
      .map((value) => ({ name: value, value }));
    await this.#answer(interaction, {
      type: InteractionResponseType.ApplicationCommandAutocompleteResult,
      data: { choices },
    });
  }

  async #command(interaction: APIApplicationCommandInteraction): Promise<void> {
    const body = { type: InteractionResponseType.DeferredChannelMessageWithSource, data: PRIVATE } as const;
    const key = this.#open(interaction, "command");
    const trouble = await this.#take(interaction, body, async () => {
      await this.#parts.ready;
      const event = await this.#commandEvent(interaction);
      return event === null ? NOT_HERE : this.#keep(event);
    });
    if (trouble !== null || !this.#isOutside(interaction)) return;
    const { id } = await this.#directWith(interaction);
    await this.#parts.answers.point(key, `I am not in this server, so I answer in our direct conversation: <#${id}>`);
  }

  /** Null where the bot cannot do it, as it is not there. */
  async #commandEvent(interaction: APIApplicationCommandInteraction): Promise<Command | Check | null> {
    const spot = await this.#spot(interaction);
    const { data } = interaction;
    if (data.type === ApplicationCommandType.Message) {
      const message = data.resolved.messages[data.target_id];
      if (this.#isOutside(interaction) || message === undefined) return null;
      return { ...this.#spoken(interaction, spot), kind: "check", ...this.#handedOver(message, spot) };
    }
    if (data.type !== ApplicationCommandType.ChatInput) return null;
    const { text, file } = calledOf(data.options);
    const attachments = file === null ? [] : filesOf(data.resolved?.attachments?.[file]);
    return { ...this.#spoken(interaction, spot), kind: "command", messageId: null, text, attachments };
  }

  #handedOver(message: APIMessage, spot: Spot) {
    const ownId = this.#parts.client.user?.id ?? "";
    return {
      messageId: message.id,
      text: wholeText(message, { userId: ownId, roleId: null }),
      attachments: message.attachments.map((file) =>
        attachmentOf(file, { id: message.id, channel_id: message.channel_id }),
      ),
      thread: spot.thread,
    };
  }

  async #press(interaction: APIMessageComponentInteraction): Promise<void> {
    const choice = choiceOf(interaction.data.custom_id);
    if (choice === null) return this.#answer(interaction, UPDATE_LATER);
    if (choice.asks === "form" && (await this.#ask(interaction, choice))) return;
    await this.#act(interaction, choice, null);
  }

  /** @returns whether a form was shown */
  async #ask(interaction: APIMessageComponentInteraction, choice: Pick<Press, "action" | "value">): Promise<boolean> {
    const asking = async () => this.#parts.listener.form({ ...(await this.#pressed(interaction)), ...choice });
    const form = await inTime(asking()).catch((error: unknown) => {
      this.#parts.log.warn({ err: error }, "no form");
      return null;
    });
    if (form === null) return false;
    await this.#answer(interaction, {
      type: InteractionResponseType.Modal,
      data: modalOf(form, interaction.data.custom_id),
    });
    return true;
  }

  async #submit(interaction: APIModalSubmitInteraction): Promise<void> {
    const choice = choiceOf(interaction.data.custom_id);
    if (choice === null) return this.#answer(interaction, UPDATE_LATER);
    await this.#act(interaction, choice, inputsOf(interaction.data.components));
  }

  async #act(
    interaction: APIMessageComponentInteraction | APIModalSubmitInteraction,
    { action, value }: Pick<Press, "action" | "value">,
    inputs: Action["inputs"],
  ): Promise<void> {
    const dedupeKey = this.#open(interaction, "press");
    await this.#take(interaction, UPDATE_LATER, async () => {
      const told = { ...(await this.#pressed(interaction)), dedupeKey, at: timeOf(interaction) };
      return this.#keep({ ...told, kind: "action", action, value, inputs });
    });
  }

  /**
   * Takes an interaction, then acknowledges it: Discord tells of it once, so whoever sees it acknowledged can rely on that.
   * What takes longer than Discord waits is acknowledged meanwhile.
   *
   * @param work gives what went wrong, in words for whoever did it; null when it is kept
   * @returns the same
   */
  async #take(
    interaction: APIInteraction,
    body: RESTPostAPIInteractionCallbackJSONBody,
    work: () => Promise<string | null>,
  ): Promise<string | null> {
    const key = keyOf(interaction);
    const taken = work().catch((error: unknown) => {
      this.#parts.log.error({ event: key, err: error }, "an interaction could not be taken");
      return error instanceof AppError ? error.message : NOT_RECORDED;
    });
    await inTime(taken).catch(() => {});
    await this.#answer(interaction, body);
    this.#parts.answers.acknowledged(key);
    const trouble = await taken;
    if (trouble !== null) await this.#parts.answers.refuse(key, trouble);
    return trouble;
  }

  async #keep(event: Action | Command | Check): Promise<string | null> {
    return (await this.#parts.deliveries.deliver(event, "once")) === "lost" ? NOT_RECORDED : null;
  }

  async #pressed(interaction: APIMessageComponentInteraction | APIModalSubmitInteraction) {
    const { tenant, conversation, thread } = await this.#spot(interaction);
    const { message } = interaction;
    if (message === undefined) throw new Error("a form that no message opened");
    const actor = this.#actor(interaction);
    return { platform: "discord", tenant, conversation, thread, messageId: message.id, actor };
  }

  #spoken(interaction: APIInteraction, { tenant, conversation, thread, audience }: Spot) {
    return {
      ...{ platform: "discord", tenant, conversation, thread, audience },
      ...{ dedupeKey: keyOf(interaction), at: timeOf(interaction), actor: this.#actor(interaction) },
    };
  }

  #actor({ guild_id, member, user }: APIInteraction): Actor {
    const who = member?.user ?? user;
    if (who === undefined) throw new Error("an interaction without a person");
    return this.#parts.people.actor(guild_id ?? null, who, member);
  }

  /** Where it was called; where the bot is not, the direct conversation with whoever called. */
  async #spot(interaction: APIInteraction): Promise<Spot> {
    const { channel, guild_id } = interaction;
    if (channel === undefined) throw new Error("an interaction without a channel");
    if (this.#isOutside(interaction)) return directSpot((await this.#directWith(interaction)).id, null);
    if (guild_id === undefined)
      return directSpot(channel.id, interaction.message?.message_reference?.message_id ?? null);
    this.#parts.places.learn({ ...channel, parent_id: "parent_id" in channel ? channel.parent_id : null });
    const spot = await this.#parts.places.spot(channel.id, guild_id);
    if (spot === null) throw new Error("the channel of an interaction is known");
    return spot;
  }

  #directWith(interaction: APIInteraction): Promise<APIDMChannel> {
    const body = { recipient_id: this.#actor(interaction).id };
    return this.#parts.api.post<APIDMChannel>(Routes.userChannels(), { body });
  }

  /** Whoever installed the bot for themselves can call it where it is not. */
  #isOutside({ guild_id, context }: APIInteraction): boolean {
    if (guild_id === undefined) return context === InteractionContextType.PrivateChannel;
    return !this.#parts.client.guilds.cache.has(guild_id);
  }

  /** Remembers how to answer it in private. @returns its key */
  #open(interaction: APIInteraction, kind: "command" | "press"): string {
    const { id, token, application_id: applicationId } = interaction;
    const userId = this.#actor(interaction).id;
    const key = keyOf(interaction);
    this.#parts.answers.opened(key, { token, applicationId, userId, kind, openedAt: timeOfId(id) });
    return key;
  }

  /** What was called for is done also when this comes too late for Discord. */
  async #answer({ id, token }: APIInteraction, body: RESTPostAPIInteractionCallbackJSONBody): Promise<void> {
    await this.#parts.api
      .post(Routes.interactionCallback(id, token), { body, allowed: "by token" })
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, "an interaction was not acknowledged"));
  }
}

const keyOf = ({ id }: APIInteraction): string => `interaction:${id}`;

const timeOf = ({ id }: APIInteraction): string => new Date(timeOfId(id)).toISOString();

const filesOf = (file: APIAttachment | undefined): readonly Attachment[] =>
  file === undefined ? [] : [attachmentOf(file, null)];

/** @throws {Error} when it takes longer than Discord waits */
function inTime<Result>(work: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
