import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EditBudget, type EditPurpose } from "../../src/bot/edit-budget.ts";

let stop: AbortController;
let budget: EditBudget;
let made: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance", "setTimeout", "clearTimeout"] });
  stop = new AbortController();
  budget = new EditBudget(60, stop.signal);
  made = [];
});
afterEach(() => void vi.useRealTimers());

const ask = (name: string, purpose: () => EditPurpose = () => "progress"): Promise<void> =>
  budget.make(purpose, async () => void made.push(name));
const useUp = async (): Promise<void> => {
  for (let edit = 0; edit < 60; edit += 1)
    await budget.make(
      () => "progress",
      async () => {},
    );
};
const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

describe("the edits of a tenant", () => {
  it("go at once for a minute's worth, then as they come free", async () => {
    await useUp();
    void ask("61st");
    void ask("62nd");
    await seconds(0.9);
    expect(made).toEqual([]);
    await seconds(0.2);
    expect(made).toEqual(["61st"]);
    await seconds(1);
    expect(made).toEqual(["61st", "62nd"]);
  });

  it("wait longer after one that nobody waited for", async () => {
    await useUp();
    budget.spend();
    void ask("next");
    await seconds(1.1);
    expect(made).toEqual([]);
    await seconds(1);
    expect(made).toEqual(["next"]);
  });

  it("that turned out to be needless cost no turn of those that wait", async () => {
    await useUp();
    for (let n = 0; n < 5; n += 1)
      void budget.make(
        () => "votes",
        async () => budget.giveBack(),
      );
    void ask("needed");
    await seconds(1.1);
    expect(made).toEqual(["needed"]);
  });

  it("that show the last state of a message go before all that wait", async () => {
    await useUp();
    for (const name of ["a", "b"]) void ask(name);
    void ask("vote", () => "votes");
    void ask("last", () => "closing");
    await seconds(4.1);
    expect(made[0]).toBe("last");
    expect(made).toHaveLength(4);
  });

  it("for votes and for progress take turns, whichever are more", async () => {
    await useUp();
    for (const name of ["v1", "v2", "v3", "v4"]) void ask(name, () => "votes");
    for (const name of ["p1", "p2"]) void ask(name);
    await seconds(6.1);
    expect(made).toEqual(["v1", "p1", "v2", "p2", "v3", "v4"]);
  });

  it("may become urgent while they wait", async () => {
    await useUp();
    let purpose: EditPurpose = "progress";
    void ask("first");
    void ask("second", () => purpose);
    purpose = "closing";
    await seconds(1.1);
    expect(made).toEqual(["second"]);
  });

  it("are under way eight at once at most", async () => {
    const [edits, finish] = [[] as number[], Promise.withResolvers<void>()];
    const all = Array.from({ length: 20 }, (_, n) =>
      budget.make(
        () => "votes",
        () => {
          edits.push(n);
          return finish.promise;
        },
      ),
    );
    await seconds(1);
    expect(edits).toHaveLength(8);
    finish.resolve();
    await Promise.all(all);
    expect(edits).toHaveLength(20);
  });

  it("are given up when the bot stops", async () => {
    await useUp();
    const waiting = ask("late");
    stop.abort(new Error("stopped"));
    await expect(waiting).rejects.toThrow("stopped");
    await expect(ask("later")).rejects.toThrow("stopped");
    await seconds(60);
    expect(made).toEqual([]);
  });
});
