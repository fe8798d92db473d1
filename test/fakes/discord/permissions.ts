import { OverwriteType, PermissionFlagsBits } from "discord-api-types/v10";
import type { Permission } from "./interface.ts";
import type { ChannelRecord, GuildRecord } from "./records.ts";

export const EVERYTHING = Object.values(PermissionFlagsBits).reduce((all, bit) => all | bit, 0n);

export const bitsOf = (names: readonly Permission[]): bigint =>
  names.reduce((all, name) => all | PermissionFlagsBits[name], 0n);

export const DEFAULT_MEMBER: readonly Permission[] = [
  "ViewChannel",
  "SendMessages",
  "SendMessagesInThreads",
  "CreatePublicThreads",
  "ReadMessageHistory",
  "AddReactions",
  "AttachFiles",
  "EmbedLinks",
  "UseApplicationCommands",
];

/** @see https://discord.com/developers/docs/topics/permissions#permission-hierarchy */
export function permissionsIn(guild: GuildRecord, userId: string, channel: ChannelRecord | null): bigint {
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  if (guild.ownerId === userId) return EVERYTHING;
  const base = member.roles.reduce(
    (all, id) => all | (guild.roles.get(id)?.permissions ?? 0n),
    guild.everyone.permissions,
  );
  if ((base & PermissionFlagsBits.Administrator) !== 0n) return EVERYTHING;
  return channel === null ? base : overwritten(base, channel, guild.id, member.roles, userId);
}

function overwritten(
  base: bigint,
  channel: ChannelRecord,
  guildId: string,
  roles: readonly string[],
  userId: string,
): bigint {
  const steps = [
    channel.overwrites.filter(({ id }) => id === guildId),
    channel.overwrites.filter(({ id, type }) => type === OverwriteType.Role && roles.includes(id)),
    channel.overwrites.filter(({ id, type }) => type === OverwriteType.Member && id === userId),
  ];
  return steps.reduce((permissions, overwrites) => {
    const deny = overwrites.reduce((all, overwrite) => all | BigInt(overwrite.deny), 0n);
    const allow = overwrites.reduce((all, overwrite) => all | BigInt(overwrite.allow), 0n);
    return (permissions & ~deny) | allow;
  }, base);
}
