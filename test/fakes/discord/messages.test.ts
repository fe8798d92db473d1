import { MessageFlags, REST, Routes } from "discord.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startDiscord } from "./discord.ts";
import type { FakeChannel, FakeDiscord, FakeGuild, FakePerson } from "./interface.ts";
import { ApiDescription } from "./openapi.ts";

const HOUR_MS = 3_600_000;
let discord: FakeDiscord;
let lab: FakeGuild;
let general: FakeChannel;
let alice: FakePerson;
let rest: REST;

interface Made {
  readonly id: string;
}

beforeEach(async () => {
  discord = await startDiscord();
  lab = discord.guild("Lab");
  general = lab.channel("general");
  alice = lab.member("alice");
  rest = new REST({ api: discord.rest.api, makeRequest: fetch as never }).setToken(discord.token);
});

afterEach(async () => {
  rest.clearHashSweeper();
  rest.clearHandlerSweeper();
  await discord.close();
});

const post = (body: object, channel: { readonly id: string } = general) =>
  rest.post(Routes.channelMessages(channel.id), { body }) as Promise<Made>;
const edit = ({ id }: Made, body: object) => rest.patch(Routes.channelMessage(general.id, id), { body });
const v2 = (...components: object[]) => ({ flags: MessageFlags.IsComponentsV2, components });
const words = (content: string) => ({ type: 10, content });
const button = (custom_id: string, label = "Verify") => ({ type: 2, style: 1, custom_id, label });
const row = (...components: object[]) => ({ type: 1, components });

/** What `errors` of an answer says, flattened. */
const faultsOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "taken",
    (error: { readonly code: number; readonly rawError: { readonly errors?: object } }) =>
      [error.code, ...codesOf(error.rawError?.errors ?? {})].join(" "),
  );

const codesOf = (tree: object, path = ""): string[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    key === "_errors"
      ? (value as readonly { code: string }[]).map(({ code }) => `${path}:${code}`)
      : codesOf(value as object, path === "" ? key : `${path}.${key}`),
  );

