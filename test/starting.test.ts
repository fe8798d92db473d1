import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { Seal } from "../adapters/chat/slack/sealing.ts";
import { loadConfig } from "../src/config.ts";
import { connectDatabase } from "../src/connect.ts";

/** No process may make a file there, whoever it is. */
const UNWRITABLE = "/proc";
const NO_SERVER = "postgres://ada@127.0.0.1:1/seals";
const TOKENS = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };
const WEB = { SLACK_SIGNING_SECRET: "s", SLACK_CLIENT_ID: "1.2", SLACK_CLIENT_SECRET: "c" };

/** Programs are started, which takes longer the busier the machine is. */
vi.setConfig({ testTimeout: 30_000 });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assignee-start-"));
  writeFileSync(join(folder, "file"), "words");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function start(settings: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const env = { PATH: process.env.PATH, OFFLINE: "yes", DATA_DIR: join(folder, "data"), ...settings };
  const program = join(import.meta.dirname, "../src/main.ts");
  const child = spawn(process.execPath, [program, ...words], { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { status: child.exitCode, stderr };
}

describe("a data folder that cannot be used ends the start with code 2 and what to do", () => {
  it.each([
    { fault: "cannot be made", dataDir: "file/data", says: /file\/data cannot be made \(ENOTDIR.*Set DATA_DIR/ },
    { fault: "is a file", dataDir: "file", says: /The data folder file cannot be made \(EEXIST.*Set DATA_DIR/ },
    {
      fault: "cannot be written to",
      dataDir: UNWRITABLE,
      says: /\/proc cannot be (?:written to|made) \(E.*Set DATA_DIR/,
    },
  ])("where it $fault", async ({ dataDir, says }) => {
    const { status, stderr } = await start({ DATA_DIR: dataDir });
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain("This is a bug");
  });

  it.each([
    { role: "gateway", tokens: TOKENS },
    { role: "worker", tokens: TOKENS },
    { role: "web", tokens: { ...WEB, SLACK_TOKEN_KEY: "a".repeat(64) } },
  ])("in the role of $role too, before PostgreSQL is asked", async ({ role, tokens }) => {
    const { status, stderr } = await start(
      { ...tokens, DATABASE_URL: NO_SERVER, DATA_DIR: UNWRITABLE },
      "--role",
      role,
    );
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("The data folder /proc cannot be"),
    });
  });
});

describe("a file of SQLite that cannot be used ends the start with code 2 and what to do", () => {
  it.each([
    { database: "sqlite:none/x.sqlite", says: /none\/x\.sqlite cannot be opened for writing.*Check its folder/ },
    { database: `sqlite:${UNWRITABLE}/x.sqlite`, says: /\/proc\/x\.sqlite cannot be opened for writing/ },
    { database: "sqlite:file", says: /file is not a database of SQLite, and was left as it is\. Name another file/ },
  ])("$database", async ({ database, says }) => {
    const { status, stderr } = await start({ DATABASE_URL: database });
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain("This is a bug");
    expect(readdirSync(folder).toSorted()).toEqual(["data", "file"]);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("words");
  });
});

it("another key than that of the stored tokens ends the start with code 2 and what to do", async () => {
  const { store, installations } = await connectDatabase(loadConfig({ DATA_DIR: join(folder, "data") }));
  const [id, key] = ["slack:T1", randomBytes(32)];
  await installations.save({ id, sealed: new Seal(randomBytes(32)).close("a token", id), savedAt: 1 });
  await store.close();
  const { status, stderr } = await start({ ...WEB, SLACK_TOKEN_KEY: key.toString("hex") });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^SLACK_TOKEN_KEY opens none of the tokens/);
  expect(stderr).not.toContain(key.toString("hex"));
});

it("a data folder that is not there yet is made, and nothing is left in it by the look", async () => {
  await start({ ...TOKENS, DATABASE_URL: NO_SERVER });
  expect(existsSync(join(folder, "data"))).toBe(true);
  expect(readdirSync(join(folder, "data"))).toEqual([]);
});
