import { describe, expect, it } from "vitest";
import { loadConfig } from "../src/config.ts";
import { listens, readRole, works } from "../src/roles.ts";

const alone = loadConfig({});
const several = { DATABASE_URL: "postgres://localhost/assignee" };
const onSlack = loadConfig({ ...several, SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" });

const onTheWeb = loadConfig({
  ...several,
  SLACK_SIGNING_SECRET: "s",
  SLACK_CLIENT_ID: "1.2",
  SLACK_CLIENT_SECRET: "c",
  SLACK_TOKEN_KEY: "a".repeat(64),
});

describe("the role of a process", () => {
  it("is all, unless it is said", () => {
    expect(readRole([], alone)).toBe("all");
  });

  it.each([
    { role: "all", config: onSlack },
    { role: "gateway", config: onSlack },
    { role: "worker", config: onSlack },
    { role: "web", config: onTheWeb },
    { role: "worker", config: onTheWeb },
  ])("can be $role", ({ role, config }) => {
    expect(readRole(["--role", role], config)).toBe(role);
  });

  it.each([
    { args: ["--role", "boss"], config: onSlack, remedy: "Start with --role all, --role gateway" },
    { args: ["--rol", "worker"], config: onSlack, remedy: "Start with --role all" },
    { args: ["worker"], config: onSlack, remedy: "Start with --role all" },
    { args: ["--role", "worker"], config: alone, remedy: "Set DATABASE_URL=postgres://" },
    { args: ["--role", "gateway"], config: loadConfig(several), remedy: "Set the tokens of Slack or Discord" },
    { args: ["--role", "web"], config: onSlack, remedy: "Set SLACK_SIGNING_SECRET and what goes with it" },
    { args: ["--role", "gateway"], config: onTheWeb, remedy: "Start with --role web" },
  ])("that cannot be had says what to do: $args", ({ args, config, remedy }) => {
    expect(() => readRole(args, config)).toThrow(remedy);
  });

  it.each([
    { role: "all", does: [true, true] },
    { role: "gateway", does: [true, false] },
    { role: "web", does: [true, false] },
    { role: "worker", does: [false, true] },
  ] as const)("$role listens and works: $does", ({ role, does }) => {
    expect([listens(role), works(role)]).toEqual(does);
  });
});
