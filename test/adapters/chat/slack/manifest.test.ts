import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BOT_EVENTS } from "../../../../adapters/chat/slack/events.ts";
import { CHECK_SHORTCUT, COMMAND } from "../../../../adapters/chat/slack/interactions.ts";
import manifest from "../../../../adapters/chat/slack/manifest.json" with { type: "json" };

const FOLDER = join(import.meta.dirname, "../../../../adapters/chat/slack");
const code = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(FOLDER, name), "utf8"))
  .join("\n");

/** Slack's methods that the code names, whose scopes are known here. @see https://docs.slack.dev/reference/methods */
const SCOPES_OF_METHODS: Readonly<Record<string, readonly string[]>> = {
  "agents.sessions.setStatus": ["assistant:write"],
  "assistant.threads.setStatus": ["chat:write"],
  "auth.test": [],
  "chat.appendStream": ["chat:write"],
  "chat.delete": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "chat.postMessage": ["chat:write"],
  "chat.startStream": ["chat:write"],
  "chat.stopStream": ["chat:write"],
  "chat.update": ["chat:write"],
  "conversations.history": ["channels:history", "groups:history", "im:history", "mpim:history"],
  "conversations.info": ["channels:read", "groups:read", "mpim:read"],
  "conversations.open": ["im:write"],
  "conversations.replies": ["channels:history", "groups:history", "im:history", "mpim:history"],
  "files.completeUploadExternal": ["files:write"],
  "files.getUploadURLExternal": ["files:write"],
  "files.info": ["files:read"],
  "reactions.add": ["reactions:write"],
  "reactions.get": ["reactions:read"],
  "reactions.remove": ["reactions:write"],
  "users.info": ["users:read"],
  "views.open": [],
  "views.publish": [],
};

/** What it takes to hear of something. @see https://docs.slack.dev/reference/events */
const SCOPES_OF_EVENTS: Readonly<Record<(typeof BOT_EVENTS)[number], readonly string[]>> = {
  app_mention: ["app_mentions:read"],
  "message.channels": ["channels:history"],
  "message.groups": ["groups:history"],
  "message.im": ["im:history"],
  "message.mpim": ["mpim:history"],
  reaction_added: ["reactions:read"],
  reaction_removed: ["reactions:read"],
  app_home_opened: [],
  agent_session_stopped: ["assistant:write"],
  app_uninstalled: [],
  tokens_revoked: [],
};

const methodsNamed = new Set(
  [
    ...code.matchAll(
      /"((?:agents|apps|assistant|auth|chat|conversations|files|reactions|team|usergroups|users|views)\.[a-zA-Z.]+)"/g,
    ),
  ]
    .map(([, name]) => name ?? "")
    .concat("auth.test"),
);
const { bot_events } = manifest.settings.event_subscriptions;
const scopes = manifest.oauth_config.scopes.bot;

describe("the manifest", () => {
  it("knows the scopes of every method that the code calls", () => {
    expect([...methodsNamed].sort()).toEqual(Object.keys(SCOPES_OF_METHODS).sort());
  });

  it("asks for the scopes of these methods and events, of commands, and no more", () => {
    const needed = new Set(
      [...Object.values(SCOPES_OF_METHODS), ...Object.values(SCOPES_OF_EVENTS), ["commands"]].flat(),
    );
    expect([...scopes].sort()).toEqual([...needed].sort());
  });

  it("subscribes to what the code listens to, and no more", () => {
    expect([...bot_events].sort()).toEqual([...BOT_EVENTS].sort());
  });

  it("has the command, the shortcut, the Home tab and the direct messages that the code answers", () => {
    const { slash_commands, shortcuts, app_home } = manifest.features;
    expect(slash_commands.map(({ command }) => command)).toEqual([COMMAND]);
    expect(shortcuts.map(({ callback_id, type }) => [callback_id, type])).toEqual([[CHECK_SHORTCUT, "message"]]);
    expect(app_home).toMatchObject({
      home_tab_enabled: true,
      messages_tab_enabled: true,
      messages_tab_read_only_enabled: false,
    });
    expect(manifest.settings.interactivity.is_enabled).toBe(true);
  });

  it("declares an agent, without which there is no stop button", () => {
    expect(manifest.features.agent_view.agent_description).not.toBe("");
    expect(bot_events).toContain("agent_session_stopped");
  });

  it("keeps within what a manifest may hold", () => {
    const [command] = manifest.features.slash_commands;
    const [shortcut] = manifest.features.shortcuts;
    expect(manifest.display_information.name.length).toBeLessThanOrEqual(35);
    expect(manifest.display_information.description.length).toBeLessThanOrEqual(140);
    expect(manifest.features.agent_view.agent_description.length).toBeLessThanOrEqual(300);
    expect(command?.command.length).toBeLessThanOrEqual(32);
    expect(command?.usage_hint.length).toBeLessThanOrEqual(1_000);
    expect(shortcut?.name.length).toBeLessThanOrEqual(24);
    expect(shortcut?.description.length).toBeLessThanOrEqual(150);
  });
});
