import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EditBudget, type EditPurpose } from "../../src/bot/edit-budget.ts";
import { Pace } from "../../src/bot/pace.ts";

let runs: string[];
let pace: Pace;
let budget: EditBudget;

const { signal } = new AbortController();
const edit = (name: string, purpose: EditPurpose = "progress") => ({ name, purpose, budget });
const work = (name: string) => async () => void runs.push(name);

describe("edits that are asked for often", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    runs = [];
    pace = new Pace(3000);
    budget = new EditBudget(60_000, signal);
  });
  afterEach(() => void vi.useRealTimers());

  it("are made at once the first time, then once for all that came within the interval", async () => {
    await pace.run(edit("overview"), work("1"));
    const second = pace.run(edit("overview"), work("2"));
    const third = pace.run(edit("overview"), work("3"));
    await vi.advanceTimersByTimeAsync(2999);
    expect(runs).toEqual(["1"]);
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all([second, third]);
    expect(runs).toEqual(["1", "3"]);
  });

  it("do not hold back those of other messages", async () => {
    await Promise.all([pace.run(edit("a"), work("a")), pace.run(edit("b"), work("b"))]);
    expect(runs).toEqual(["a", "b"]);
  });

  it("tell each that asked when they fail, and go on", async () => {
    await expect(pace.run(edit("a"), async () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
    const next = pace.run(edit("a"), async () => {});
    await vi.advanceTimersByTimeAsync(3000);
    await next;
  });

  it("are made at once when the bot stops", async () => {
    await pace.run(edit("a"), work("1"));
    const waiting = pace.run(edit("a"), work("2"));
    await pace.flush();
    await waiting;
    expect(runs).toEqual(["1", "2"]);
  });

  it("are made once, as they were asked for last, when they had to wait for their turn", async () => {
    budget = new EditBudget(1, signal);
    await pace.run(edit("a"), work("a"));
    const asked = [pace.run(edit("b"), work("b early")), pace.run(edit("b"), work("b late"))];
    await vi.advanceTimersByTimeAsync(60_001);
    await Promise.all(asked);
    expect(runs).toEqual(["a", "b late"]);
  });

  it("become urgent where they wait already", async () => {
    budget = new EditBudget(1, signal);
    await pace.run(edit("a"), work("a"));
    const asked = [pace.run(edit("b"), work("b")), pace.run(edit("c"), work("c"))];
    asked.push(pace.run(edit("c", "closing"), work("c at last")));
    await vi.advanceTimersByTimeAsync(60_001);
    expect(runs).toEqual(["a", "c at last"]);
    await vi.advanceTimersByTimeAsync(60_001);
    await Promise.all(asked);
    expect(runs).toEqual(["a", "c at last", "b"]);
  });
});
