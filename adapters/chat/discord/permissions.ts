import { type Client, type GuildBasedChannel, PermissionFlagsBits } from "discord.js";
import { ChatRefused } from "../../../src/errors.ts";

const SEE = ["ViewChannel"] as const;
const READ_BACK = ["ViewChannel", "ReadMessageHistory"] as const;

/** What the bot must be allowed for what it does. Only what stands here is asked for in the invite link. */
export const NEEDS = {
  post: [...SEE, "SendMessages"],
  "post in a thread": [...SEE, "SendMessagesInThreads"],
  upload: [...SEE, "SendMessages", "AttachFiles"],
  "upload in a thread": [...SEE, "SendMessagesInThreads", "AttachFiles"],
  "open a thread": [...SEE, "CreatePublicThreads"],
  react: [...READ_BACK, "AddReactions"],
  "read reactions": READ_BACK,
  "find a message": READ_BACK,
} as const satisfies Record<string, readonly Permission[]>;

export type Permission = keyof typeof PermissionFlagsBits;
export type Deed = keyof typeof NEEDS;

/** As people read them in the settings of a server. */
const NAMES: Readonly<Record<(typeof NEEDS)[Deed][number], string>> = {
  ViewChannel: "View Channel",
  SendMessages: "Send Messages",
  SendMessagesInThreads: "Send Messages in Threads",
  AttachFiles: "Attach Files",
  CreatePublicThreads: "Create Public Threads",
  ReadMessageHistory: "Read Message History",
  AddReactions: "Add Reactions",
};

/** All that the bot uses, as the invite link has it. */
export const PERMISSIONS = [...new Set(Object.values(NEEDS).flat())].reduce(
  (bits, name) => bits | PermissionFlagsBits[name],
  0n,
);

/** Where an admin of a server adds the bot. */
export const inviteLink = (applicationId: string): string =>
  `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=${PERMISSIONS}`;

/** What the bot may not do in a channel as far as is known: channels that this process has not seen are left to Discord. */
export function missingPermissions(client: Client, channelId: string, deed: Deed): readonly string[] {
  const channel = client.channels.cache.get(channelId);
  if (channel === undefined || channel.isDMBased()) return [];
  const granted = channel.guild.members.me && channel.permissionsFor(channel.guild.members.me);
  return granted
    ? NEEDS[deed].filter((name) => !granted.has(PermissionFlagsBits[name])).map((name) => NAMES[name])
    : [];
}

/** The refusal that tells whom to ask for what. */
export function notAllowed(client: Client, channelId: string, deed: Deed, cause?: Error): ChatRefused {
  const channel = client.channels.cache.get(channelId);
  const known = missingPermissions(client, channelId, deed);
  const names = known.length > 0 ? known : NEEDS[deed].map((name) => NAMES[name]);
  const words = names.map((name) => `“${name}”`).join(", ");
  const where = channel === undefined || channel.isDMBased() ? "this channel" : `#${parentOf(channel).name}`;
  return new ChatRefused(
    "Discord",
    `I am not allowed to ${deed} in ${where}`,
    `Whoever manages the channel can allow me: channel settings, Permissions, add Assignee, and tick ${words}.`,
    cause === undefined ? {} : { cause },
  );
}

const parentOf = (channel: GuildBasedChannel) => (channel.isThread() ? (channel.parent ?? channel) : channel);
