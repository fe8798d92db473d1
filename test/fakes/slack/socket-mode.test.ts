import { App } from "@slack/bolt";
import { afterEach, describe, expect, it } from "vitest";
import { quietLogger } from "./quiet-logger.ts";
import { startSlack } from "./server.ts";
import type { SlackSettings } from "./slack.ts";

const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function connected(settings: SlackSettings = {}) {
  const slack = await startSlack(settings);
  endings.push(() => slack.close());
  const acme = slack.workspace("Acme");
  const ada = acme.person("Ada");
  const general = acme.channel("general");
  const app = new App({
    token: acme.bot.token,
    appToken: slack.app.appToken,
    socketMode: true,
    logger: quietLogger,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
  });
  endings.push(() => app.stop());
  return { slack, acme, ada, general, app };
}

describe("an unmodified Bolt app over Socket Mode", () => {
  it("hears a mention and answers in its thread", async () => {
    const { slack, ada, general, app } = await connected();
    app.event("app_mention", async ({ event, client }) => {
      await client.chat.postMessage({
        channel: event.channel,
        thread_ts: event.ts,
        text: "Yes.",
        metadata: { event_type: "answer", event_payload: { key: "k1" } },
      });
    });
    await app.start();
    const asked = ada.mention(general, "does it work?");
    const [answer] = await slack.until(() => (general.thread(asked).length > 0 ? general.thread(asked) : null));
    expect(answer?.seen).toBe("Yes.");
    expect(answer?.metadata).toEqual({ event_type: "answer", event_payload: { key: "k1" } });
    await slack.settled();
    expect(slack.sent.every(({ state }) => state === "acked")).toBe(true);
  });

  it("takes a command, opens a modal and gets what was filled in", async () => {
    const { slack, ada, general, app } = await connected();
    let submitted: unknown;
    app.command("/research", async ({ ack, body, client }) => {
      await ack();
      await client.views.open({
        trigger_id: body.trigger_id,
        view: {
          type: "modal",
          callback_id: "why",
          title: { type: "plain_text", text: "Dispute" },
          submit: { type: "plain_text", text: "Send" },
          blocks: [
            {
              type: "input",
              block_id: "reason",
              label: { type: "plain_text", text: "Reason" },
              element: { type: "plain_text_input", action_id: "text" },
            },
            {
              type: "input",
              block_id: "where",
              label: { type: "plain_text", text: "Where" },
              element: { type: "conversations_select", action_id: "channel", default_to_current_conversation: true },
            },
          ],
        },
      });
    });
    app.view("why", async ({ ack, view }) => {
      submitted = view.state.values;
      if (view.state.values.reason?.text?.value === "no")
        await ack({ response_action: "errors", errors: { reason: "Say more." } });
      else await ack();
    });
    await app.start();
    expect(await ada.command(general, "/research", "settings")).toMatchObject({ status: "acked" });
    const modal = await slack.until(() => ada.modal);
    modal.fill("Reason", "no");
    await modal.submit();
    expect(modal.errors).toEqual({ reason: "Say more." });
    modal.fill("Reason", "The table says otherwise.");
    await modal.submit();
    expect(ada.modal).toBeNull();
    expect(submitted).toMatchObject({
      reason: { text: { type: "plain_text_input", value: "The table says otherwise." } },
      where: { channel: { selected_conversation: general.id } },
    });
  });

  it("gets a button press, and whispers through its response_url at most five times", async () => {
    const { ada, general, app } = await connected();
    const answered = Promise.withResolvers<readonly number[]>();
    app.action("verify", async ({ ack, respond }) => {
      await ack();
      const whisper = (count: number) => respond({ text: `noted ${count}`, replace_original: false });
      const statuses = [];
      for (let count = 1; count <= 6; count += 1)
        statuses.push(
          await whisper(count).then(
            () => 200,
            (error) => error.statusCode,
          ),
        );
      answered.resolve(statuses);
    });
    await app.start();
    const button = {
      type: "button" as const,
      action_id: "verify",
      text: { type: "plain_text" as const, text: "Verify" },
      value: "c7",
    };
    const posted = await app.client.chat.postMessage({
      channel: general.id,
      text: "C7",
      blocks: [{ type: "actions", elements: [button] }],
    });
    const message = general.message(posted.ts ?? "");
    if (message === null) throw new Error("nothing posted");
    await ada.press(message, "Verify");
    expect(await answered.promise).toEqual([200, 200, 200, 200, 200, 404]);
    expect(ada.ephemerals.map(({ seen }) => seen)).toEqual(["noted 1", "noted 2", "noted 3", "noted 4", "noted 5"]);
  });

  it("uploads a file in three steps", async () => {
    const { slack, general, app } = await connected();
    await app.client.files.uploadV2({
      channel_id: general.id,
      filename: "review.md",
      file: Buffer.from("# Review"),
      initial_comment: "Here.",
    });
    const [message] = general.messages;
    expect(message?.seen).toBe("Here.\n[file review.md]");
    const { file } = await app.client.files.info({ file: String(message?.files[0]?.id) });
    expect(file?.shares).toEqual({ public: { [general.id]: [{ ts: message?.ts }] } });
    expect(Buffer.from(slack.files.find(String(message?.files[0]?.id))?.bytes ?? []).toString()).toBe("# Review");
  });

  it("gets again what it did not acknowledge before its socket broke", async () => {
    const { slack, ada, general, app } = await connected();
    const heard: unknown[] = [];
    app.event("app_mention", async ({ context }) => {
      heard.push(context.retryNum ?? 0);
    });
    const first = ada.mention(general, "while nobody listens");
    await app.start();
    await slack.until(() => heard.length > 0);
    expect(heard).toEqual([1]);
    expect(first.text).toContain("while nobody listens");
  });
});
