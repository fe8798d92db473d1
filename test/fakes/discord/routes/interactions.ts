import {
  type APIModalInteractionResponseCallbackData,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  MessageType,
} from "discord-api-types/v10";
import { ApiError, FormErrors, unknownInteraction } from "../api-error.ts";
import { editDraft, newDraft } from "../drafts.ts";
import type { InteractionRecord, Interactions } from "../interactions.ts";
import type { FakeAnswer } from "../interface.ts";
import { addMessage, editMessage } from "../messages.ts";
import type { MessageRecord } from "../records.ts";
import { apiMessage } from "../render.ts";
import { type Answer, type Call, noContent, ok, type Routes } from "../router.ts";
import { checkModal } from "../validation/modal.ts";
import type { World } from "../world.ts";

/** To answer at all. */
const FIRST_ANSWER_MS = 3_000;

interface Callback {
  readonly type: InteractionResponseType;
  readonly data?: { readonly flags?: number; readonly choices?: readonly unknown[] };
}

export function interactionRoutes(world: World, interactions: Interactions): Routes {
  return {
    "POST /interactions/{interaction_id}/{interaction_token}/callback": (call) => {
      const interaction = interactions.find(call.params.interaction_token ?? "");
      if (interaction === null || interaction.id !== call.params.interaction_id) throw unknownInteraction();
      if (interaction.answer !== null) throw new ApiError(400, 40060, "Interaction has already been acknowledged.");
      if (world.clock.now() - interaction.createdAt > FIRST_ANSWER_MS) throw unknownInteraction();
      const callback = call.body as Callback;
      checkType(interaction, callback);
      interaction.answer = answerWith(world, interaction, callback, call);
      interaction.answered.resolve(interaction.answer);
      return call.query.get("with_response") === "true" ? withResponse(world, interaction, callback) : noContent;
    },
  };
}

const MESSAGE = [
  InteractionResponseType.ChannelMessageWithSource,
  InteractionResponseType.DeferredChannelMessageWithSource,
];
const UPDATE = [InteractionResponseType.UpdateMessage, InteractionResponseType.DeferredMessageUpdate];

function checkType({ type, source }: InteractionRecord, { type: answer }: Callback): void {
  const isAutocomplete = type === InteractionType.ApplicationCommandAutocomplete;
  const modal = type === InteractionType.ModalSubmit ? [] : [InteractionResponseType.Modal];
  const others = [...MESSAGE, ...(source === null ? [] : UPDATE), ...modal];
  const allowed = isAutocomplete ? [InteractionResponseType.ApplicationCommandAutocompleteResult] : others;
  if (allowed.includes(answer)) return;
  const errors = new FormErrors();
  errors.add(["type"], "BASE_TYPE_CHOICES", `Value must be one of {${allowed.join(", ")}}.`);
  errors.throwIfAny();
}

