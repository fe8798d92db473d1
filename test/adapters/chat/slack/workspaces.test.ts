import { once } from "node:events";
import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SealedInstallations } from "../../../../adapters/chat/slack/installations.ts";
import { ManyWorkspaces } from "../../../../adapters/chat/slack/many-workspaces.ts";
import { Seal } from "../../../../adapters/chat/slack/sealing.ts";
import { SlackChat } from "../../../../adapters/chat/slack/slack.ts";
import { LocalRateLimits } from "../../../../adapters/coordination/local-rate-limits.ts";
import type { ChatEvent } from "../../../../src/domain/chat-event.ts";
import { textMessage } from "../../../../src/domain/chat-message.ts";
import { ChatRefused } from "../../../../src/errors.ts";
import { listening } from "../../../builders/listener.ts";
import type { Workspace } from "../../../fakes/slack/workspace.ts";
import {
  install,
  MemoryInstallations,
  type Office,
  openAdapter,
  openSlack,
  placeOf,
  settled,
  TOKEN_KEY,
} from "./harness.ts";

let office: Office;
let chat: SlackChat;
let events: ChatEvent[];
let installations: MemoryInstallations;
const take = listening(async (event) => void events.push(event));
const sending = (key: string) => ({ key, answering: null, streamTo: null });

