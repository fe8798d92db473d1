import type { AddressInfo } from "node:net";
import { App, HTTPReceiver, type Installation } from "@slack/bolt";
import { describe, expect, it, onTestFinished } from "vitest";
import { quietLogger } from "./quiet-logger.ts";
import { startSlack } from "./server.ts";
import { VirtualTime } from "./time.ts";

async function served() {
  const time = new VirtualTime();
  const slack = await startSlack({ time });
  const installations = new Map<string, Installation>();
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const receiver = new HTTPReceiver({
    signingSecret: slack.app.signingSecret,
    clientId: slack.app.clientId,
    clientSecret: slack.app.clientSecret,
    stateSecret: "state",
    scopes: [...slack.app.scopes],
    logger: quietLogger,
    installerOptions: { authorizationUrl: slack.authorizationUrl, clientOptions },
    installationStore: {
      storeInstallation: async (installation) => {
        installations.set(installation.team?.id ?? "", installation as Installation);
      },
      fetchInstallation: async ({ teamId }) => {
        const found = installations.get(teamId ?? "");
        if (found === undefined) throw new Error(`not installed: ${teamId}`);
        return found as never;
      },
    },
  });
  const app = new App({ receiver, logger: quietLogger, clientOptions });
  const server = await receiver.start(0);
  onTestFinished(async () => {
    server.closeAllConnections();
    await receiver.stop();
    await slack.close();
  });
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await slack.deliverTo(`${address}/slack/events`);
  return { slack, app, time, installations, address };
}

describe("an unmodified Bolt app over HTTP, in several workspaces", () => {
  it("is installed by people, and calls each workspace with its own token", async () => {
    const { slack, app, installations, address } = await served();
    app.event("app_mention", async ({ event, client }) => {
      await client.chat.postMessage({ channel: event.channel, thread_ts: event.ts, text: `hello ${event.user}` });
    });
    const places = ["Acme", "Beta"].map((name) => {
      const workspace = slack.workspace(name, { isInstalled: false });
      return { workspace, person: workspace.person("Ada"), channel: workspace.channel("general") };
    });
    for (const { workspace, person } of places)
      expect(await slack.installVia(`${address}/slack/install`, workspace, person)).toMatchObject({ status: 200 });
    expect(installations.size).toBe(2);
    const asked = places.map(({ person, channel }) => person.mention(channel, "hi"));
    await slack.until(() => places.every(({ channel }, index) => channel.thread(asked[index] ?? "").length === 1));
    const posts = slack.calls.filter(({ method }) => method === "chat.postMessage");
    expect(posts.map(({ token, workspaceId }) => [token, workspaceId]).toSorted()).toEqual(
      places.map(({ workspace }) => [workspace.bot.token, workspace.id]).toSorted(),
    );
  });

  it("gets an event again after a minute and after five, with the number of the retry", async () => {
    const { slack, app, time, address } = await served();
    const acme = slack.workspace("Acme", { isInstalled: false });
    const [ada, general] = [acme.person("Ada"), acme.channel("general")];
    await slack.installVia(`${address}/slack/install`, acme, ada);
    slack.signature = "wrong";
    ada.mention(general, "hi");
    await slack.until(() => slack.sent.every(({ state, attempts }) => state === "waiting" && attempts === 2));
    slack.signature = "right";
    const retries: unknown[] = [];
    app.use(async ({ context }) => {
      retries.push([context.retryNum, context.retryReason]);
    });
    time.advance(60_000);
    await slack.settled();
    expect(retries).toEqual([
      [2, "http_error"],
      [2, "http_error"],
    ]);
    expect(slack.sent.map(({ state, attempts }) => [state, attempts])).toEqual([
      ["acked", 3],
      ["acked", 3],
    ]);
  });

  it("refuses what is signed long ago", async () => {
    const { slack } = await served();
    const acme = slack.workspace("Acme");
    slack.signature = "stale";
    expect(await acme.person("Ada").command(acme.channel("general"), "/research", "help")).toEqual({
      status: "dispatch_failed",
    });
  });

  it("renews a token that is about to end", async () => {
    const { slack, app, installations, address, time } = await served();
    const acme = slack.workspace("Acme", { isInstalled: false, rotation: true });
    const [ada, general] = [acme.person("Ada"), acme.channel("general")];
    await slack.installVia(`${address}/slack/install`, acme, ada);
    const first = acme.bot.token;
    const installation = installations.get(acme.id);
    if (installation?.bot === undefined) throw new Error("not installed");
    installation.bot.expiresAt = Math.floor(Date.now() / 1000) + 60;
    app.event("app_mention", async ({ client, event }) => {
      await client.reactions.add({ channel: event.channel, timestamp: event.ts, name: "eyes" });
    });
    const asked = ada.mention(general, "hi");
    await slack.until(() => asked.reactions.has("eyes"));
    await slack.settled();
    expect(acme.bot.token).not.toBe(first);
    expect(installations.get(acme.id)?.bot?.token).toBe(acme.bot.token);
    time.advance(12 * 3600_000);
    expect(slack.tokens.find(first)).toBe("token_expired");
  });

  it("is told when it is removed, and its token is dead", async () => {
    const { slack, app, address } = await served();
    const acme = slack.workspace("Acme", { isInstalled: false });
    await slack.installVia(`${address}/slack/install`, acme, acme.person("Ada"));
    const { token } = acme.bot;
    const told = Promise.withResolvers<string>();
    app.event("app_uninstalled", async ({ context }) => told.resolve(context.teamId ?? ""));
    acme.uninstall();
    expect(await told.promise).toBe(acme.id);
    await expect(app.client.auth.test({ token })).rejects.toMatchObject({ data: { error: "account_inactive" } });
  });
});
