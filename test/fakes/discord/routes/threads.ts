import {
  ChannelType,
  MessageFlags,
  MessageType,
  PermissionFlagsBits,
  ThreadAutoArchiveDuration,
} from "discord-api-types/v10";
import { ApiError, archivedThread, FormErrors, missingPermissions, unknownGuild } from "../api-error.ts";
import { newDraft } from "../drafts.ts";
import { addMessage, tellMessage } from "../messages.ts";
import type { ChannelRecord, ThreadRecord } from "../records.ts";
import { apiChannel, apiMessage } from "../render.ts";
import { type Answer, type Call, noContent, ok, type Routes } from "../router.ts";
import { deleteChannel, openThread, setArchived, tellThread } from "../threads.ts";
import type { World } from "../world.ts";
import { found } from "./messages.ts";

interface ThreadBody {
  readonly name?: string;
  readonly auto_archive_duration?: number | null;
  readonly type?: ChannelType;
  readonly message?: object;
  readonly applied_tags?: readonly string[];
  readonly archived?: boolean;
  readonly locked?: boolean;
}

const PARENTS: readonly ChannelType[] = [ChannelType.GuildText, ChannelType.GuildAnnouncement];
const ACTIVE_THREADS = 1_000;

export function threadRoutes(world: World): Routes {
  const joining = ({ params }: Call) => {
    world.channelForBot(params.channel_id ?? "").thread?.members.add(world.bot.id);
    return noContent;
  };
  return {
    "POST /channels/{channel_id}/messages/{message_id}/threads": (call) => fromMessage(world, call),
    "POST /channels/{channel_id}/threads": (call) => {
      const parent = world.channelForBot(call.params.channel_id ?? "");
      return parent.type === ChannelType.GuildForum
        ? forumPost(world, parent, call)
        : withoutMessage(world, parent, call);
    },
    "PUT /channels/{channel_id}/thread-members/@me": joining,
    "GET /channels/{channel_id}/threads/archived/public": ({ params }) => {
      const parent = world.channelForBot(params.channel_id ?? "", PermissionFlagsBits.ReadMessageHistory);
      return listed(world, ({ parentId, thread }) => parentId === parent.id && thread?.archived === true);
    },
    "GET /guilds/{guild_id}/threads/active": ({ params }) => {
      if (world.guilds.get(params.guild_id ?? "")?.bot !== "in") throw unknownGuild();
      return listed(world, ({ guildId, thread }) => guildId === params.guild_id && thread?.archived === false);
    },
  };
}

function fromMessage(world: World, call: Call): Answer {
  const { channel, message } = found(world, call);
  world.channelForBot(channel.id, PermissionFlagsBits.CreatePublicThreads);
  if (!PARENTS.includes(channel.type)) throw wrongChannel();
  const { name, settings } = checkedThread(world, channel, call.body);
  if (message.threadId !== null || world.channels.has(message.id))
    throw new ApiError(400, 160004, "A thread has already been created for this message");
  message.flags |= MessageFlags.HasThread;
  const type = ChannelType.PublicThread;
  const thread = openThread(world, { parent: channel, name, type, ownerId: world.bot.id, root: message, ...settings });
  tellMessage(world, "MESSAGE_UPDATE", message);
  return ok(apiChannel(world, thread), 201);
}

function withoutMessage(world: World, parent: ChannelRecord, { body }: Call): Answer {
  if (!PARENTS.includes(parent.type)) throw wrongChannel();
  const { type = ChannelType.PrivateThread } = body as ThreadBody;
  const isPublic = type !== ChannelType.PrivateThread;
  const needed = isPublic ? PermissionFlagsBits.CreatePublicThreads : PermissionFlagsBits.CreatePrivateThreads;
  world.channelForBot(parent.id, needed);
  const { name, settings } = checkedThread(world, parent, body);
  const thread = openThread(world, { parent, name, type, ownerId: world.bot.id, root: null, ...settings });
  if (isPublic) {
    const said = { authorId: world.bot.id, body: { content: name }, type: MessageType.ThreadCreated };
    addMessage(world, parent, said);
  }
  return ok(apiChannel(world, thread), 201);
}

