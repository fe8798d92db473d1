import { Agent, getGlobalDispatcher, setGlobalDispatcher } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listening } from "../../../builders/listener.ts";
import { openChat, openServer, type Server } from "./harness.ts";

let server: Server;
const before = getGlobalDispatcher();

beforeEach(async () => {
  server = await openServer();
});
afterEach(async () => {
  setGlobalDispatcher(before);
  await server.discord.close();
});

describe("a file", () => {
  it("is sent also in a process where another version of undici was loaded first", async () => {
    setGlobalDispatcher(new Agent());
    const { chat } = openChat(server.discord);
    await chat.start(listening(async () => {}));
    const file = { name: "review.md", mediaType: "text/markdown", bytes: new TextEncoder().encode("# Seals") };
    const sending = { key: "rev-1/export", answering: null, streamTo: null };
    await chat.upload(server.place, file, "The review", sending);
    await chat.stop();
    expect(server.discord.seenBy(server.alice)).toContain("review.md");
  });
});
