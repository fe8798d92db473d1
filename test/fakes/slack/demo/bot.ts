import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { World } from "./world.ts";

const ROOT = resolve(import.meta.dirname, "../../../..");

/** With what a bot is started beside the workspace. */
export const settingsFor = ({ slack, workspace }: World) => ({
  SLACK_API_URL: slack.apiUrl,
  SLACK_BOT_TOKEN: workspace.bot.token,
  SLACK_APP_TOKEN: slack.app.appToken,
});

/** What the bot must not take from elsewhere: other platforms, another database. */
const NOT_TAKEN = {
  DATABASE_URL: "",
  HTTP_PORT: "",
  SLACK_SIGNING_SECRET: "",
  SLACK_CLIENT_ID: "",
  SLACK_CLIENT_SECRET: "",
  SLACK_TOKEN_KEY: "",
  DISCORD_BOT_TOKEN: "",
};

/** The bot as `npm start` starts it, with a data folder of its own. */
export class DemoBot {
  /** Where it logs. */
  readonly log: string;
  /** Resolves with what it said last and its exit code. */
  readonly ended: Promise<{ readonly code: number | null; readonly words: string }>;
  readonly #child: ChildProcess;
  readonly #folder: string;

  constructor(world: World) {
    this.#folder = mkdtempSync(join(tmpdir(), "assignee-slack-demo-"));
    this.log = join(this.#folder, "bot.log");
    const offline = { OFFLINE: process.env.OFFLINE || "yes" };
    const env = { ...process.env, ...NOT_TAKEN, ...offline, ...settingsFor(world), DATA_DIR: this.#folder };
    const stdio = ["ignore", openSync(this.log, "a"), "pipe"] as const;
    this.#child = spawn(process.execPath, ["src/main.ts"], { cwd: ROOT, env, stdio: [...stdio] });
    let words = "";
    this.#child.stderr?.on("data", (text) => {
      words += text;
    });
    this.ended = once(this.#child, "close").then(([code]) => ({ code: code as number | null, words }));
  }

  /** Ends it at once, whatever it is doing, and deletes its data. */
  async end(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended;
    rmSync(this.#folder, { recursive: true });
  }
}
