import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { DayAccount, type DayAccountOptions } from "../../../adapters/language-model/day-account.ts";
import { AppError, BudgetExceeded } from "../../../src/errors.ts";
import { accountContract, spend } from "../../contracts/account.ts";
import { InstantClock, settled } from "../../fakes/openai/virtual-clock.ts";

const folder = mkdtempSync(join(tmpdir(), "assignee-accounts-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function newFile(): string {
  files += 1;
  return join(folder, `${files}.sqlite`);
}

accountContract(
  "in a file",
  ({ owner, budget, now }) =>
    new DayAccount({
      file: newFile(),
      name: "person ada",
      owner,
      budget,
      clock: { now: () => now().getTime(), wait: settled },
    }),
);

const open = (options: Partial<DayAccountOptions>) =>
  new DayAccount({
    file: newFile(),
    name: "person ada",
    owner: "your day",
    budget: { costUsd: null, calls: 1 },
    clock: new InstantClock(),
    ...options,
  });

describe("a budget for a day, kept in a file", () => {
  it("survives a restart", async () => {
    const file = newFile();
    await spend(open({ file }), null);
    await expect(spend(open({ file }), null)).rejects.toThrow(BudgetExceeded);
  });

  it("is apart from the budgets of others in the file", async () => {
    const file = newFile();
    await spend(open({ file }), null);
    await spend(open({ file, name: "person grace" }), null);
    await spend(open({ file, name: "workspace" }), null);
  });

  it("covers a call of a process that is gone for some minutes, and no longer", async () => {
    const [file, clock] = [newFile(), new InstantClock()];
    await open({ file, clock }).reserve({ costUsd: null, calls: 1 });
    await spend(open({ file, clock }), null);
    expect(clock.now()).toBeGreaterThanOrEqual(3 * 60_000);
    expect(clock.now()).toBeLessThan(4 * 60_000);
  });

  it("books a call that took longer than that", async () => {
    const [file, clock] = [newFile(), new InstantClock()];
    const slow = await open({ file, clock, budget: { costUsd: null, calls: 2 } }).reserve({ costUsd: null, calls: 1 });
    await clock.wait(10 * 60_000, new AbortController().signal);
    await spend(open({ file, clock }), null);
    await slow.settle({ costUsd: null, calls: 1 });
    await expect(spend(open({ file, clock, budget: { costUsd: null, calls: 2 } }), null)).rejects.toThrow(
      BudgetExceeded,
    );
  });

  it("is never overdrawn by processes that spend at once", async () => {
    const file = newFile();
    const script = `
      import { DayAccount } from ${JSON.stringify(join(import.meta.dirname, "../../../adapters/language-model/day-account.ts"))};
      const account = new DayAccount({ file: process.argv[1], name: "workspace", owner: "today", budget: { costUsd: null, calls: 10 } });
      let made = 0;
      const call = async () => { (await account.reserve({ costUsd: null, calls: 1 })).settle({ costUsd: null, calls: 1 }); made += 1; };
      await Promise.allSettled(Array.from({ length: 8 }, call));
      console.log(made);`;
    const run = () => promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, file]);
    const made = await Promise.all([run(), run()]);
    expect(made.reduce((sum, { stdout }) => sum + Number(stdout), 0)).toBe(10);
  });

  it("is an error that says what to do where the file is none of ours", () => {
    const file = newFile();
    writeFileSync(file, "no database, but long enough to be looked at as one".repeat(100));
    expect(() => open({ file })).toThrow(AppError);
    expect(() => open({ file })).toThrow(/cannot be used \(file is not a database\)\. .* delete it/);
  });
});
