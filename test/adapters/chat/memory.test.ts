import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../../../src/domain/chat-event.ts";
import { textMessage } from "../../../src/domain/chat-message.ts";
import { ChatUnavailable } from "../../../src/errors.ts";
import { listening } from "../../builders/listener.ts";
import { chatContract } from "../../contracts/chat.ts";
import { MemoryChat } from "../../fakes/memory-chat/chat.ts";
import { memoryHarness } from "../../fakes/memory-chat/harness.ts";
import { AT_TOP, aPerson, MemoryPlatform } from "../../fakes/memory-chat/platform.ts";

chatContract("memory", async () => memoryHarness(new MemoryPlatform(), (platform) => new MemoryChat(platform)));

describe("what a platform may do to an event", () => {
  const open = async () => {
    const platform = new MemoryPlatform();
    const events: ChatEvent[] = [];
    await new MemoryChat(platform).start(listening(async (event) => void events.push(event)));
    const asked = () => events.flatMap((event) => (event.kind === "ask" ? [event.text] : []));
    return { platform, asked };
  };

  it("is to deliver it late and out of order", async () => {
    const { platform, asked } = await open();
    platform.deliveries.hold();
    platform.say(aPerson("alice"), "one");
    platform.say(aPerson("alice"), "two");
    expect(asked()).toEqual([]);
    await platform.deliveries.release((events) => events.toReversed());
    expect(asked()).toEqual(["two", "one"]);
  });

  it("is to deliver it twice", async () => {
    const { platform, asked } = await open();
    platform.say(aPerson("alice"), "one");
    await platform.deliveries.settled();
    await platform.deliveries.repeat();
    expect(asked()).toEqual(["one", "one"]);
  });

  it("is to keep it while nobody listens", async () => {
    const platform = new MemoryPlatform();
    platform.say(aPerson("alice"), "one");
    const events: ChatEvent[] = [];
    await new MemoryChat(platform).start(listening(async (event) => void events.push(event)));
    await platform.deliveries.settled();
    expect(events).toHaveLength(1);
  });
});

describe("what a platform may do to a message", () => {
  it("is to take it and lose the response: its key finds it", async () => {
    const chat = new MemoryChat(new MemoryPlatform());
    chat.faults.push("lost response");
    const sending = { key: "rev-1/summary", answering: null, streamTo: null };
    await expect(chat.post(AT_TOP, textMessage("Said"), sending)).rejects.toThrow(ChatUnavailable);
    expect(await chat.findByKey(AT_TOP, sending.key, "2000-01-01T00:00:00.000Z")).not.toBeNull();
  });

  it("is to lose it: its key finds nothing", async () => {
    const chat = new MemoryChat(new MemoryPlatform());
    chat.faults.push("unreachable");
    const sending = { key: "rev-1/summary", answering: null, streamTo: null };
    await expect(chat.post(AT_TOP, textMessage("Said"), sending)).rejects.toThrow(ChatUnavailable);
    expect(await chat.findByKey(AT_TOP, sending.key, "2000-01-01T00:00:00.000Z")).toBeNull();
  });
});