describe("a message", () => {
  it.each([
    { what: "is not empty", body: { content: "" }, says: "50006" },
    {
      what: "has at most 2,000 characters",
      body: { content: "a".repeat(2_001) },
      says: "50035 content:BASE_TYPE_MAX_LENGTH",
    },
    {
      what: "has embeds of at most 6,000 characters together",
      body: { embeds: [{ description: "a".repeat(4_000) }, { description: "a".repeat(2_001) }] },
      says: "50035 embeds:MAX_EMBED_SIZE_EXCEEDED",
    },
    {
      what: "has no text beside Components V2",
      body: { ...v2(words("a")), content: "b" },
      says: "50035 content:MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
    },
    {
      what: "has text displays only when it says so",
      body: { components: [words("a")] },
      says: "50035 components.0.type:UNION_TYPE_CHOICES",
    },
    {
      what: "has at most 4,000 characters over all text displays",
      body: v2(words("a".repeat(3_000)), { type: 17, components: [words("a".repeat(1_001))] }),
      says: "50035 components:COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
    },
    {
      what: "has at most 40 components, nested ones too",
      body: v2({ type: 17, components: Array.from({ length: 40 }, () => words("a")) }),
      says: "50035 components:COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
    },
    {
      what: "has no two buttons with one custom id",
      body: v2(words("a"), row(button("x"), button("x"))),
      says: "50035 components.1.components.1.custom_id:COMPONENT_CUSTOM_ID_DUPLICATED",
    },
    {
      what: "has labels of at most 80 characters",
      body: v2(row(button("x", "a".repeat(81)))),
      says: "50035 components.0.components.0.label:BASE_TYPE_MAX_LENGTH",
    },
    {
      what: "has custom ids of at most 100 characters",
      body: v2(row(button("a".repeat(101)))),
      says: "50035 components.0.components.0.custom_id:BASE_TYPE_BAD_LENGTH",
    },
    {
      what: "has at most five buttons in a row",
      body: v2(row(...["1", "2", "3", "4", "5", "6"].map((id) => button(id)))),
      says: "50035 components.0.components:BASE_TYPE_BAD_LENGTH",
    },
    {
      what: "has a nonce of at most 25 characters",
      body: { content: "a", nonce: "a".repeat(26) },
      says: "50035 nonce:NONCE_TYPE_TOO_LONG",
    },
    {
      what: "shows only files that it has",
      body: v2({ type: 13, file: { url: "attachment://review.md" } }),
      says: "50035 components.0.file.url:UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
    },
  ])("$what", async ({ body, says }) => {
    expect(await faultsOf(post(body))).toBe(says);
    expect(discord.calls.rejected).toHaveLength(1);
  });

  it("under a nonce that is enforced is made once", async () => {
    const body = { content: "Once", nonce: "rev-1/summary", enforce_nonce: true };
    const { id } = await post(body);
    expect((await post(body)).id).toBe(id);
    expect((await post({ ...body, enforce_nonce: false })).id).not.toBe(id);
    discord.clock.advance(10 * 60_000);
    expect((await post(body)).id).not.toBe(id);
  });

  it("stays one of Components V2", async () => {
    const made = await post(v2(words("a")));
    await edit(made, { flags: 0, components: [words("b")] });
    expect(discord.message(made.id)).toMatchObject({
      text: "b",
      edits: 1,
      raw: { flags: MessageFlags.IsComponentsV2 },
    });
    const faults = await faultsOf(edit(made, { content: "c" }));
    expect(faults).toBe("50035 content:MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2");
  });

  it("of an hour ago is edited a few times more, then no longer", async () => {
    const made = await post({ content: "Searching" });
    discord.clock.advance(HOUR_MS + 1);
    for (const content of ["1", "2", "3"]) await edit(made, { content });
    rest.options.rejectOnRateLimit = () => true;
    await expect(edit(made, { content: "4" })).rejects.toMatchObject({ name: expect.stringContaining("RateLimit") });
    expect(discord.calls.all.at(-1)).toMatchObject({ status: 429, code: 30046 });
  });

  it("calls only those whom it may", async () => {
    const content = `<@${alice.id}> @everyone`;
    lab.setBotPermissions(["ViewChannel", "SendMessages", "MentionEveryone"]);
    const loud = await post({ content });
    const quiet = await post({ content, allowed_mentions: { parse: [] } });
    const code = await post({ content: `\`<@${alice.id}>\`` });
    expect(discord.message(loud.id)?.pinged).toEqual([alice.id, "everyone"]);
    expect(discord.message(quiet.id)?.pinged).toEqual([]);
    expect(discord.message(code.id)?.pinged).toEqual([]);
  });

  it("carries files, which can be fetched for a day", async () => {
    const files = [{ name: "review.md", contentType: "text/markdown", data: Buffer.from("# Review") }];
    const body = {
      ...v2({ type: 13, file: { url: "attachment://review.md" } }),
      attachments: [{ id: "0", filename: "review.md" }],
    };
    const { id } = (await rest.post(Routes.channelMessages(general.id), { body, files })) as Made;
    const [attachment] = discord.message(id)?.attachments ?? [];
    expect(await (await fetch(attachment?.url ?? "")).text()).toBe("# Review");
    expect(discord.seenBy(alice)).toContain("review.md");
    discord.clock.advance(25 * HOUR_MS);
    expect((await fetch(attachment?.url ?? "")).status).toBe(404);
  });

  it("carries files of at most 10 MiB", async () => {
    const files = [{ name: "large.md", data: Buffer.alloc(10 * 1_048_576 + 1) }];
    expect(await faultsOf(rest.post(Routes.channelMessages(general.id), { body: {}, files }))).toBe("40005");
  });

  it("keeps its files through an edit that does not name them", async () => {
    const files = [{ name: "review.md", data: Buffer.from("# Review") }];
    const made = (await rest.post(Routes.channelMessages(general.id), { body: { content: "a" }, files })) as Made;
    await edit(made, { content: "b" });
    expect(discord.message(made.id)?.files).toHaveLength(1);
    await edit(made, { attachments: [] });
    expect(discord.message(made.id)?.files).toHaveLength(0);
  });

  it("is listed newest first, a hundred at most, and without its words where the intent is missing", async () => {
    for (const content of ["one", "two"]) await post({ content });
    alice.writes(general, "unaddressed");
    const listed = (await rest.get(Routes.channelMessages(general.id))) as { content: string }[];
    expect(listed.map(({ content }) => content)).toEqual(["", "two", "one"]);
    const query = new URLSearchParams({ limit: "101" });
    expect(await faultsOf(rest.get(Routes.channelMessages(general.id), { query }))).toBe("50035");
  });
});

describe.skipIf(ApiDescription.find() === null)(
  "a request that Discord does not describe (skipped without ../shared/data)",
  () => {
    it("fails the test that made it", async () => {
      await post({ content: "a", tts: "yes" });
      await expect(discord.close()).rejects.toThrow(
        "request of POST /channels/{channel_id}/messages: /tts must be boolean",
      );
      discord = await startDiscord();
    });
  },
);

describe("the bot may not", () => {
  it.each([
    { what: "look where it sees nothing", deny: ["ViewChannel"] as const, says: "50001" },
    { what: "write where it may not", deny: ["SendMessages"] as const, says: "50013" },
  ])("$what", async ({ deny, says }) => {
    expect(await faultsOf(post({ content: "a" }, lab.channel("closed", { denyBot: deny })))).toBe(says);
    expect(discord.calls.invalid).toBe(1);
  });

  it("write where nothing is, or is no longer", async () => {
    expect(await faultsOf(post({ content: "a" }, { id: "1" }))).toBe("10003");
    const { id } = await post({ content: "a" });
    alice.deletes({ id });
    expect(await faultsOf(edit({ id }, { content: "b" }))).toBe("10008");
    lab.kickBot();
    expect(await faultsOf(post({ content: "a" }))).toBe("50001");
  });

  it("edit what others wrote", async () => {
    expect(await faultsOf(edit(alice.writes(general, "mine"), { content: "b" }))).toBe("50005");
  });

  it("write to people who do not want it", async () => {
    const bob = lab.member("bob", { directMessages: "nobody" });
    const open = async ({ id }: FakePerson) =>
      (await rest.post(Routes.userChannels(), { body: { recipient_id: id } })) as Made;
    expect(await faultsOf(post({ content: "a" }, await open(bob)))).toBe("50007");
    await post({ content: "Hello" }, await open(alice));
    expect(discord.seenBy(alice)).toContain("Hello");
  });
});
