import { describe, expect, it } from "vitest";
import { loadConfig } from "../src/config.ts";

const SOCKET = { SLACK_BOT_TOKEN: "xoxb-1-secret", SLACK_APP_TOKEN: "xapp-1-secret" };
const WEB = {
  SLACK_SIGNING_SECRET: "signing",
  SLACK_CLIENT_ID: "1.2",
  SLACK_CLIENT_SECRET: "client",
  SLACK_TOKEN_KEY: Buffer.alloc(32, 7).toString("base64"),
};

describe("Slack's settings", () => {
  it("are a socket for one workspace", () => {
    const socket = { way: "socket", botToken: "xoxb-1-secret", appToken: "xapp-1-secret", apiUrl: null };
    expect(loadConfig(SOCKET).slack).toEqual(socket);
  });

  it("are a public address for many, which goes first", () => {
    const env = { ...SOCKET, ...WEB, SLACK_PORT: "8080", SLACK_PUBLIC_URL: "https://assignee.example.org" };
    expect(loadConfig(env).slack).toEqual({
      way: "web",
      signingSecret: "signing",
      clientId: "1.2",
      clientSecret: "client",
      tokenKey: new Uint8Array(32).fill(7),
      port: 8080,
      publicUrl: "https://assignee.example.org",
      apiUrl: null,
    });
  });

  it("take the key in hex as well", () => {
    const slack = loadConfig({ ...WEB, SLACK_TOKEN_KEY: "07".repeat(32) }).slack;
    expect(slack).toMatchObject({ way: "web", port: 3000, tokenKey: new Uint8Array(32).fill(7) });
  });

  it.each([
    [{ SLACK_BOT_TOKEN: "xoxb-1-secret" }, "set SLACK_APP_TOKEN as well"],
    [{ SLACK_APP_TOKEN: "xapp-1-secret" }, "set SLACK_BOT_TOKEN as well"],
    [
      { ...SOCKET, SLACK_CLIENT_ID: "1.2" },
      "set SLACK_SIGNING_SECRET and SLACK_CLIENT_SECRET and SLACK_TOKEN_KEY as well",
    ],
    [{ SLACK_BOT_TOKEN: "xapp-1-secret", SLACK_APP_TOKEN: "xapp-1" }, "SLACK_BOT_TOKEN: must be the bot token"],
    [{ ...WEB, SLACK_TOKEN_KEY: "short" }, "SLACK_TOKEN_KEY: must be 32 bytes"],
    [{ ...SOCKET, SLACK_PUBLIC_URL: "assignee" }, "SLACK_PUBLIC_URL: must be an address"],
    [{ ...WEB, SLACK_PORT: "0" }, "SLACK_PORT: must be a port"],
  ])("say what is missing or wrong, without a secret: %o", (env, fault) => {
    const read = () => loadConfig(env);
    expect(read).toThrow(fault);
    expect(read).not.toThrow(/secret/);
  });
});
