import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { lockSqlite } from "../../adapters/store/sqlite-lock.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const QUESTION = "Do state space models outperform transformers as ECG foundation models?";

const SECRETS = {
  OPENALEX_API_KEY: "oa-very-secret",
  NCBI_API_KEY: "ncbi-very-secret",
  CONTACT_EMAIL: "me@example.org",
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "assignee-e2e-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Gives the program lines, as over a pipe, and waits for its end. */
async function session(lines: readonly string[]) {
  const env = { PATH: process.env.PATH ?? "", DATA_DIR: join(folder, "data"), OFFLINE: "yes", ...SECRETS };
  const child = spawn(process.execPath, ["src/main.ts"], { cwd: ROOT, env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  child.stderr.on("data", (text) => {
    output += text;
  });
  child.stdin.end(`${lines.join("\n")}\n`);
  const [exitCode] = await once(child, "close");
  return { exitCode, output: output.replace(/\s*\n\d│ ~? ?/g, " ").replace(/\s+/g, " ") };
}

describe("a session in the terminal", () => {
  it("asks, votes as two people, follows up, subscribes, cancels, retries and exports", {
    timeout: 60_000,
  }, async () => {
    const { exitCode, output } = await session([
      "Does aspirin prevent colorectal cancer?",
      "cancel",
      ":wait",
      QUESTION,
      ":wait",
      ":thread 2",
      ":react 1 ✅",
      ":as bob",
      ":react 1 ❌",
      ":wait",
      "dispute 1: one data set",
      ":wait",
      ":as carol",
      ":press ✅ Verify",
      ":wait",
      "why is claim 1 contested?",
      "sources for 1",
      "Do structured state space models outperform convolutional networks?",
      ":wait",
      "subscribe weekly on monday at 9:00 Europe/Berlin",
      "digest preview",
      "export json",
      "pls cancel",
      ":thread 1",
      "retry",
      ":wait",
      "statsu",
    ]);
    expect(exitCode).toBe(0);
    expect(output).toMatch(/Cancelled by \w+\. Say “retry” to run it again\./);
    expect(output).toContain("S4) clearly outperformed transformers");
    expect(output).toMatch(/✅ Verified by @/);
    expect(output).toContain("You disputed C1. Why?");
    expect(output).toContain("Your reason is kept with C1.");
    expect(output).toContain("C1 is supported. Every check passed");
    expect(output).toContain("@bob: “one data set”");
    expect(output).toContain("What stands behind");
    expect(output).toContain("that this thread had read already, without a new search");
    expect(output).toContain("The digest comes every Monday at 09:00 (Europe/Berlin).");
    expect(output).toContain("This is what the digest would say now. Only you see it.");
    expect(output).toContain("That review has ended or was cancelled already.");
    expect(output).toContain("Did you mean “status”");
    const [, file = ""] = /File: (\S+\.json)/.exec(output) ?? [];
    expect(JSON.parse(readFileSync(resolve(ROOT, file), "utf8"))).toMatchObject({ question: expect.any(String) });
  });

  it("finds everything again after a restart", { timeout: 60_000 }, async () => {
    const { exitCode, output } = await session([
      "recall state space models",
      QUESTION,
      ":wait",
      ":press Show that review",
      ":wait",
      "digest list",
    ]);
    expect(exitCode).toBe(0);
    expect(output).toContain("bob: “one data set”");
    expect(output).toContain("This was asked before");
    expect(output).toContain("❌ by @bob (from an earlier review of this team too)");
    expect(output).toContain("1. Do");
  });

  it("searches the channel's own papers when it has some", { timeout: 60_000 }, async () => {
    const paper = join(folder, "seals.md");
    writeFileSync(
      paper,
      "---\ntitle: Lamps and the sleep of harbour seals\nyear: 2024\n---\nLamps shorten sleep in harbour seals.\n",
    );
    const { output } = await session([
      `:attach ${paper} library add`,
      "library",
      "Do lamps shorten sleep in harbour seals?",
      ":wait",
      "library remove seals.md",
      "library",
    ]);
    expect(output).toContain("Added to this channel's papers: seals.md.");
    expect(output).toContain("This channel has 1 paper or folder of its own");
    expect(output).toContain("Lamps shorten sleep in harbour seals.");
    expect(output).not.toContain("Example library");
    expect(output).toContain("Removed from this channel's papers: seals.md.");
    expect(output).toContain("This channel has no papers of its own.");
  });

  it("is refused while another process works on the same data, with what to do", async () => {
    const release = lockSqlite(join(folder, "data/assignee.sqlite"));
    const { exitCode, output } = await session(["help"]);
    release();
    expect(exitCode).toBe(1);
    expect(output).toMatch(/Another Assignee is working on .* Stop it first, or set DATA_DIR/);
  });

  it("writes a line an event with its ids to the log, and no question, reason, paper, address or key", () => {
    const log = readFileSync(join(folder, "data/assignee.log"), "utf8");
    const lines = log
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const handled = lines.filter(({ msg }) => msg === "event handled");
    expect(handled.length).toBeGreaterThan(20);
    expect(handled.every(({ tenant, event, kind }) => tenant && event && kind)).toBe(true);
    const ended = lines.filter(({ msg }) => msg === "job ends");
    expect(ended.length).toBeGreaterThan(2);
    expect(ended.every(({ tenant, review, kind }) => tenant && (review || kind === "digest"))).toBe(true);
    expect(log).not.toMatch(/state space|aspirin|one data set|harbour|very-secret|example\.org/i);
  });
});