beforeEach(async () => {
  events = [];
  installations = new MemoryInstallations();
  office = await openSlack();
});
afterEach(async () => {
  await chat.stop();
  await office.slack.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

describe("a workspace that installs the app", () => {
  const openWeb = async () => {
    const { slack, clock, log } = office;
    const { signingSecret, clientId, clientSecret } = slack.app;
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    const secrets = { signingSecret, clientId, clientSecret, tokenKey: TOKEN_KEY };
    const { apiUrl, authorizationUrl } = slack;
    const rateLimits = new LocalRateLimits(() => clock.now());
    const server = { port, publicUrl, apiUrl, authorizationUrl };
    chat = SlackChat.overWeb({ ...secrets, ...server, installations, rateLimits, clock, log });
    await chat.start(take);
    await slack.deliverTo(`${publicUrl}/slack/events`);
    return `${publicUrl}/slack/install`;
  };

  it("is served from then on, and what it granted is stored sealed", async () => {
    const page = await openWeb();
    const beta = office.slack.workspace("Beta", { isInstalled: false });
    const [ada, general] = [beta.person("Ada"), beta.channel("general")];
    const last = await office.slack.installVia(page, beta, ada);
    expect(last).toMatchObject({ status: 200, body: expect.stringContaining("/invite @Assignee") });
    expect(events).toMatchObject([{ kind: "installed", tenant: beta.id }]);
    general.hasBot = true;
    ada.mention(general, "hello");
    await settled(office);
    expect(events.at(-1)).toMatchObject({ kind: "ask", tenant: beta.id, text: "hello" });
    await chat.post(placeOf(general), textMessage("Hello"), sending("k"));
    expect(general.messages.at(-1)?.seen).toBe("Hello");
    const { clientSecret, signingSecret } = office.slack.app;
    for (const secret of [beta.bot.token, clientSecret, signingSecret]) {
      expect(JSON.stringify([...installations.kept.values()])).not.toContain(secret);
      expect(JSON.stringify(office.notes)).not.toContain(secret);
    }
  });

  it("asks for the permissions of the manifest and no more", async () => {
    const page = await fetch(await openWeb(), { redirect: "manual" });
    const asked = new URL(page.headers.get("location") ?? "").searchParams.get("scope")?.split(",");
    expect(asked).toContain("chat:write");
    expect(asked).not.toContain("chat:write.public");
  });

  it("takes no request that Slack has not signed", async () => {
    await openWeb();
    office.slack.signature = "wrong";
    office.alice.mention(office.general, "hello");
    await office.slack.until(() => office.slack.sent.every(({ attempts }) => attempts === 2));
    expect(events).toEqual([]);
  });
});

describe("two workspaces at once", () => {
  let beta: Workspace;
  beforeEach(async () => {
    beta = office.slack.workspace("Beta");
    beta.person("alice", { id: "alice2" });
    chat = await openAdapter(office, "web", installations);
    await chat.start(take);
  });

  it("are apart: events, keys of messages, people", async () => {
    const other = beta.channel("general");
    const mine = await chat.post(placeOf(office.general), textMessage("Mine"), sending("rev-1/summary"));
    const theirs = await chat.post(placeOf(other), textMessage("Theirs"), sending("rev-1/summary"));
    expect(mine).not.toEqual(theirs);
    expect(office.general.messages.map(({ seen }) => seen)).toEqual(["Mine"]);
    expect(other.messages.map(({ seen }) => seen)).toEqual(["Theirs"]);
    expect(await chat.findByKey(placeOf(other), "rev-1/summary", "2026-01-01T00:00:00.000Z")).toEqual(theirs);
    await expect(
      chat.post({ ...placeOf(office.general), tenant: beta.id }, textMessage("Crossed"), sending("x")),
    ).rejects.toThrow(ChatRefused);
  });

  it("that share a channel are served by the one the bot is in; people of the other are external", async () => {
    const eve = beta.person("eve", { id: "eve" });
    office.acme.share(office.general, beta, eve);
    eve.mention(office.general, "may I ask?");
    await settled(office);
    expect(events).toMatchObject([{ tenant: office.acme.id, actor: { id: "eve", isExternal: true, isAdmin: false } }]);
    const ref = await chat.post(placeOf(office.general), textMessage("A claim"), sending("k"));
    const claim = office.general.message(ref.messageId);
    if (claim !== null) eve.react(claim, "white_check_mark");
    await settled(office);
    expect(events.at(-1)).toMatchObject({ kind: "vote-set", tenant: office.acme.id, actor: { isExternal: true } });
  });

  it("one that uninstalls is forgotten, the other stays", async () => {
    beta.uninstall();
    await settled(office);
    expect(new Set(events.map(({ kind, tenant }) => `${kind} ${tenant}`))).toEqual(new Set([`uninstalled ${beta.id}`]));
    expect([...installations.kept.keys()]).toEqual([`slack:${office.acme.id}`]);
    await expect(chat.post(placeOf(beta.channel("g")), textMessage("x"), sending("k"))).rejects.toThrow(/install it/);
    await chat.post(placeOf(office.general), textMessage("Still here"), sending("k"));
  });

  it("one whose tokens were revoked is forgotten too", async () => {
    beta.revokeTokens();
    await settled(office);
    expect(events).toMatchObject([{ kind: "uninstalled", tenant: beta.id }]);
    expect(await installations.find(`slack:${beta.id}`)).toBeNull();
  });
});

describe("a token that ends", () => {
  beforeEach(async () => {
    const rotating = office.slack.workspace("Rotating", { rotation: true });
    chat = await openAdapter(office, "web", installations);
    await install(installations, office.clock, rotating);
  });
  const rotating = () => [...office.slack.workspaces.values()].at(-1) as Workspace;

  it("is renewed before it is used, once for all who need it, and kept", async () => {
    const channel = rotating().channel("general");
    const sealed = await installations.find(`slack:${rotating().id}`);
    // The SDK looks at the machine's clock for when a token ends.
    const old = { ...office.clock, now: () => Date.now() - 43_200_000 };
    await install(installations, old, rotating());
    const posts = [1, 2, 3].map((n) => chat.post(placeOf(channel), textMessage(`${n}`), sending(`k${n}`)));
    await Promise.all(posts);
    expect(office.slack.count("oauth.v2.access")).toBe(1);
    expect(channel.messages).toHaveLength(3);
    expect(await installations.find(`slack:${rotating().id}`)).not.toEqual(sealed);
  });

  it("and was renewed by another process is read again", async () => {
    const channel = rotating().channel("general");
    await chat.post(placeOf(channel), textMessage("one"), sending("k1"));
    office.slack.revoke(rotating().bot.token);
    rotating().install(rotating().bot.scopes);
    await install(installations, office.clock, rotating());
    await chat.post(placeOf(channel), textMessage("two"), sending("k2"));
    expect(channel.messages.map(({ seen }) => seen)).toEqual(["one", "two"]);
  });
});

describe("organisations that install the app as a whole", () => {
  const store = async (id: string) => {
    const sealed = new SealedInstallations({ installations, seal: new Seal(TOKEN_KEY), clock: office.clock });
    await sealed.storeInstallation<"v2">({
      team: undefined,
      enterprise: { id },
      user: { token: undefined, scopes: undefined, id: "U1" },
      bot: { token: `xoxb-${id}`, id: "B1", userId: "UBOT", scopes: [] },
      isEnterpriseInstall: true,
      authVersion: "v2",
    });
    return sealed;
  };
  const many = (sealed: SealedInstallations) =>
    new ManyWorkspaces({
      installations: sealed,
      clock: office.clock,
      authorize: async ({ teamId, enterpriseId }) => {
        const { bot } = await sealed.fetchInstallation({ teamId, enterpriseId, isEnterpriseInstall: false });
        return { botToken: bot?.token ?? "", botUserId: "UBOT", botId: "B1" };
      },
    });
  beforeEach(async () => {
    chat = await openAdapter(office, "socket");
  });

  it("lend their token to each of their workspaces", async () => {
    const workspaces = many(await store("E1"));
    expect(await workspaces.tenantOf(["T7"])).toBe("T7");
    expect((await workspaces.of("T7")).token).toBe("xoxb-E1");
  });

  it("are told apart by what events say", async () => {
    await store("E1");
    const workspaces = many(await store("E2"));
    await expect(workspaces.of("T7")).rejects.toThrow(ChatRefused);
    workspaces.belongs("T7", "E2");
    workspaces.belongs("T8", "E1");
    expect([(await workspaces.of("T7")).token, (await workspaces.of("T8")).token]).toEqual(["xoxb-E2", "xoxb-E1"]);
  });

  it("stay when one of their workspaces leaves, and go as a whole", async () => {
    const workspaces = many(await store("E1"));
    await workspaces.remove("T7");
    expect((await workspaces.of("T8")).token).toBe("xoxb-E1");
    await workspaces.remove("E1");
    await expect(workspaces.of("T9")).rejects.toThrow(/install it there again/);
  });
});

describe("what is sealed", () => {
  beforeEach(async () => {
    chat = await openAdapter(office, "web", installations);
  });
  const seal = new Seal(TOKEN_KEY);

  it("opens with its key, for its workspace", () => {
    expect(seal.open(seal.close("xoxb-1", "slack:T1"), "slack:T1")).toBe("xoxb-1");
    expect(seal.close("xoxb-1", "slack:T1")).not.toBe(seal.close("xoxb-1", "slack:T1"));
  });

  it.each([
    ["another key", () => new Seal(new Uint8Array(32).fill(8)).open(seal.close("xoxb-1", "slack:T1"), "slack:T1")],
    ["another workspace", () => seal.open(seal.close("xoxb-1", "slack:T1"), "slack:T2")],
    ["a change", () => seal.open(`${seal.close("xoxb-1", "slack:T1").slice(0, -2)}AA`, "slack:T1")],
    ["nothing at all", () => seal.open("", "slack:T1")],
  ])("does not open after %s, and says what to do", (_case, open) => {
    expect(open).toThrow(/Set SLACK_TOKEN_KEY to the key of that time, or install the app in the workspace again/);
  });

  it("is refused with what to do when the key was changed", async () => {
    const found = await installations.find(`slack:${office.acme.id}`);
    if (found !== null)
      await installations.save({ ...found, sealed: new Seal(new Uint8Array(32)).close("{}", found.id) });
    await expect(chat.post(placeOf(office.general), textMessage("x"), sending("k"))).rejects.toThrow(/SLACK_TOKEN_KEY/);
  });
});
