import { WebClient } from "@slack/web-api";
import { describe, expect, it, onTestFinished } from "vitest";
import { quietLogger } from "./quiet-logger.ts";
import { startSlack } from "./server.ts";
import type { SlackSettings } from "./slack.ts";
import { VirtualTime } from "./time.ts";

async function aWorkspace(settings: SlackSettings = {}) {
  const slack = await startSlack(settings);
  onTestFinished(() => slack.close());
  const acme = slack.workspace("Acme");
  const [ada, general] = [acme.person("Ada"), acme.channel("general")];
  const options = { slackApiUrl: slack.apiUrl, logger: quietLogger, retryConfig: { retries: 0 } };
  const clientOf = (token: string) => new WebClient(token, { ...options, rejectRateLimitedCalls: true });
  return { slack, acme, ada, general, client: clientOf(acme.bot.token), clientOf };
}

const error = (code: string) => ({ data: { error: code } });

describe("calls go wrong as a test says", () => {
  it("a response that is lost leaves the message there, to be found by its metadata", async () => {
    const { slack, client, general } = await aWorkspace();
    const root = await client.chat.postMessage({ channel: general.id, text: "question" });
    slack.fail({ method: "chat.postMessage" }, { kind: "lost response" });
    const metadata = { event_type: "assignee", event_payload: { key: "k1" } };
    const post = { channel: general.id, thread_ts: root.ts ?? "", text: "answer", metadata };
    await expect(client.chat.postMessage(post)).rejects.toMatchObject({ code: "slack_webapi_request_error" });
    const about = { channel: general.id, ts: root.ts ?? "" };
    const found = await client.conversations.replies({ ...about, include_all_metadata: true });
    expect(found.messages?.map((message) => message.metadata)).toEqual([undefined, metadata]);
    expect((await client.conversations.replies(about)).messages?.[1]?.metadata).toBeUndefined();
  });

  it("a connection that breaks before does nothing", async () => {
    const { slack, client, general } = await aWorkspace();
    const fault = slack.fail({ method: "chat.postMessage", channel: general.id }, { kind: "cut" });
    await expect(client.chat.postMessage({ channel: general.id, text: "a" })).rejects.toThrow();
    await client.chat.postMessage({ channel: general.id, text: "b" });
    expect(general.messages.map(({ seen }) => seen)).toEqual(["b"]);
    expect(fault.hits).toBe(1);
  });

  it("one channel is throttled, the other is not", async () => {
    const { slack, acme, client, general } = await aWorkspace();
    const other = acme.channel("random");
    slack.fail(
      { channel: general.id, times: Number.POSITIVE_INFINITY },
      { kind: "rate limited", retryAfterSeconds: 7 },
    );
    await expect(client.chat.postMessage({ channel: general.id, text: "a" })).rejects.toMatchObject({ retryAfter: 7 });
    await expect(client.chat.postMessage({ channel: other.id, text: "a" })).resolves.toMatchObject({ ok: true });
  });

  it("a held call is answered when it is released", async () => {
    const { slack, client } = await aWorkspace();
    const held = slack.fail({ method: "auth.test" }, { kind: "held" });
    const called = client.auth.test();
    await slack.until(() => held.hits === 1);
    expect(slack.calls[0]?.answer).toBeNull();
    held.release();
    await expect(called).resolves.toMatchObject({ ok: true });
  });

  it.each([{ kind: "error", error: "not_in_channel" } as const, { kind: "status", status: 503 } as const])(
    "$kind",
    async (fault) => {
      const { slack, client } = await aWorkspace();
      slack.fail({ method: "auth.test" }, fault);
      await expect(client.auth.test()).rejects.toMatchObject(
        fault.kind === "error" ? error(fault.error) : { statusCode: 503 },
      );
    },
  );
});

describe("a token opens one workspace, as far as its scopes go", () => {
  it("and no other", async () => {
    const { slack, clientOf, general } = await aWorkspace();
    const beta = slack.workspace("Beta");
    await expect(clientOf(beta.bot.token).chat.postMessage({ channel: general.id, text: "a" })).rejects.toMatchObject(
      error("channel_not_found"),
    );
    await expect(clientOf("xoxb-unknown").auth.test()).rejects.toMatchObject(error("invalid_auth"));
  });

  it("and says which scope is missing", async () => {
    const { acme, client, general } = await aWorkspace();
    acme.grant(["chat:write"]);
    const called = client.conversations.replies({ channel: general.id, ts: "1.1" });
    await expect(called).rejects.toMatchObject({
      data: { error: "missing_scope", needed: "channels:history", provided: "chat:write" },
    });
  });

  it("and ends when it is revoked or the app removed", async () => {
    const { slack, acme, client, clientOf } = await aWorkspace();
    slack.revoke(acme.bot.token);
    await expect(client.auth.test()).rejects.toMatchObject(error("token_revoked"));
    const beta = slack.workspace("Beta");
    const { token } = beta.bot;
    beta.uninstall();
    await expect(clientOf(token).auth.test()).rejects.toMatchObject(error("account_inactive"));
  });

  it.each([
    { name: "an archived channel", code: "is_archived", change: { isArchived: true } },
    { name: "a channel without the bot", code: "not_in_channel", change: { hasBot: false } },
  ])("$name takes no messages", async ({ code, change }) => {
    const { acme, client, general } = await aWorkspace();
    acme.grant(["chat:write"]);
    Object.assign(general, change);
    await expect(client.chat.postMessage({ channel: general.id, text: "a" })).rejects.toMatchObject(error(code));
  });
});

describe("the limits of Slack's tiers", () => {
  it("let one message a second into a channel after a short burst", async () => {
    const time = new VirtualTime();
    const { client, general } = await aWorkspace({ time, rates: "slack" });
    const post = () => client.chat.postMessage({ channel: general.id, text: "a" });
    for (let count = 0; count < 4; count += 1) await post();
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
    time.advance(1000);
    await expect(post()).resolves.toMatchObject({ ok: true });
  });

  it("count each method and workspace apart", async () => {
    const time = new VirtualTime();
    const { slack, client, clientOf } = await aWorkspace({ time, rates: "slack" });
    for (let count = 0; count < 20; count += 1) await client.users.list({});
    await expect(client.users.list({})).rejects.toMatchObject({ retryAfter: 3 });
    await expect(clientOf(slack.workspace("Beta").bot.token).users.list({})).resolves.toMatchObject({ ok: true });
    expect(slack.counts()).toEqual({ "users.list": 22 });
  });
});