function answerWith(world: World, interaction: InteractionRecord, { type, data }: Callback, call: Call): FakeAnswer {
  const ephemeral = ((data?.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  switch (type) {
    case InteractionResponseType.ChannelMessageWithSource:
      reply(world, interaction, data, call);
      return { kind: "reply", ephemeral };
    case InteractionResponseType.DeferredChannelMessageWithSource:
      checkDeferred(data?.flags ?? 0);
      deferReply(world, interaction, ephemeral);
      return { kind: "deferred reply", ephemeral };
    case InteractionResponseType.UpdateMessage:
      update(world, interaction, data, call);
      return { kind: "update", ephemeral: interaction.source?.ephemeralTo !== null };
    case InteractionResponseType.DeferredMessageUpdate:
      interaction.original = interaction.source;
      return { kind: "deferred update", ephemeral: interaction.source?.ephemeralTo !== null };
    case InteractionResponseType.Modal:
      checkModal((data ?? {}) as object);
      return { kind: "modal", modal: data as APIModalInteractionResponseCallbackData };
    default:
      return { kind: "choices", choices: checkedChoices(data?.choices ?? []) };
  }
}

/** A message that only its person sees, or everyone; it is among the replies from now on. */
export function reply(world: World, interaction: InteractionRecord, data: unknown, call: Call): MessageRecord {
  const message = post(world, interaction, data, call);
  interaction.original ??= message;
  interaction.replied.resolve(message);
  return message;
}

export function post(world: World, interaction: InteractionRecord, data: unknown, call: Call): MessageRecord {
  const flags = (data as { readonly flags?: number } | undefined)?.flags ?? 0;
  const isEphemeral = (flags & MessageFlags.Ephemeral) !== 0;
  const visible = isEphemeral ? "ephemeral" : "everyone";
  const draft = newDraft(world, data, call, { sizeLimit: interaction.fileLimit, visible });
  const message = addMessage(world, interaction.channel, { ...draft, ...madeBy(world, interaction, isEphemeral) });
  interaction.replies.push(message);
  return message;
}

function deferReply(world: World, interaction: InteractionRecord, isEphemeral: boolean): void {
  const flags = MessageFlags.Loading | (isEphemeral ? MessageFlags.Ephemeral : 0);
  const made = madeBy(world, interaction, isEphemeral);
  interaction.original = addMessage(world, interaction.channel, { ...made, body: { flags } });
  interaction.replies.push(interaction.original);
}

function madeBy(world: World, { id, type, user, owners, source, data }: InteractionRecord, isEphemeral: boolean) {
  return {
    authorId: world.bot.id,
    ephemeralTo: isEphemeral ? user.id : null,
    interaction: { id, type, userId: user.id, owners, messageId: source?.id ?? null },
    type: type === InteractionType.ApplicationCommand ? typeOfCommand(data) : MessageType.Default,
  };
}

const typeOfCommand = (data: object): MessageType =>
  "target_id" in data ? MessageType.ContextMenuCommand : MessageType.ChatInputCommand;

function update(world: World, interaction: InteractionRecord, data: unknown, call: Call): void {
  const { source } = interaction;
  if (source === null) throw unknownInteraction();
  const { body, files } = editDraft(world, source, data, call, interaction.fileLimit);
  editMessage(world, source, body, files);
  interaction.original = source;
  interaction.replied.resolve(source);
}

/** Only an edit can make a deferred message one of Components V2. */
function checkDeferred(flags: number): void {
  if ((flags & ~(MessageFlags.Ephemeral | MessageFlags.SuppressNotifications)) === 0) return;
  const errors = new FormErrors();
  errors.add(["data", "flags"], "MESSAGE_FLAGS_INVALID", "Only EPHEMERAL can be set on a deferred response");
  errors.throwIfAny();
}

interface Choice {
  readonly name: string;
  readonly value: string | number;
}

function checkedChoices(given: readonly unknown[]): readonly Choice[] {
  const choices = given as readonly Choice[];
  const errors = new FormErrors();
  errors.count(["data", "choices"], choices, { max: 25 });
  choices.forEach(({ name, value }, index) => {
    errors.length(["data", "choices", index, "name"], name, { min: 1, max: 100 });
    if (typeof value === "string") errors.length(["data", "choices", index, "value"], value, { min: 1, max: 100 });
  });
  errors.throwIfAny();
  return choices;
}

function withResponse(world: World, { id, type, original }: InteractionRecord, { type: answer }: Callback): Answer {
  const message = original === null ? {} : { message: apiMessage(world, original) };
  const isLoading = original !== null && (original.flags & MessageFlags.Loading) !== 0;
  const about = {
    ...{ response_message_id: original?.id, response_message_loading: isLoading },
    response_message_ephemeral: original?.ephemeralTo !== null,
  };
  const hasMessage = original !== null && (MESSAGE.includes(answer) || UPDATE.includes(answer));
  return ok({
    interaction: { id, type, ...(hasMessage ? about : {}) },
    ...(hasMessage ? { resource: { type: answer, ...message } } : {}),
  });
}
