import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startDiscord } from "../fakes/discord/discord.ts";
import type { FakeDiscord } from "../fakes/discord/interface.ts";

const ROOT = join(import.meta.dirname, "../..");
const TOKEN = "MTIzNDU2.secret.part";

let folder: string;
let discord: FakeDiscord;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "assignee-discord-"));
  discord = await startDiscord();
});
afterEach(async () => {
  await discord.close();
  await rm(folder, { recursive: true });
});

/** Starts the bot as `npm start` does, and waits until it ends by itself. */
const start = (settings: Record<string, string>) =>
  new Promise<{ exitCode: number | string | null | undefined; output: string }>((resolve) => {
    const env = { PATH: process.env.PATH, DATA_DIR: folder, DISCORD_API_URL: discord.rest.api, ...settings };
    execFile(process.execPath, ["src/main.ts"], { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : error.code, output: `${stdout}${stderr}` }),
    );
  });

describe("npm start with a token that Discord does not accept", { timeout: 30_000 }, () => {
  it("ends with code 2 and says what to do; the token stands in no output and no file", async () => {
    const { exitCode, output } = await start({ DISCORD_BOT_TOKEN: TOKEN });
    expect(exitCode).toBe(2);
    expect(output).toContain("Discord does not accept the token in DISCORD_BOT_TOKEN. Reset it");
    const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const written = await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "latin1")));
    for (const part of TOKEN.split(".").slice(1)) {
      expect([output, ...written].join("\n")).not.toContain(`.${part}`);
    }
  });
});
