import { createHash } from "node:crypto";

/**
 * What makes Discord answer a second creation with the message of the first, for some minutes.
 *
 * @see https://discord.com/developers/docs/resources/message#create-message: 25 characters at most
 */
export const nonceOf = (key: string): string => createHash("sha256").update(key).digest("base64url").slice(0, 25);

/** The id of a message's first component: Discord keeps it, shows it to nobody, and gives it back. 1 to 2³¹ − 1. */
export const markOf = (key: string): number =>
  createHash("sha256").update(key).digest().readUInt32BE(0) & 0x7fffffff || 1;

const EPOCH_MS = 1_420_070_400_000;
const TIME_SHIFT = 22n;

/** When a thing with this id was made, in milliseconds since 1970. */
export const timeOfId = (id: string): number => Number(BigInt(id) >> TIME_SHIFT) + EPOCH_MS;

/** An id before all that were made at or after this time. */
export const idAt = (ms: number): string => String(BigInt(Math.max(0, ms - EPOCH_MS)) << TIME_SHIFT);
