import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LocalLeases } from "../../adapters/coordination/local-leases.ts";
import { Presence } from "../../src/bot/presence.ts";
import { Standby } from "../../src/bot/standby.ts";
import { StoreFailure } from "../../src/errors.ts";
import { listening } from "../builders/listener.ts";
import { MemoryChat } from "../fakes/memory-chat/chat.ts";
import { MemoryPlatform } from "../fakes/memory-chat/platform.ts";

const quiet = () => {};
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const LISTENER = listening(async () => {});
const MINUTE_MS = 60_000;

let leases: LocalLeases;
const opened: Standby[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  leases = new LocalLeases(() => Date.now());
});
afterEach(async () => {
  for (const standby of opened.splice(0)) await standby.stop();
  vi.useRealTimers();
});

/** A process that may listen to a platform which allows one, or with null any number. */
function aGateway(name: string, alone: string | null = "discord") {
  const chat = new MemoryChat(new MemoryPlatform(), { capabilities: { alone } });
  const standby = new Standby(new Presence(name, leases, log), log);
  opened.push(standby);
  const state = () => ({ listens: chat.health.connected, standsBy: standby.standsBy(chat) });
  return { standby, state, start: () => standby.start(chat, LISTENER) };
}

describe("a platform that one process may listen to", () => {
  it("is listened to by the first for as long as it lives, while the second stands by", async () => {
    const [one, two] = [aGateway("one"), aGateway("two")];
    await one.start();
    await two.start();
    await vi.advanceTimersByTimeAsync(10 * MINUTE_MS);
    expect(one.state()).toEqual({ listens: true, standsBy: false });
    expect(two.state()).toEqual({ listens: false, standsBy: true });
  });

  it("is taken over within 30 seconds when the first dies", async () => {
    await leases.hold("discord", "one, which dies", 20_000);
    const two = aGateway("two");
    await two.start();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(two.state()).toEqual({ listens: true, standsBy: false });
  });

  it("is taken over also by one that could not see for a while who listens, as when the database was restarted", async () => {
    await leases.hold("discord", "one, which dies", 20_000);
    const two = aGateway("two");
    await two.start();
    const failed = vi.fn();
    two.standby.failed.catch(failed);
    vi.spyOn(leases, "hold").mockRejectedValueOnce(new StoreFailure("PostgreSQL does not answer."));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(failed).not.toHaveBeenCalled();
    expect(two.state()).toEqual({ listens: true, standsBy: false });
  });

  it("is free at once when the first stops", async () => {
    const [one, two] = [aGateway("one"), aGateway("two")];
    await one.start();
    await one.standby.stop();
    await two.start();
    expect(two.state().listens).toBe(true);
  });

  it("is given up by a process that was held up for so long that another took over: it is to end", async () => {
    const one = aGateway("one");
    await one.start();
    const failed = expect(one.standby.failed).rejects.toThrow("Another process listens to memory now.");
    await leases.release("discord", "one");
    await leases.hold("discord", "two", 20_000);
    await vi.advanceTimersByTimeAsync(5_000);
    await failed;
  });
});

it("a platform that many may listen to is listened to by all", async () => {
  const [one, two] = [aGateway("one", null), aGateway("two", null)];
  await one.start();
  await two.start();
  expect([one.state().listens, two.state().listens]).toEqual([true, true]);
});
