import { App } from "@slack/bolt";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Fields, listOf } from "./json.ts";
import { quietLogger } from "./quiet-logger.ts";
import { startSlack } from "./server.ts";
import type { SlackSettings } from "./slack.ts";

const plain = (text: string) => ({ type: "plain_text" as const, text });

/** An app that notes the body of every event. */
async function listening(settings: SlackSettings = {}) {
  const slack = await startSlack(settings);
  onTestFinished(() => slack.close());
  const acme = slack.workspace("Acme");
  const [ada, general] = [acme.person("Ada"), acme.channel("general")];
  const app = new App({
    token: acme.bot.token,
    appToken: slack.app.appToken,
    socketMode: true,
    logger: quietLogger,
    ignoreSelf: false,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  const heard: Fields[] = [];
  app.use(async ({ body, next }) => {
    heard.push(body as unknown as Fields);
    await next();
  });
  await app.start();
  onTestFinished(async () => {
    await app.stop();
  });
  const types = () => heard.map(({ event }) => (event as Fields).type);
  return { slack, acme, ada, general, app, heard, types };
}

describe("what people do arrives as events", () => {
  it("a reaction under its first name, with its skin tone, and its removal", async () => {
    const { slack, ada, general, heard } = await listening();
    const message = ada.say(general, "a claim");
    ada.react(message, "thumbsup::skin-tone-3");
    ada.react(message, "+1::skin-tone-3");
    ada.unreact(message, "thumbsup::skin-tone-3");
    await slack.settled();
    const item = { type: "message", channel: general.id, ts: message.ts };
    expect(heard.slice(1).map(({ event }) => event)).toMatchObject([
      { type: "reaction_added", user: ada.id, reaction: "+1::skin-tone-3", item, item_user: ada.id },
      { type: "reaction_removed", user: ada.id, reaction: "+1::skin-tone-3", item },
    ]);
  });

  it("the bot's own reaction too, once", async () => {
    const { slack, acme, ada, general, app, heard } = await listening();
    const { ts } = ada.say(general, "a claim");
    const seed = () => app.client.reactions.add({ channel: general.id, timestamp: ts, name: "white_check_mark" });
    await seed();
    await expect(seed()).rejects.toMatchObject({ data: { error: "already_reacted" } });
    await slack.settled();
    expect(heard.at(-1)?.event).toMatchObject({ type: "reaction_added", user: acme.bot.userId });
    const listed = await app.client.reactions.get({ channel: general.id, timestamp: ts, full: true });
    expect(listed.message?.reactions).toEqual([{ name: "white_check_mark", users: [acme.bot.userId], count: 1 }]);
  });

  it("a shared file with its bytes behind the token", async () => {
    const { slack, acme, ada, general, heard } = await listening();
    ada.share(
      general,
      { name: "a.bib", bytes: Buffer.from("@article{a}"), mimetype: "text/plain" },
      { text: `<@${acme.bot.userId}> add` },
    );
    await slack.settled();
    const events = heard.map(({ event }) => event as Fields);
    expect(events.map(({ type }) => type)).toEqual(["message", "app_mention", "file_shared"]);
    const [file] = listOf(events[0]?.files);
    const download = async (token: string) =>
      (await fetch(String(file?.url_private), { headers: { authorization: `Bearer ${token}` } })).text();
    expect(await download(acme.bot.token)).toBe("@article{a}");
    expect(await download("xoxb-other")).toContain("Sign in to Slack");
  });

  it("an edit, a deletion and the Home tab", async () => {
    const { slack, ada, general, heard } = await listening();
    const message = ada.say(general, "a");
    ada.edit(message, "b");
    ada.delete(message);
    ada.openHome();
    await slack.settled();
    expect(heard.map(({ event }) => event)).toMatchObject([
      { type: "message", text: "a", channel_type: "channel" },
      { subtype: "message_changed", message: { text: "b" }, previous_message: { text: "a" } },
      { subtype: "message_deleted", deleted_ts: message.ts },
      { type: "app_home_opened", tab: "home", user: ada.id },
    ]);
  });

  it("the deletion of a question with answers as a change: a tombstone keeps the thread", async () => {
    const { slack, ada, general, app, heard } = await listening();
    const question = ada.say(general, "why?");
    await app.client.chat.postMessage({ channel: general.id, thread_ts: question.ts, text: "because" });
    ada.delete(question);
    await slack.settled();
    const gone = { subtype: "tombstone", user: "USLACKBOT", text: "This message was deleted.", ts: question.ts };
    expect(heard.at(-1)?.event).toMatchObject({ subtype: "message_changed", message: gone });
    expect(general.thread(question).map(({ seen }) => seen)).toEqual(["because"]);
  });

  it("nothing when an answer comes after its question went: it stands in the channel", async () => {
    const { ada, acme, general, app } = await listening();
    const question = ada.say(general, "why?");
    ada.delete(question);
    const answer = { channel: general.id, thread_ts: question.ts, text: "because" };
    await app.client.chat.postMessage(answer);
    expect(general.messages.map(({ seen }) => seen)).toEqual(["because"]);
    const recipient = { recipient_team_id: acme.id, recipient_user_id: ada.id };
    await expect(app.client.chat.startStream({ ...answer, ...recipient })).rejects.toMatchObject({
      data: { error: "invalid_thread_ts" },
    });
  });

  it("a message shortcut, with the message", async () => {
    const { ada, general, app } = await listening();
    const used = Promise.withResolvers<unknown>();
    app.shortcut("check_claims", async ({ ack, shortcut }) => {
      await ack();
      used.resolve(shortcut);
    });
    await ada.shortcut(ada.say(general, "coffee cures all"), "check_claims");
    expect(await used.promise).toMatchObject({ type: "message_action", message: { text: "coffee cures all" } });
  });

  it("somebody of another workspace is told by the team of the event", async () => {
    const { slack, acme, general, app, heard } = await listening();
    const beta = slack.workspace("Beta", { isInstalled: false });
    const eve = beta.person("Eve");
    acme.share(general, beta, eve);
    eve.mention(general, "hi");
    await slack.settled();
    expect(heard.at(-1)).toMatchObject({
      team_id: beta.id,
      context_team_id: acme.id,
      authorizations: [{ team_id: acme.id, user_id: acme.bot.userId }],
      is_ext_shared_channel: true,
      event: { type: "app_mention", user: eve.id, team: beta.id },
    });
    expect((await app.client.users.info({ user: eve.id })).user).toMatchObject({ team_id: beta.id, is_stranger: true });
  });

  it("their presses as those of the workspace where the app is, their forms as theirs", async () => {
    const { slack, acme, general, app } = await listening();
    const beta = slack.workspace("Beta", { isInstalled: false });
    const eve = beta.person("Eve");
    acme.share(general, beta, eve);
    const bodies: Fields[] = [];
    const view = { type: "modal" as const, callback_id: "why", title: plain("Why"), submit: plain("Send"), blocks: [] };
    app.action("dispute", async ({ ack, body, client }) => {
      await ack();
      bodies.push(body as unknown as Fields);
      await client.views.open({ trigger_id: "trigger_id" in body ? body.trigger_id : "", view });
    });
    app.view("why", async ({ ack, body }) => {
      await ack();
      bodies.push(body as unknown as Fields);
    });
    const button = { type: "button" as const, action_id: "dispute", text: plain("Dispute") };
    const blocks = [{ type: "actions" as const, elements: [button] }];
    const { ts = "" } = await app.client.chat.postMessage({ channel: general.id, text: "C7", blocks });
    const posted = general.message(ts);
    if (posted === null) throw new Error("nothing posted");
    await eve.press(posted, "Dispute");
    await (await slack.until(() => eve.modal)).submit();
    expect(bodies).toMatchObject([
      { team: { id: acme.id }, user: { id: eve.id, team_id: beta.id } },
      { team: { id: beta.id }, view: { app_installed_team_id: acme.id } },
    ]);
  });

  it("only what the manifest and the scopes allow", async () => {
    const manifest = {
      oauth_config: { scopes: { bot: ["app_mentions:read", "chat:write"] } },
      settings: { event_subscriptions: { bot_events: ["app_mention", "reaction_added"] } },
    };
    const { slack, ada, general, types } = await listening({ manifest });
    const message = ada.mention(general, "hi");
    ada.react(message, "+1");
    await slack.settled();
    expect(types()).toEqual(["app_mention"]);
    await expect(ada.command(general, "/research")).rejects.toThrow("not a valid command");
  });
});

describe("events arrive as unreliably as a test says", () => {
  it("twice, under one id", async () => {
    const { slack, ada, general, heard } = await listening();
    slack.events.duplicate();
    ada.say(general, "a");
    await slack.settled();
    expect(heard).toHaveLength(2);
    expect(heard[0]?.event_id).toBe(heard[1]?.event_id);
    slack.events.redeliver(String(heard[0]?.event_id));
    await slack.settled();
    expect(heard).toHaveLength(3);
  });

  it("late and in the wrong order, or never", async () => {
    const { slack, ada, general, heard } = await listening();
    slack.events.hold();
    for (const text of ["a", "b", "c"]) ada.say(general, text);
    expect(slack.sent).toHaveLength(0);
    slack.events.release("reversed");
    slack.events.drop();
    ada.say(general, "d");
    await slack.settled();
    expect(heard.map(({ event }) => (event as Fields).text)).toEqual(["c", "b", "a"]);
  });

  it("over any of the open sockets", async () => {
    const { slack, acme, ada, general, heard } = await listening();
    const second = new App({
      token: acme.bot.token,
      appToken: slack.app.appToken,
      socketMode: true,
      logger: quietLogger,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
    await second.start();
    onTestFinished(async () => {
      await second.stop();
    });
    expect(slack.sockets.count).toBe(2);
    for (const text of ["a", "b", "c", "d"]) ada.say(general, text);
    await slack.settled();
    expect(heard).toHaveLength(2);
    expect(slack.sent.every(({ state }) => state === "acked")).toBe(true);
  });
});
