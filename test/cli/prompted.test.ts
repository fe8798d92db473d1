import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { Report } from "../../src/domain/report.ts";
import { reader } from "../fakes/openai/reader.ts";
import { type ModelServer, startModelServer } from "../fakes/openai/server.ts";
import { stageCall } from "../fakes/openai/stage.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const QUESTION = "Does folic acid reduce stroke?";
/** A part of the example library, which is read faster than the whole. */
const FEW_NOTES = ["--library", join(ROOT, "examples/library/folic-acid-homocysteine")];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assignee-prompted-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command offline, with the settings given and no others. */
function ask(settings: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(ROOT, "src/cli.ts"), QUESTION, "--offline", ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].on("data", (chunk) => {
      said[name] += chunk;
    });
  }
  return new Promise((done) => child.on("close", (code) => done({ code, ...said })));
}

const settingsFor = ({ baseUrl }: ModelServer, name: string) => ({
  OPENAI_BASE_URL: baseUrl,
  OPENAI_API_KEY: "x",
  MODEL: "gpt-5-mini",
  DATA_DIR: join(folder, name),
});

/** A server that is gone when it is asked for a synthesis. */
async function dyingServer(): Promise<ModelServer> {
  const server = await startModelServer({
    script: (call) => {
      if (stageCall(call)?.stage !== "synthesis") return reader(call);
      void server.close();
      return "drop";
    },
  });
  return server;
}

describe.concurrent("the command with a language model", { timeout: 60_000 }, () => {
  it("answers and says what made the report; asked again, it pays nothing", async ({ expect, onTestFinished }) => {
    const server = await startModelServer({ script: reader });
    onTestFinished(() => server.close());
    const settings = settingsFor(server, "answered");

    const first = await ask(settings, "--format", "json");
    const report = Report.parse(JSON.parse(first.stdout));
    const calls = server.calls.length;
    expect(first.code).toBe(0);
    expect(first.stderr).toMatch(
      /^analyst +gpt-5-mini at 127\.0\.0\.1:\d+, which is sent the question and passages of papers; up to about 72 calls and US\$ 0\.\d+/m,
    );
    expect(first.stderr).toMatch(
      new RegExp(`^in all +${calls} calls to a language model with [\\d,]+ tokens, at a cost of US\\$ 0\\.\\d+`, "m"),
    );
    expect(report.analyst.description).toMatch(/gpt-5-mini; prompts [0-9a-f]{8}, not calibrated for gpt-5-mini/);
    expect(report.trace.reduce((sum, { usage }) => sum + usage.calls, 0)).toBe(calls);
    expect(report.claims.length).toBeGreaterThan(0);
    for (const { claim } of report.claims) expect(quotedText(report, claim.evidence)).toBe(claim.evidence.quotation);

    const second = await ask(settings);
    expect(second.code).toBe(0);
    expect(second.stdout).toContain("no new call to a language model");
    expect(second.stderr).toMatch(/^in all +no new call to a language model/m);
    expect(server.calls.length).toBe(calls);
  });

  it("says what failed where nobody is at the address, and how to go on", async ({ expect }) => {
    const server = await startModelServer({ script: reader });
    await server.close();
    const failed = await ask(settingsFor(server, "unreachable"), ...FEW_NOTES);
    expect(failed.code).toBe(1);
    expect(failed.stdout).toBe("");
    expect(failed.stderr).toMatch(
      /The language model at 127\.0\.0\.1:\d+ gave no usable answer \(connection refused\)\. Check OPENAI_BASE_URL .*\n.*add --analyst extractive\. What was done so far is kept/,
    );
  });

  it("says the same where the server dies in mid-review; asked again, it pays for what is missing", async ({
    expect,
    onTestFinished,
  }) => {
    const dying = await dyingServer();
    const failed = await ask(settingsFor(dying, "interrupted"), ...FEW_NOTES);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/^verification +\d+ of \d+ claims verified/m);
    expect(failed.stderr).toMatch(/gave no usable answer \(.*\n.*What was done so far is kept/);

    const server = await startModelServer({ script: reader });
    onTestFinished(() => server.close());
    const repeated = await ask(settingsFor(server, "interrupted"), ...FEW_NOTES);
    expect(repeated.code).toBe(0);
    expect(server.calls.map((call) => stageCall(call)?.stage)).toEqual([
      "synthesis",
      "assessment",
      "assessment",
      "assessment",
    ]);
  });

  it("ends with what it has where a budget runs out; a budget for the day outlives the run", async ({
    expect,
    onTestFinished,
  }) => {
    const server = await startModelServer({ script: reader });
    onTestFinished(() => server.close());
    const settings = { ...settingsFor(server, "budget"), PERSON_DAY_BUDGET_CALLS: "5" };

    const first = await ask({ ...settings, REVIEW_BUDGET_CALLS: "3" }, ...FEW_NOTES);
    expect(first.stderr).toMatch(
      /may be more than the budget of a review, .* raise REVIEW_BUDGET_CALLS, or read fewer/,
    );
    expect(first.stdout).toMatch(/The budget of this review \(.*1\.00, 3 model calls\) does not cover the next call\./);
    expect(first.stdout).toContain("Not enough evidence to answer the question.");
    expect(first.code).toBe(3);
    expect(server.calls.length).toBe(3);

    const second = await ask(settings, ...FEW_NOTES);
    expect(second.stdout).toContain("The budget of your day (5 model calls) does not cover the next call.");
    expect(server.calls.length).toBe(5);
  });
});

function quotedText({ studies }: Report, { studyId, start, end }: Report["claims"][number]["claim"]["evidence"]) {
  return studies.find(({ id }) => id === studyId)?.abstract?.slice(start, end);
}
