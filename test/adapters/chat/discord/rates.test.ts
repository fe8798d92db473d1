import { afterEach, expect, it } from "vitest";
import { type ChatMessage, progress, text, textMessage } from "../../../../src/domain/chat-message.ts";
import { aButton } from "../../../builders/message.ts";
import { identifyAtOnce } from "../../../fakes/discord/connect.ts";
import { connected, openServer, sending } from "./harness.ts";

const REVIEWS = 50;
const CLAIMS = 12;
/** Discord's buckets in a world that runs so many times faster, and its fifty calls a second over all with them. */
const TIMES_FASTER = 50;
const PER_SECOND = 50 * TIMES_FASTER;
const PROGRESS: ChatMessage = {
  blocks: [
    progress([{ label: "Search", state: "running", detail: null }]),
    { kind: "buttons", buttons: [aButton({ label: "Cancel" })] },
  ],
  fallback: "Search",
};
const CLAIM: ChatMessage = {
  blocks: [text("A claim"), { kind: "buttons", buttons: [aButton({ label: "Verify" })] }],
  fallback: "A claim",
};

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

it("fifty reviews at once in a server stay within the limits of every route, and all is said once", {
  timeout: 30_000,
}, async () => {
  const server = await openServer({ description: null });
  const { discord, guild, general, alice } = server;
  endings.push(() => discord.close());
  discord.limits.likeDiscord(TIMES_FASTER);
  discord.limits.global = { calls: PER_SECOND, perMs: 950 };
  const rest = { ...discord.rest, globalRequestsPerSecond: PER_SECOND, offset: 0 };
  const { chat } = await connected(server, { client: { rest, ...identifyAtOnce } });
  endings.push(() => chat.stop());
  const channels = [general, ...["a", "b", "c", "d"].map((name) => guild.channel(name))];

  const review = async (n: number): Promise<string> => {
    const channel = channels[n % channels.length] ?? general;
    const { id: messageId } = alice.mentions(channel, `Question ${n}`);
    const place = { tenant: guild.id, conversation: channel.id, thread: null };
    const thread = await chat.openThread({ ...place, messageId }, `Question ${n}`);
    const send = (message: ChatMessage, part: string) =>
      chat.post({ ...place, thread }, message, sending(null, `rev-${n}/${part}`));
    await send(textMessage("On it."), "accepted");
    const shown = await send(PROGRESS, "progress");
    for (let edit = 0; edit < 4; edit++) await chat.edit(shown, PROGRESS);
    await send(textMessage("Seals sleep longer."), "summary");
    await send(textMessage("Claims"), "overview");
    for (let claim = 0; claim < CLAIMS; claim++) await send(CLAIM, `claim/${claim}`);
    await chat.react(shown, "👀");
    return thread;
  };
  const threads = await Promise.all(Array.from({ length: REVIEWS }, (_, n) => review(n)));

  expect(discord.calls.all.filter(({ status }) => status >= 400)).toEqual([]);
  // A thread begins with the message that it hangs on.
  const inEach = 1 + 4 + CLAIMS;
  expect(threads.map((thread) => discord.messages(thread).length)).toEqual(threads.map(() => inEach));
});
