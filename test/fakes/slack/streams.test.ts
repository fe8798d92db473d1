import { WebClient } from "@slack/web-api";
import { expect, it, onTestFinished } from "vitest";
import { quietLogger } from "./quiet-logger.ts";
import { startSlack } from "./server.ts";
import { VirtualTime } from "./time.ts";

async function asked() {
  const time = new VirtualTime();
  const slack = await startSlack({ time });
  onTestFinished(() => slack.close());
  const acme = slack.workspace("Acme");
  const [ada, general] = [acme.person("Ada"), acme.channel("general")];
  const options = { slackApiUrl: slack.apiUrl, logger: quietLogger, retryConfig: { retries: 0 } };
  const client = new WebClient(acme.bot.token, options);
  const question = ada.mention(general, "why?");
  const place = { channel: general.id, thread_ts: question.ts };
  const recipient = { recipient_team_id: acme.id, recipient_user_id: ada.id };
  return { time, slack, acme, ada, general, client, question, place, recipient };
}

const error = (code: string) => ({ data: { error: code } });

it("a stream grows as it is written, and ends with blocks", async () => {
  const { general, client, question, place, recipient } = await asked();
  const streamer = client.chatStream({ ...place, ...recipient, buffer_size: 1 });
  await streamer.append({ markdown_text: "Because " });
  await streamer.append({ markdown_text: "of **this**." });
  const [message] = general.thread(question);
  expect(message?.seen).toBe("Because of **this**.");
  const retry = { type: "button" as const, action_id: "retry", text: { type: "plain_text" as const, text: "Retry" } };
  await streamer.stop({ blocks: [{ type: "actions", elements: [retry] }] });
  expect(message?.seen).toBe("Because of **this**.\n[Retry]");
  expect(message?.streaming?.state).toBe("stopped");
});

it("after five minutes a stream is closed however much still comes, and only an edit repairs it", async () => {
  const { time, general, client, question, place, recipient } = await asked();
  const { ts = "" } = await client.chat.startStream({ ...place, ...recipient, markdown_text: "One" });
  time.advance(4 * 60_000);
  await client.chat.appendStream({ channel: general.id, ts, markdown_text: ", two" });
  time.advance(60_000);
  const late = { channel: general.id, ts, markdown_text: ", three" };
  await expect(client.chat.appendStream(late)).rejects.toMatchObject(error("message_not_in_streaming_state"));
  await expect(client.chat.stopStream(late)).rejects.toMatchObject(error("message_not_in_streaming_state"));
  await client.chat.update({ channel: general.id, ts, text: "One, two, three" });
  expect(general.thread(question)[0]?.seen).toBe("One, two, three");
});

it("a stream in a channel names whom it is for", async () => {
  const { acme, client, place, ada } = await asked();
  await expect(client.chat.startStream({ ...place, markdown_text: "a" })).rejects.toMatchObject(
    error("missing_recipient_team_id"),
  );
  const direct = ada.dm("why?");
  const started = client.chat.startStream({ channel: acme.direct(ada).id, thread_ts: direct.ts, markdown_text: "a" });
  await expect(started).resolves.toMatchObject({ ok: true });
});

it("the stop button is there while the agent says it is processing, and ends its streams", async () => {
  const { slack, ada, general, client, question, place, recipient } = await asked();
  expect(() => ada.stopAgent(question)).toThrow("no stop button");
  await client.apiCall("agents.sessions.setStatus", {
    channel_id: general.id,
    thread_ts: question.ts,
    status: "processing",
  });
  const { ts } = await client.chat.startStream({ ...place, ...recipient, markdown_text: "a" });
  ada.stopAgent(question);
  expect(slack.sent.at(-1)?.body.event).toMatchObject({
    type: "agent_session_stopped",
    thread_ts: question.ts,
    streaming_message_ts: [ts],
    user: ada.id,
  });
  await expect(client.chat.stopStream({ channel: general.id, ts: ts ?? "" })).rejects.toMatchObject(
    error("message_not_in_streaming_state"),
  );
});

it("a trigger opens a modal for three seconds, once", async () => {
  const { slack, time, ada, general, client } = await asked();
  const view = { type: "modal" as const, title: { type: "plain_text" as const, text: "Why" }, blocks: [] };
  const trigger = () => slack.callbacks.trigger(ada, general);
  const used = trigger();
  await client.views.open({ trigger_id: used, view });
  await expect(client.views.open({ trigger_id: used, view })).rejects.toMatchObject(error("exchanged_trigger_id"));
  const old = trigger();
  time.advance(3000);
  await expect(client.views.open({ trigger_id: old, view })).rejects.toMatchObject(error("expired_trigger_id"));
  expect(ada.modal?.title).toBe("Why");
});

it("a status goes after two minutes, or with the next message", async () => {
  const { time, acme, client, place } = await asked();
  const { channel, thread_ts } = place;
  const say = () => client.assistant.threads.setStatus({ channel_id: channel, thread_ts, status: "is reading…" });
  await say();
  expect(acme.statuses.in(channel, thread_ts)).toBe("is reading…");
  time.advance(120_000);
  expect(acme.statuses.in(channel, thread_ts)).toBeNull();
  await say();
  await client.chat.postMessage({ ...place, text: "done" });
  expect(acme.statuses.in(channel, thread_ts)).toBeNull();
});
