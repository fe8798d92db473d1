import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "../test/fakes/openai/protocol.ts";
import { reader } from "../test/fakes/openai/reader.ts";
import { startModelServer } from "../test/fakes/openai/server.ts";

// A scripted server in a process of its own that answers each call after exactly one second: what a careful reader
// replies is worked out in a run with the model `rehearsal`, which is answered as soon as it can be.

const LATENCY_MS = 1000;
const replies = new Map<string, Answer>();

const server = await startModelServer({
  script: async (call) => {
    const prompt = `${call.system}\n${call.user}`;
    const known = replies.get(prompt);
    if (call.body.model !== "rehearsal") await sleep(LATENCY_MS);
    const reply = known ?? (await reader(call));
    replies.set(prompt, reply);
    return reply;
  },
});
console.log(server.baseUrl);
