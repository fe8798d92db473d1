import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { startSlack } from "../../../fakes/slack/server.ts";
import type { Slack } from "../../../fakes/slack/slack.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");
const SLOW = { timeout: 60_000 };

let slack: Slack;
let folder: string;

beforeEach(async () => {
  slack = await startSlack();
  folder = mkdtempSync(join(tmpdir(), "assignee-slack-"));
});
afterEach(async () => {
  await slack.close();
  rmSync(folder, { recursive: true });
});

/** `npm start` with these settings. */
function start(settings: Readonly<Record<string, string>>) {
  const env = {
    PATH: process.env.PATH ?? "",
    DATA_DIR: join(folder, "data"),
    OFFLINE: "yes",
    SLACK_API_URL: slack.apiUrl,
  };
  const child = spawn(process.execPath, ["src/main.ts"], { cwd: ROOT, env: { ...env, ...settings } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      output += text;
    });
  }
  return { child, output: () => output, ended: once(child, "close").then(([code]) => code as number) };
}

describe("npm start on Slack", () => {
  it("says that it is there, answers, and ends when it is told to", SLOW, async () => {
    const acme = slack.workspace("Acme");
    const [ada, general] = [acme.person("Ada"), acme.channel("general")];
    const bot = start({ SLACK_BOT_TOKEN: acme.bot.token, SLACK_APP_TOKEN: `${slack.app.appToken}` });
    await slack.until(() => slack.sockets.count === 1, 40_000);
    ada.mention(general, "help");
    await slack.until(() => general.everything.some(({ seen }) => seen.includes("What I can do")), 40_000);
    bot.child.kill("SIGTERM");
    expect(await bot.ended).toBe(0);
    expect(bot.output()).toContain('"platforms":["Slack (Socket Mode)"]');
    expect(bot.output()).not.toContain(acme.bot.token);
    expect(bot.output()).not.toContain(slack.app.appToken);
  });

  it.each(["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])(
    "ends with code 2 and what to do when %s is wrong",
    SLOW,
    async (wrong) => {
      const acme = slack.workspace("Acme");
      const tokens = { SLACK_BOT_TOKEN: acme.bot.token, SLACK_APP_TOKEN: slack.app.appToken };
      const token = wrong === "SLACK_BOT_TOKEN" ? "xoxb-1-wrong" : "xapp-1-wrong";
      const bot = start({ ...tokens, [wrong]: token });
      expect(await bot.ended).toBe(2);
      expect(bot.output()).toContain(`Slack does not take ${wrong} (invalid_auth).`);
      for (const secret of [token, ...Object.values(tokens)]) expect(bot.output()).not.toContain(secret);
    },
  );
});
