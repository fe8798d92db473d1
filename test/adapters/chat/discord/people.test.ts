import { Client } from "discord.js";
import { describe, expect, it } from "vitest";
import { DiscordApi } from "../../../../adapters/chat/discord/api.ts";
import { People } from "../../../../adapters/chat/discord/people.ts";

const now = () => new Date("2026-11-20T12:00:00Z");
/** Nothing answers there. */
const api = new DiscordApi({ token: "none", server: { api: "http://127.0.0.1:1" }, now });
const people = new People(new Client({ intents: [] }), api);
const user = { id: "223456789012345678", username: "ada", global_name: "Ada", discriminator: "0", avatar: null };

describe("who somebody is", () => {
  it("is told by their name in the server, else by their own", () => {
    expect(people.actor("1", user, { roles: [], nick: "Dr Ada" }).name).toBe("Dr Ada");
    expect(people.actor(null, user).name).toBe("Ada");
    expect(people.actor(null, { ...user, global_name: null }).name).toBe("ada");
  });

  it("is remembered for events that name an id alone", () => {
    people.actor("2", user, { roles: [], permissions: "32" });
    expect(people.known("2", user.id)).toMatchObject({ name: "Ada", isAdmin: true });
    expect(people.known("3", user.id)).toMatchObject({ name: "", isAdmin: false });
  });

  it("is nobody where the account was deleted", async () => {
    expect(await people.find("1", { ...user, id: "456226577798135808", username: "Deleted User" })).toBeNull();
  });

  it("is external as a guest", () => {
    expect(people.actor("1", user, { roles: [], flags: 1 << 4 }).isExternal).toBe(true);
  });
});
