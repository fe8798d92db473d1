import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Seal } from "../adapters/chat/slack/sealing.ts";
import { storeMigrations } from "../adapters/store/migrations.ts";
import { SqlInstallations } from "../adapters/store/sql-installations.ts";
import { openSqlite } from "../adapters/store/sqlite.ts";
import { loadConfig } from "../src/config.ts";
import { rotateTokenKey } from "../src/rotate-token-key.ts";

const OLD = randomBytes(32);
const NEW = randomBytes(32);
const OTHER = randomBytes(32);
const web = { SLACK_SIGNING_SECRET: "s", SLACK_CLIENT_ID: "1.2", SLACK_CLIENT_SECRET: "c" };
const config = loadConfig({ ...web, SLACK_TOKEN_KEY: OLD.toString("base64") });
const given = (key: string) => Readable.from([`${key}\n`]);

async function withInstallations(keys: Readonly<Record<string, Uint8Array>>) {
  const installations = new SqlInstallations(await openSqlite(":memory:", storeMigrations));
  for (const [id, key] of Object.entries(keys)) {
    await installations.save({ id, sealed: new Seal(key).close(`token of ${id}`, id), savedAt: 7 });
  }
  return installations;
}

describe("the file of the new key", () => {
  it("that the manual puts into the project's folder is kept out of the repository", () => {
    const read = (file: string) => readFileSync(join(import.meta.dirname, "..", file), "utf8");
    const [, name = "none"] = /npm run rotate-token-key < (\S+)/.exec(read("docs/deploy.md")) ?? [];
    expect(read(".gitignore").split("\n")).toContain(name);
  });
});

describe("the key of tokens", () => {
  it("is changed for all workspaces, also where an earlier attempt got half way", async () => {
    const installations = await withInstallations({ "slack:T1": OLD, "slack:T2": NEW, "slack:T3": OLD });
    const said = await rotateTokenKey(installations, config, given(NEW.toString("base64")));
    expect(said).toMatch(/^3 installations encrypted with the new key\. Put it into SLACK_TOKEN_KEY/);
    const opened = (await installations.all("slack")).map(({ id, sealed }) => new Seal(NEW).open(sealed, id));
    expect(opened).toEqual(["token of slack:T1", "token of slack:T2", "token of slack:T3"]);
  });

  it("is not changed where neither key fits, and the workspace is named", async () => {
    const installations = await withInstallations({ "slack:T1": OTHER });
    await expect(rotateTokenKey(installations, config, given(NEW.toString("hex")))).rejects.toThrow(
      "What Slack gave for slack:T1 was encrypted with another key.",
    );
  });

  it.each(["", "too short", OLD.toString("hex").slice(1)])("must be 32 bytes, not %j", async (key) => {
    const rotating = rotateTokenKey(await withInstallations({}), config, given(key));
    await expect(rotating).rejects.toThrow("The new key is read from the standard input: 32 bytes");
  });

  it("is of no use where no workspace is encrypted with it", async () => {
    const rotating = rotateTokenKey(await withInstallations({}), loadConfig({}), given(NEW.toString("hex")));
    await expect(rotating).rejects.toThrow("SLACK_TOKEN_KEY is not set");
  });
});
