import { REST, Routes } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startDiscord } from "./discord.ts";
import type { FakeChannel, FakeDiscord } from "./interface.ts";

const POST = "POST /channels/{channel_id}/messages";
let discord: FakeDiscord;
let general: FakeChannel;
let rest: REST;

beforeEach(async () => {
  discord = await startDiscord();
  general = discord.guild("Lab").channel("general");
  rest = new REST({ api: discord.rest.api }).setToken(discord.token);
});

afterEach(async () => {
  rest.clearHashSweeper();
  rest.clearHandlerSweeper();
  await discord.close();
});

const post = (content: string, more: object = {}) =>
  rest.post(Routes.channelMessages(general.id), { body: { content, ...more } });
const posted = () => discord.messages(general.id).map(({ text }) => text);

describe("an error before the write", () => {
  it("is tried again by the client, and nothing is there twice", async () => {
    discord.faults.next(POST, { kind: "status", status: 503, written: "not written" }, 2);
    await post("Once");
    expect(posted()).toEqual(["Once"]);
    expect(discord.calls.all.map(({ status }) => status)).toEqual([503, 503, 200]);
  });
});

describe("an answer that is lost after the write", () => {
  it("makes the client post twice", async () => {
    discord.faults.next(POST, { kind: "status", status: 502, written: "written" });
    await post("Twice");
    expect(posted()).toEqual(["Twice", "Twice"]);
  });

  it("does no harm under a nonce", async () => {
    discord.faults.next(POST, { kind: "status", status: 502, written: "written" }, 2);
    await post("Once", { nonce: "1", enforce_nonce: true });
    expect(posted()).toEqual(["Once"]);
  });

  it("is not asked for again by the client when the connection was cut; asking again under the nonce does no harm", async () => {
    const nonce = { nonce: "1", enforce_nonce: true };
    discord.faults.next(POST, { kind: "cut", written: "written" });
    await expect(post("Once", nonce)).rejects.toThrow("other side closed");
    await post("Once", nonce);
    expect(posted()).toEqual(["Once"]);
    expect(discord.calls.all.map(({ status }) => status)).toEqual([0, 200]);
  });
});

describe("a rate limit", () => {
  it("is told in the headers, so that the client does not run into it", async () => {
    discord.limits.set(POST, { calls: 2, perMs: 60 });
    for (const words of ["1", "2", "3", "4", "5"]) await post(words);
    expect(posted()).toHaveLength(5);
    expect(discord.calls.invalid).toBe(0);
  });

  it("of messages lets five through at a time, as Discord does", async () => {
    discord.limits.likeDiscord(1);
    const headers = { authorization: `Bot ${discord.token}`, "content-type": "application/json" };
    const url = `${discord.rest.api}/v10/channels/${general.id}/messages`;
    const hasty = Array.from({ length: 6 }, () => fetch(url, { method: "POST", headers, body: '{"content":"a"}' }));
    const statuses = (await Promise.all(hasty)).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 200, 200, 200, 200, 429]);
  });

  it.each(["user", "shared", "global"] as const)("of the scope %s is waited out", async (scope) => {
    discord.faults.next(POST, { kind: "rate limit", retryAfterSeconds: 0.02, scope });
    await post("Late");
    expect(posted()).toEqual(["Late"]);
    expect(discord.calls.invalid).toBe(1);
  });

  it("over all routes is kept by the client, and refused to others", async () => {
    discord.limits.global = { calls: 3, perMs: 60_000 };
    const headers = { authorization: `Bot ${discord.token}` };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => fetch(`${discord.rest.api}/v10/users/@me`, { headers })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
  });
});

describe("a call", () => {
  it("can be held before what it asks for is done, or after", async () => {
    const before = discord.faults.hold(POST);
    const first = post("Held");
    await before.waiting();
    expect(posted()).toEqual([]);
    before.release();
    await first;
    const after = discord.faults.hold(POST, "after the write");
    const second = post("Done");
    await after.waiting();
    expect(posted()).toEqual(["Held", "Done"]);
    after.release();
    await second;
  });

  it("can be refused as Discord would", async () => {
    discord.faults.next(POST, { kind: "error", status: 403, code: 50013, message: "Missing Permissions" });
    await expect(post("a")).rejects.toMatchObject({ code: 50013 });
    expect(discord.calls.byRoute).toEqual({ [POST]: 1 });
  });

  it("without the token, or to a route that is not there, is refused", async () => {
    expect((await fetch(`${discord.rest.api}/v10/users/@me`)).status).toBe(401);
    await expect(rest.get("/nowhere")).rejects.toMatchObject({ status: 404 });
  });
});