/** A thread of a forum and its first message, which has the same id. */
function forumPost(world: World, parent: ChannelRecord, call: Call): Answer {
  world.channelForBot(parent.id, PermissionFlagsBits.SendMessages);
  const { message: first, applied_tags: appliedTags = [] } = call.body as ThreadBody;
  const { name, settings } = checkedThread(world, parent, call.body);
  if (first === undefined) {
    const errors = new FormErrors();
    errors.required(["message"]);
    errors.throwIfAny();
  }
  const draft = newDraft(world, first, call);
  const type = ChannelType.PublicThread;
  const opened = { parent, name, type, ownerId: world.bot.id, root: null, appliedTags, ...settings };
  const thread = openThread(world, opened);
  const message = addMessage(world, thread, { authorId: world.bot.id, ...draft, id: thread.id });
  return ok({ ...apiChannel(world, thread), message: apiMessage(world, message) }, 201);
}

const wrongChannel = () => new ApiError(400, 50024, "Cannot execute action on this channel type");

function checkedThread(world: World, parent: ChannelRecord, given: unknown) {
  const body = (given ?? {}) as ThreadBody;
  const errors = new FormErrors();
  errors.length(["name"], body.name, { min: 1, max: 100 });
  checkDuration(body, errors);
  errors.count(["applied_tags"], body.applied_tags, { max: 5 });
  body.applied_tags?.forEach((id, index) => {
    if (!parent.tags.some((tag) => tag.id === id))
      errors.add(["applied_tags", index], "UNKNOWN_FORUM_TAG", "Unknown forum tag");
  });
  errors.throwIfAny();
  const active = [...world.channels.values()].filter(
    ({ guildId, thread }) => guildId === parent.guildId && thread?.archived === false,
  );
  if (active.length >= ACTIVE_THREADS) throw new ApiError(400, 160006, "Maximum number of active threads reached");
  const { auto_archive_duration: minutes } = body;
  return {
    name: body.name ?? "",
    settings: minutes === undefined || minutes === null ? {} : { autoArchiveMinutes: minutes },
  };
}

function checkDuration({ auto_archive_duration: minutes }: ThreadBody, errors: FormErrors): void {
  if (minutes !== undefined && minutes !== null && !(minutes in ThreadAutoArchiveDuration))
    errors.add(["auto_archive_duration"], "BASE_TYPE_CHOICES", "Value must be one of {60, 1440, 4320, 10080}.");
}

function listed(world: World, isMeant: (channel: ChannelRecord) => boolean): Answer {
  const threads = [...world.channels.values()].filter(
    (channel) => isMeant(channel) && world.sees(world.bot.id, channel),
  );
  const joined = threads.filter(({ thread }) => thread?.members.has(world.bot.id));
  const members = joined.map(({ id, thread }) => ({
    ...{ id, user_id: world.bot.id, join_timestamp: thread?.createdAt, flags: 0 },
  }));
  return ok({ threads: threads.map((channel) => apiChannel(world, channel)), members, has_more: false });
}

/** PATCH of a thread: its name, and whether it is open. */
export function changeThread(world: World, channel: ChannelRecord, thread: ThreadRecord, given: unknown): Answer {
  const { name, archived, locked, ...body } = given as ThreadBody;
  const errors = new FormErrors();
  if (name !== undefined) errors.length(["name"], name, { min: 1, max: 100 });
  checkDuration(body, errors);
  errors.throwIfAny();
  const manages = (world.permissions(world.bot.id, channel) & PermissionFlagsBits.ManageThreads) !== 0n;
  const isOwn = channel.ownerId === world.bot.id;
  const opensOnly = archived === false && name === undefined;
  const isModeration = locked !== undefined || thread.locked;
  if (!manages && (isModeration || !(isOwn || opensOnly))) throw missingPermissions();
  if (thread.archived && archived !== false) throw archivedThread();
  if (name !== undefined) channel.name = name;
  if (locked !== undefined) thread.locked = locked;
  if (archived !== undefined) setArchived(world, channel, thread, archived ? "archived" : "open");
  else tellThread(world, "THREAD_UPDATE", channel);
  return ok(apiChannel(world, channel));
}

export function removeChannel(world: World, channel: ChannelRecord): Answer {
  const needed = channel.thread === null ? PermissionFlagsBits.ManageChannels : PermissionFlagsBits.ManageThreads;
  world.channelForBot(channel.id, needed);
  const gone = apiChannel(world, channel);
  deleteChannel(world, channel);
  return ok(gone);
}
