import { text } from "node:stream/consumers";
import { Seal } from "../adapters/chat/slack/sealing.ts";
import type { Config } from "./config.ts";
import { count } from "./domain/wording.ts";
import { BadInput } from "./errors.ts";
import type { Installations } from "./ports/installations.ts";
import { slackSettings } from "./slack-config.ts";

/**
 * Encrypts anew what workspaces have granted. It may be run again after an interruption.
 *
 * @param input holds the new key, so that it is seen neither in the list of processes nor in the shell's history
 * @throws {AppError} when one opens with neither key; the others may have been encrypted anew by then
 */
export async function rotateTokenKey(
  installations: Installations,
  { slack }: Config,
  input: NodeJS.ReadableStream,
): Promise<string> {
  if (slack?.way !== "web") throw new BadInput("SLACK_TOKEN_KEY is not set, so nothing is encrypted with it.");
  const key = slackSettings.SLACK_TOKEN_KEY.safeParse((await text(input)).trim() || null);
  if (!key.success || key.data === null) {
    throw new BadInput(
      "The new key is read from the standard input: 32 bytes in base64 or hex, as `openssl rand -base64 32` makes them.",
    );
  }
  const [before, after] = [new Seal(slack.tokenKey), new Seal(key.data)];
  const all = await installations.all("slack");
  for (const { id, sealed, savedAt } of all) {
    if (after.opens(sealed, id)) continue;
    await installations.save({ id, sealed: after.close(before.open(sealed, id), id), savedAt });
  }
  return `${count(all.length, "installation")} encrypted with the new key. Put it into SLACK_TOKEN_KEY, then start Assignee again.`;
}
