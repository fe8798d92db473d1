import { describe, expect, it } from "vitest";
import { Limiter, type Limits } from "../../../adapters/language-model/limiter.ts";
import { settled, VirtualClock } from "../../fakes/openai/virtual-clock.ts";

const MINUTE_MS = 60_000;

const NEVER = new AbortController().signal;

interface Asked {
  readonly lane?: string;
  readonly tokens?: number;
  readonly took?: number;
  readonly signal?: AbortSignal;
}

/** A limiter with a log of what started when, and tasks that end when the test says so. */
function setUp(limits: Partial<Limits>) {
  const clock = new VirtualClock();
  const limiter = new Limiter({ concurrency: 100, requestsPerMinute: null, tokensPerMinute: null, ...limits }, clock);
  const started: { readonly name: string; readonly at: number }[] = [];
  const running = new Map<string, () => void>();
  const ask = (name: string, { lane = "one", tokens = 0, took, signal = NEVER }: Asked = {}) => {
    const run = () =>
      new Promise<{ value: string; tokens: number }>((resolve) => {
        started.push({ name, at: clock.now() });
        running.set(name, () => resolve({ value: name, tokens: took ?? tokens }));
      });
    return limiter.run({ lane, tokens, signal, run });
  };
  const finish = async (name: string) => {
    running.get(name)?.();
    await settled();
  };
  return { clock, limiter, ask, finish, started, names: () => started.map(({ name }) => name) };
}

describe("calls under way at once", () => {
  it("are never more than the limit; the next starts when one ends", async () => {
    const { ask, finish, names } = setUp({ concurrency: 2 });
    const first = ask("a");
    void ask("b");
    void ask("c");
    await settled();
    expect(names()).toEqual(["a", "b"]);
    await finish("a");
    expect(await first).toBe("a");
    expect(names()).toEqual(["a", "b", "c"]);
  });

  it("make room also when one fails", async () => {
    const { limiter, ask, names } = setUp({ concurrency: 1 });
    const run = () => Promise.reject(new Error("no answer"));
    const failing = limiter.run({ lane: "one", tokens: 0, signal: NEVER, run });
    void ask("next");
    await expect(failing).rejects.toThrow("no answer");
    await settled();
    expect(names()).toEqual(["next"]);
  });
});

describe("turns are fair between reviews", () => {
  it("a review that asks for much does not keep another waiting", async () => {
    const { ask, finish, names } = setUp({ concurrency: 1 });
    for (const name of ["a1", "a2", "a3", "a4"]) void ask(name, { lane: "a" });
    for (const name of ["b1", "b2"]) void ask(name, { lane: "b" });
    void ask("c1", { lane: "c" });
    await settled();
    for (const name of ["a1", "a2", "b1", "c1", "a3", "b2"]) await finish(name);
    expect(names()).toEqual(["a1", "a2", "b1", "c1", "a3", "b2", "a4"]);
  });
});

describe("requests a minute", () => {
  it("are never more than the limit within any minute", async () => {
    const { ask, clock, started } = setUp({ requestsPerMinute: 2 });
    void ask("a");
    await clock.advance(10_000);
    for (const name of ["b", "c", "d"]) void ask(name);
    await clock.advance(3 * MINUTE_MS);
    expect(started).toEqual([
      { name: "a", at: 0 },
      { name: "b", at: 10_000 },
      { name: "c", at: MINUTE_MS },
      { name: "d", at: MINUTE_MS + 10_000 },
    ]);
  });
});

describe("tokens a minute", () => {
  it("hold a call back until enough of the last minute's have passed", async () => {
    const { ask, clock, started } = setUp({ tokensPerMinute: 1_000 });
    void ask("a", { tokens: 600 });
    await clock.advance(5_000);
    void ask("b", { tokens: 300 });
    void ask("c", { tokens: 500 });
    await clock.advance(2 * MINUTE_MS);
    expect(started.map(({ at }) => at)).toEqual([0, 5_000, MINUTE_MS]);
  });

  it("count what a call took once that is known, rather than its estimate", async () => {
    const { ask, finish, clock, started } = setUp({ tokensPerMinute: 1_000 });
    void ask("a", { tokens: 900, took: 100 });
    void ask("b", { tokens: 800 });
    await clock.advance(1_000);
    await finish("a");
    expect(started).toEqual([
      { name: "a", at: 0 },
      { name: "b", at: 1_000 },
    ]);
  });

  it("let a call that is larger than the limit go when nothing else was sent for a minute", async () => {
    const { ask, clock, started } = setUp({ tokensPerMinute: 1_000 });
    void ask("a", { tokens: 10 });
    void ask("large", { tokens: 5_000 });
    await clock.advance(2 * MINUTE_MS);
    expect(started.map(({ at }) => at)).toEqual([0, MINUTE_MS]);
  });
});

describe("when the server asks to wait", () => {
  it("nobody's next call starts before", async () => {
    const { ask, limiter, clock, started } = setUp({});
    limiter.holdFor(20_000);
    void ask("a", { lane: "a" });
    void ask("b", { lane: "b" });
    await clock.advance(MINUTE_MS);
    expect(started.map(({ at }) => at)).toEqual([20_000, 20_000]);
  });
});

describe("an abort", () => {
  it("takes a waiting call out, and the others move up", async () => {
    const abort = new AbortController();
    const { ask, finish, names } = setUp({ concurrency: 1 });
    void ask("a");
    const waiting = ask("b", { signal: abort.signal });
    void ask("c");
    abort.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    await finish("a");
    expect(names()).toEqual(["a", "c"]);
  });
});
