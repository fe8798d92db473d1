import { once } from "node:events";
import { App, SocketModeReceiver } from "@slack/bolt";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { quietLogger } from "./quiet-logger.ts";
import { startSlack } from "./server.ts";
import { VirtualTime } from "./time.ts";

/** An app whose sockets come back soon. */
async function connected({ clientPingTimeout = 20 } = {}) {
  const time = new VirtualTime();
  const slack = await startSlack({ time });
  onTestFinished(() => slack.close());
  const acme = slack.workspace("Acme");
  const [ada, general] = [acme.person("Ada"), acme.channel("general")];
  const clientOptions = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const receiver = new SocketModeReceiver({
    appToken: slack.app.appToken,
    clientPingTimeout,
    logger: quietLogger,
    installerOptions: { clientOptions },
  });
  const app = new App({ token: acme.bot.token, receiver, logger: quietLogger, clientOptions });
  const retries: (number | undefined)[] = [];
  app.event("app_mention", async ({ context }) => {
    retries.push(context.retryNum);
  });
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  return { slack, time, ada, general, app, retries };
}

it.each(["refresh_requested", "warning"] as const)("a socket is replaced on %s", async (reason) => {
  const { slack, ada, general, retries } = await connected();
  slack.sockets.refresh(reason);
  await slack.until(() => slack.sockets.opened === 2);
  ada.mention(general, "hi");
  await slack.settled();
  expect(retries).toEqual([0]);
});

it("what was sent into a socket that then broke comes again", async () => {
  const { slack, ada, general, retries } = await connected();
  slack.sockets.silence();
  ada.mention(general, "hi");
  slack.sockets.cut();
  await slack.settled();
  expect(retries).toEqual([1]);
});

it("a silent socket loses what it is given, until three seconds are over", async () => {
  const { slack, time, ada, general } = await connected({ clientPingTimeout: 5000 });
  slack.sockets.silence();
  ada.mention(general, "hi");
  time.advance(3000);
  await slack.until(() => slack.sent.every(({ attempts }) => attempts === 2));
  expect(slack.sent.every(({ state }) => state === "under way")).toBe(true);
});

it("a silent socket is gone once its other end hangs up", async () => {
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const socket = new WebSocket(`${slack.baseUrl.replace("http", "ws")}/link/`);
  await once(socket, "open");
  slack.sockets.silence();
  socket.terminate();
  await slack.until(() => slack.sockets.count === 0);
  expect(slack.sockets.opened).toBe(1);
});

it("commands are given once: people see that nobody took them", async () => {
  const { slack, time, ada, general, app } = await connected();
  app.command("/research", async () => undefined);
  const unanswered = ada.command(general, "/research", "help");
  await slack.until(() => slack.sent.at(-1)?.state === "under way");
  time.advance(3000);
  expect(await unanswered).toEqual({ status: "operation_timeout" });
  await app.stop();
  await slack.until(() => slack.sockets.count === 0);
  expect(await ada.command(general, "/research", "help")).toEqual({ status: "dispatch_failed" });
});

it("events that nobody took are given up after six minutes", async () => {
  const { slack, time, ada, general, app } = await connected();
  await app.stop();
  await slack.until(() => slack.sockets.count === 0);
  ada.mention(general, "hi");
  await slack.until(() => slack.sent.length === 2 && slack.sent.every(({ state }) => state === "waiting"));
  time.advance(360_000);
  await slack.settled();
  expect(slack.sent.map(({ state }) => state)).toEqual(["given up", "given up"]);
});
