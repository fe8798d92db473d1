import { describe, expect, it, onTestFinished, vi } from "vitest";
import { LocalLeases } from "../../adapters/coordination/local-leases.ts";
import { Presence, whileNoneWorks } from "../../src/bot/presence.ts";
import { AppError, BadInput } from "../../src/errors.ts";

const quiet = () => {};
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

function processes() {
  let at = 0;
  const leases = new LocalLeases(() => at);
  const open = (name: string) => new Presence(name, leases, log);
  const pass = (ms: number) => {
    at += ms;
  };
  return { one: open("one"), two: open("two"), pass, leases };
}

describe("maintenance that no process may work beside", () => {
  const onFault = (fault: unknown) => expect.unreachable(String(fault));

  it("is not begun while one is alive", async () => {
    const { one, leases } = processes();
    await one.begin();
    const begun = vi.fn(async () => {});
    await expect(whileNoneWorks({ leases, onFault }, begun)).rejects.toThrow(/1 process of Assignee\. Stop/);
    await one.end();
    expect(begun).not.toHaveBeenCalled();
    await whileNoneWorks({ leases, onFault }, begun);
    expect(begun).toHaveBeenCalledOnce();
  });

  it("keeps processes, and other such programs, from beginning until it is done, for as long as it takes", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const { one, leases, pass } = processes();
    const end = Promise.withResolvers<string>();
    const under = whileNoneWorks({ leases, onFault }, () => end.promise);
    for (let step = 0; step < 6; step += 1) {
      await vi.advanceTimersByTimeAsync(5_000);
      pass(5_000);
    }
    await expect(one.begin()).rejects.toThrow(BadInput);
    await expect(whileNoneWorks({ leases, onFault }, async () => {})).rejects.toThrow(AppError);
    expect(await leases.holders("process ")).toEqual([]);
    end.resolve("done");
    expect(await under).toBe("done");
    expect(await one.begin()).toEqual([]);
    await one.end();
  });
});

describe("a process", () => {
  it("knows at its start which others live, and not its own earlier life", async () => {
    const { one, two } = processes();
    expect(await one.begin()).toEqual([]);
    expect(await two.begin()).toEqual(["one"]);
    expect(await two.begin()).toEqual(["one"]);
    expect(await one.living()).toEqual(["one", "two"]);
    await Promise.all([one.end(), two.end()]);
  });

  it("is taken for dead when it has not been heard of for 20 seconds, and at once when it ends", async () => {
    const { one, two, pass } = processes();
    await two.begin();
    await one.begin();
    await one.end();
    expect(await two.living()).toEqual(["two"]);
    pass(20_001);
    expect(await one.living()).toEqual(["one"]);
    await two.end();
  });

  it("does alone what one does for all, and another does it once that time is over", async () => {
    const { one, two, pass } = processes();
    const done: string[] = [];
    const doing = (name: string) => async () => void done.push(name);
    await one.alone("digests", 1000, doing("one"));
    await two.alone("digests", 1000, doing("two"));
    pass(1001);
    await two.alone("digests", 1000, doing("two"));
    expect(done).toEqual(["one", "two"]);
  });

  it("keeps others from what it does alone for as long as that takes", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const { one, two, pass } = processes();
    const end = Promise.withResolvers<void>();
    const first = one.alone("compare votes", 900, () => end.promise);
    for (let third = 0; third < 6; third += 1) {
      await vi.advanceTimersByTimeAsync(300);
      pass(300);
    }
    const done: string[] = [];
    await two.alone("compare votes", 900, async () => void done.push("meanwhile"));
    end.resolve();
    await first;
    pass(901);
    await vi.advanceTimersByTimeAsync(900);
    await two.alone("compare votes", 900, async () => void done.push("afterwards"));
    expect(done).toEqual(["afterwards"]);
  });

  it("does nothing that is being done at the same moment, by another process or by itself", async () => {
    const { one, two } = processes();
    const end = Promise.withResolvers<void>();
    const first = one.exclusively("edit m1", 1000, () => end.promise);
    const refused = await Promise.all(
      [one, two].map((process) => process.exclusively("edit m1", 1000, async () => {})),
    );
    end.resolve();
    expect([await first, ...refused]).toEqual([true, false, false]);
    expect(await two.exclusively("edit m1", 1000, async () => {})).toBe(true);
  });

  it("forgets what was held long ago, and nothing that is held", async () => {
    let at = 0;
    const leases = new LocalLeases(() => at);
    const one = new Presence("one", leases, log);
    await one.alone("digests", 1000, async () => {});
    at = 2000;
    await one.begin();
    await one.forgetExpired();
    at = 500;
    expect(await leases.holders("")).toEqual(["one"]);
    expect(await leases.hold("digests", "two", 1000)).toBe(true);
    await one.end();
  });

  it("lets others do what it failed to do", async () => {
    const { one, two } = processes();
    await expect(one.exclusively("edit m1", 1000, () => Promise.reject(new Error("refused")))).rejects.toThrow(
      "refused",
    );
    expect(await two.exclusively("edit m1", 1000, async () => {})).toBe(true);
  });
});
