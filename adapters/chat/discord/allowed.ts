import { type Client, RESTJSONErrorCodes, Routes } from "discord.js";
import { ChatRefused } from "../../../src/errors.ts";
import type { DiscordApi } from "./api.ts";
import { codeOf, FORBIDDEN } from "./failures.ts";
import { type Deed, missingPermissions, notAllowed } from "./permissions.ts";

/**
 * Does what may be done. A permission that is missing is named before Discord is called: it bans who is refused too often.
 * A thread that was archived meanwhile is opened again.
 *
 * @throws {ChatRefused} naming the permission, and who can give it
 */
export async function allowed<Result>(
  { client, api }: { readonly client: Client; readonly api: DiscordApi },
  { channelId, deed }: { readonly channelId: string; readonly deed: Deed },
  work: () => Promise<Result>,
): Promise<Result> {
  if (missingPermissions(client, channelId, deed).length > 0) throw notAllowed(client, channelId, deed);
  try {
    return await unarchived(api, channelId, work);
  } catch (error) {
    if (!(error instanceof ChatRefused) || !FORBIDDEN.has(codeOf(error.cause))) throw error;
    throw notAllowed(client, channelId, deed, error);
  }
}

/** Whoever posts in an archived thread opens it; edits and reactions do not. */
async function unarchived<Result>(api: DiscordApi, channelId: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof ChatRefused ? codeOf(error.cause) : null;
    if (code !== RESTJSONErrorCodes.InvalidActionOnArchivedThread) throw error;
    await reopen(api, channelId);
    return work();
  }
}

async function reopen(api: DiscordApi, channelId: string): Promise<void> {
  try {
    await api.patch(Routes.channel(channelId), { body: { archived: false } });
  } catch (error) {
    if (!(error instanceof ChatRefused)) throw error;
    throw new ChatRefused(
      "Discord",
      "the thread is locked",
      "Whoever manages the threads of the channel can unlock it.",
      {
        cause: error,
      },
    );
  }
}
