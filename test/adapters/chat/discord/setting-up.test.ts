import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DiscordApi } from "../../../../adapters/chat/discord/api.ts";
import { COMMANDS } from "../../../../adapters/chat/discord/commands.ts";
import { inviteLink, NEEDS, PERMISSIONS } from "../../../../adapters/chat/discord/permissions.ts";
import { runShards } from "../../../../adapters/chat/discord/shards.ts";
import { ChatRefused } from "../../../../src/errors.ts";
import { startDiscord } from "../../../fakes/discord/discord.ts";

const GUIDE = readFileSync(join(import.meta.dirname, "../../../../docs/discord.md"), "utf8");
const PROGRAM = join(import.meta.dirname, "shard-program.ts");

describe("the guide", () => {
  it("has the invite link with the permissions that the code uses, and no others", () => {
    expect(GUIDE).toContain(inviteLink("APPLICATION_ID"));
    expect(PERMISSIONS).toBe(309237746752n);
  });

  it("names each of them", () => {
    const names = new Set(Object.values(NEEDS).flat());
    for (const name of names) {
      const inWords = name.replace(/(?<=[a-z])(?=[A-Z])/g, " ").replace("In Threads", "in Threads");
      expect(GUIDE).toContain(inWords);
    }
  });

  it("names the command of the message menu", () => {
    const [, menu] = COMMANDS.map(({ name }) => name);
    expect(GUIDE).toContain(`**${menu}**`);
  });
});

describe("a process for each shard", () => {
  const apiOf = (api: string, token: string) => new DiscordApi({ token, server: { api }, now: () => new Date() });

  it("is begun, knows its shard, and is begun no more at the end", async () => {
    const discord = await startDiscord();
    const ended = Promise.withResolvers<readonly [number, number | null]>();
    const end = await runShards({
      token: discord.token,
      api: apiOf(discord.rest.api, discord.token),
      program: PROGRAM,
      onEnd: (shard, exitCode) => ended.resolve([shard, exitCode]),
    });
    expect(await ended.promise).toEqual([0, 10]);
    end();
    await discord.close();
  });

  it("is not begun with a wrong token", async () => {
    const discord = await startDiscord();
    const api = apiOf(discord.rest.api, "wrong");
    const begun = runShards({ token: "wrong", api, program: PROGRAM, onEnd: () => {} });
    await expect(begun).rejects.toThrow(ChatRefused);
    await discord.close();
  });
});
