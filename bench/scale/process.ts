import { once } from "node:events";
import { openProcess } from "./bot.ts";
import { aVote } from "./quiet-chat.ts";

// One process of the bot: it says when it is ready, begins when it is told to, and tells what it took when it is to stop.
// What it does is the first word: `worker` makes reviews, `gateway` takes the votes that it is sent.
const [role = "", databaseUrl = "", dataDir = ""] = process.argv.slice(2);
const { bot, worker, store, openTools } = await openProcess({ databaseUrl, dataDir });
const heard = () => once(process, "message");

if (role === "worker") await openTools(warmUp());
else await bot.startListening();
const orders = heard();
process.send?.("ready");
const [order] = await orders;
const stop = heard();
const before = process.cpuUsage();
if (role === "worker") {
  await bot.startTending();
  await worker.start();
} else {
  await Promise.all(order.votes.map((vote: Parameters<typeof aVote>[0]) => bot.receive(aVote(vote))));
}
await stop;
const { user, system } = process.cpuUsage(before);
// Votes count before they are shown.
if (role === "gateway") await bot.idle();
await worker.stop();
await bot.stop();
await store.close();
process.send?.({ cpuSeconds: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1024 });
process.disconnect();

/** What the first review of a process opens is opened before the clock runs. */
function warmUp(): Parameters<typeof openTools>[0] {
  return {
    reviewId: "warm-up",
    tenantId: "quiet:warm-up",
    person: "ada",
    conversation: "C0",
    conversationDay: { costUsd: null, calls: null },
    papers: [],
    answers: "cached",
    signal: new AbortController().signal,
    plan: {
      sources: null,
      since: null,
      maxStudies: 30,
      language: "any",
      trials: false,
      papers: [],
      studiesOf: null,
      statement: false,
      exceptFor: null,
    },
  };
}
