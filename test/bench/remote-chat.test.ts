import { MessageChannel, type MessagePort } from "node:worker_threads";
import { afterEach, expect, it } from "vitest";
import { Line, type Packet, type Wire } from "../../bench/crash/line.ts";
import { RemoteChat } from "../../bench/crash/remote-chat.ts";
import { servePlatform } from "../../bench/crash/remote-platform.ts";
import { chatContract } from "../contracts/chat.ts";
import { memoryHarness } from "../fakes/memory-chat/harness.ts";
import { MemoryPlatform } from "../fakes/memory-chat/platform.ts";

const wireOf = (port: MessagePort): Wire => ({
  send: (packet) => port.postMessage(packet),
  listen: (take) => void port.on("message", (packet: Packet) => take(packet)),
});

const opened: MessagePort[] = [];
afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});

chatContract("a chat of another process", async () =>
  memoryHarness(new MemoryPlatform(), (platform) => {
    const { port1, port2 } = new MessageChannel();
    opened.push(port1);
    servePlatform(platform, new Line(wireOf(port1), {}));
    return new RemoteChat(new Line(wireOf(port2), {}), 40);
  }),
);

it("calls that arrive together are all heard, each with its own answer", async () => {
  const { port1, port2 } = new MessageChannel();
  opened.push(port1);
  const heard: number[] = [];
  const line = new Line(wireOf(port1), {});
  const listening = new Line(wireOf(port2), { double: async (n: number) => heard.push(n) && n * 2 });
  expect(await Promise.all([1, 2, 3].map((n) => line.call("double", n)))).toEqual([2, 4, 6]);
  expect(heard).toEqual([1, 2, 3]);
  await expect(listening.call("nothing")).rejects.toThrow("nobody answers nothing");
});
