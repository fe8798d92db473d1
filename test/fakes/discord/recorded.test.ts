import { existsSync, readFileSync } from "node:fs";
import { type Client, Events } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connectClient } from "./connect.ts";
import { startDiscord } from "./discord.ts";
import type { FakeDiscord } from "./interface.ts";

const FILE = new URL("../../../../shared/data/api/discord/vercel-chat/discord.json", import.meta.url);
const isThere = existsSync(FILE);
/** Undocumented, or of things that are not modelled. */
const LEFT_OUT = new Set([
  ...["display_name_styles", "unusual_dm_activity_until", "entitlement_sku_ids", "member_ids_preview", "collectibles"],
  ...["avatar_decoration_data", "clan", "primary_guild", "position", "referenced_message"],
]);

let discord: FakeDiscord;
let client: Client<true>;

/** The fields of a recorded payload that ours lacks or gives another type. */
function differences(real: unknown, ours: unknown, path = ""): string[] {
  if (Array.isArray(real) || typeof real !== "object" || real === null) {
    const isSame = real === null || ours === null || typeof real === typeof ours;
    return isSame ? [] : [`${path}: ${typeof ours}`];
  }
  if (typeof ours !== "object" || ours === null) return [`${path}: ${typeof ours}`];
  return Object.entries(real).flatMap(([key, value]) =>
    LEFT_OUT.has(key) ? [] : differences(value, (ours as Record<string, unknown>)[key], `${path}.${key}`),
  );
}

describe.skipIf(!isThere)(
  "what Discord sent once has no field that the fake lacks (skipped without ../shared/data)",
  () => {
    const heard = new Map<string, unknown>();

    beforeEach(async () => {
      discord = await startDiscord();
      client = await connectClient(discord);
      client.on(Events.Raw as never, (({ t, d }: { t: string; d: unknown }) => heard.set(t, d)) as never);
    });

    afterEach(async () => {
      await client.destroy();
      await discord.close();
    });

    it("in messages, reactions, threads and buttons", async () => {
      const lab = discord.guild("Lab");
      const general = lab.channel("general");
      const alice = lab.member("alice");
      await discord.settled();
      alice.mentions(general, "Hey");
      const thread = general.thread(alice, "Hey");
      const channel = await client.channels.fetch(general.id);
      const button = { type: 2, style: 1, label: "Say hello", custom_id: "hello" };
      const sent = channel?.isSendable()
        ? await channel.send({ content: "Hi", components: [{ type: 1, components: [button] }] })
        : null;
      if (sent === null) throw new Error("nothing was sent");
      alice.reacts(sent, "✅");
      alice.presses(sent, "Say hello");
      alice.writes(thread, "Hey");
      await discord.settled();
      const real = JSON.parse(readFileSync(FILE, "utf8"));
      expect({
        message: differences(real.gatewaySubscribedMessage.data, heard.get("MESSAGE_CREATE")),
        reaction: differences(real.gatewayReactionAdd.data, heard.get("MESSAGE_REACTION_ADD")),
        thread: differences(real.gatewayThreadCreate.data, heard.get("THREAD_CREATE")),
        button: differences({ ...real.buttonClickHello, channel: {} }, heard.get("INTERACTION_CREATE")),
      }).toEqual({ message: [], reaction: [], thread: [], button: [] });
    });
  },
);
