import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Channel } from "../../../../adapters/chat/terminal/channel.ts";
import { Delivery } from "../../../../adapters/chat/terminal/delivery.ts";
import type { ChatEvent } from "../../../../src/domain/chat-event.ts";
import { AppError } from "../../../../src/errors.ts";
import { listening } from "../../../builders/listener.ts";

const INSTALLED: ChatEvent = {
  kind: "installed",
  platform: "terminal",
  tenant: "terminal",
  conversation: null,
  thread: null,
  messageId: null,
  actor: null,
  dedupeKey: "event-1",
  at: "2026-03-01T12:00:00.000Z",
};

describe("an event that the bot does not take", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each([
    { fault: new AppError("The disk is full. Free some space."), reason: "The disk is full. Free some space." },
    { fault: new TypeError("x is undefined"), reason: "An unexpected fault; the log has it." },
  ])("is tried four times, then waits for the next start: $reason", async ({ fault, reason }) => {
    const channel = new Channel(join(mkdtempSync(join(tmpdir(), "delivery-")), "terminal.jsonl"));
    channel.record({ kind: "event", event: INSTALLED });
    const handler = vi.fn(async () => {
      throw fault;
    });
    const complaints: string[] = [];
    const delivery = new Delivery(channel, listening(handler), (words) => void complaints.push(words));
    const delivered = delivery.deliver(INSTALLED);
    await vi.runAllTimersAsync();
    await delivered;
    expect(handler).toHaveBeenCalledTimes(4);
    expect(complaints).toEqual([reason]);
    expect(channel.unacknowledged).toEqual([INSTALLED]);
  });
});
