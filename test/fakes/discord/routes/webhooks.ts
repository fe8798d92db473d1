import { MessageFlags } from "discord-api-types/v10";
import { ApiError, unknownMessage } from "../api-error.ts";
import { editDraft } from "../drafts.ts";
import type { InteractionRecord, Interactions } from "../interactions.ts";
import { deleteMessages, editMessage } from "../messages.ts";
import type { MessageRecord } from "../records.ts";
import { apiMessage } from "../render.ts";
import { type Call, noContent, ok, type Routes } from "../router.ts";
import type { World } from "../world.ts";
import { post } from "./interactions.ts";

/** For so long does the token of an interaction work. */
const TOKEN_MS = 15 * 60_000;
/** Of someone who installed the application for themselves, where the bot is not. */
const FOLLOW_UPS = 5;

/** What an interaction's token opens once it was answered. */
export function webhookRoutes(world: World, interactions: Interactions): Routes {
  const base = "/webhooks/{webhook_id}/{webhook_token}";
  const open = (call: Call) => answeredInteraction(world, interactions, call);
  const shown = (message: MessageRecord) => ok(apiMessage(world, message));
  const get = (call: Call) => shown(replyOf(open(call), call));
  const patch = (call: Call) => shown(editReply(world, open(call), call));
  const remove = (call: Call) => {
    const interaction = open(call);
    deleteMessages(world, interaction.channel, [replyOf(interaction, call)]);
    return noContent;
  };
  return {
    [`POST ${base}`]: (call) => shown(followUp(world, open(call), call)),
    [`GET ${base}/messages/@original`]: get,
    [`PATCH ${base}/messages/@original`]: patch,
    [`DELETE ${base}/messages/@original`]: remove,
    [`GET ${base}/messages/{message_id}`]: get,
    [`PATCH ${base}/messages/{message_id}`]: patch,
    [`DELETE ${base}/messages/{message_id}`]: remove,
  };
}

function answeredInteraction(world: World, interactions: Interactions, { params }: Call): InteractionRecord {
  const interaction = interactions.find(params.webhook_token ?? "");
  if (interaction === null || params.webhook_id !== world.bot.id)
    throw new ApiError(401, 50027, "Invalid Webhook Token");
  if (world.clock.now() - interaction.createdAt > TOKEN_MS) throw new ApiError(401, 50027, "Invalid Webhook Token");
  if (interaction.answer === null) throw new ApiError(404, 10015, "Unknown Webhook");
  return interaction;
}

function replyOf({ original, replies }: InteractionRecord, { params }: Call): MessageRecord {
  const id = params.message_id ?? original?.id;
  const message = [...replies, original].find((one) => one?.id === id && one?.deleted === false);
  if (message === undefined || message === null) throw unknownMessage();
  return message;
}

function editReply(world: World, interaction: InteractionRecord, call: Call): MessageRecord {
  return change(world, interaction, replyOf(interaction, call), call);
}

function change(world: World, interaction: InteractionRecord, message: MessageRecord, call: Call): MessageRecord {
  const { body, files } = editDraft(world, message, call.body, call, interaction.fileLimit);
  message.flags &= ~MessageFlags.Loading;
  editMessage(world, message, body, files);
  interaction.replied.resolve(message);
  return message;
}

/** The first one after a deferred reply takes its place. */
function followUp(world: World, interaction: InteractionRecord, call: Call): MessageRecord {
  const { original } = interaction;
  if (original !== null && !original.deleted && (original.flags & MessageFlags.Loading) !== 0)
    return change(world, interaction, original, call);
  const isGuest = interaction.install === "user" && world.guildOf(interaction.channel)?.bot === "out";
  if (isGuest && interaction.followUps >= FOLLOW_UPS)
    throw new ApiError(400, 40094, "This interaction has hit the maximum number of follow up messages.");
  interaction.followUps += 1;
  const message = post(world, interaction, call.body, call);
  interaction.replied.resolve(message);
  return message;
}
