import type { Clock } from "../../../../adapters/chat/slack/clock.ts";
import { emojiName } from "../../../../adapters/chat/slack/emoji.ts";
import { SealedInstallations } from "../../../../adapters/chat/slack/installations.ts";
import { Seal } from "../../../../adapters/chat/slack/sealing.ts";
import { SlackChat } from "../../../../adapters/chat/slack/slack.ts";
import { LocalRateLimits } from "../../../../adapters/coordination/local-rate-limits.ts";
import type { ChatListener, MessageRef, Place } from "../../../../src/ports/chat.ts";
import type { Installation, Installations } from "../../../../src/ports/installations.ts";
import type { ChatHarness } from "../../../contracts/chat.ts";
import type { Channel } from "../../../fakes/slack/channel.ts";
import type { Message } from "../../../fakes/slack/message.ts";
import { startSlack } from "../../../fakes/slack/server.ts";
import type { Slack, SlackSettings } from "../../../fakes/slack/slack.ts";
import { VirtualTime } from "../../../fakes/slack/time.ts";
import type { Workspace } from "../../../fakes/slack/workspace.ts";

export type Mode = "socket" | "web";
export const MODES: readonly Mode[] = ["socket", "web"];
export const TOKEN_KEY = new Uint8Array(32).fill(7);
/** How long an unacknowledged envelope is waited for before Slack's clock moves on. */
const UNANSWERED_MS = 400;

/** Installations in memory. */
export class MemoryInstallations implements Installations {
  readonly kept = new Map<string, Installation>();

  async save(installation: Installation): Promise<void> {
    this.kept.set(installation.id, installation);
  }

  async find(id: string): Promise<Installation | null> {
    return this.kept.get(id) ?? null;
  }

  async all(platform: string): Promise<readonly Installation[]> {
    return [...this.kept.values()].filter(({ id }) => id.startsWith(`${platform}:`));
  }

  async remove(id: string): Promise<void> {
    this.kept.delete(id);
  }
}

export interface Noted {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly about: object;
  readonly message: string;
}

export function noting() {
  const notes: Noted[] = [];
  const at = (level: Noted["level"]) => (about: object, message: string) => void notes.push({ level, about, message });
  return { notes, log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}

/** Slack with a workspace, a channel and people in it. */
export async function openSlack(settings: SlackSettings = {}, time = new VirtualTime()) {
  const slack = await startSlack({ time, ...settings });
  const acme = slack.workspace("Acme");
  const [alice, bob] = ["alice", "bob"].map((name) => acme.person(name, { id: name }));
  const general = acme.channel("general");
  if (alice === undefined || bob === undefined) throw new Error("nobody there");
  /** Waiting for one's turn lets Slack's time pass at once. */
  const clock: Clock = { now: () => time.now(), sleep: async (ms) => time.advance(ms) };
  return { slack, time, clock, acme, alice, bob, general, ...noting() };
}

export type Office = Awaited<ReturnType<typeof openSlack>>;

/** The app is installed: what Slack gave for the workspace is stored as the install page would. */
export async function install(installations: Installations, clock: Clock, { id, name, bot }: Workspace) {
  const sealed = new SealedInstallations({ installations, seal: new Seal(TOKEN_KEY), clock });
  const rotated =
    bot.refreshToken === null ? {} : { refreshToken: bot.refreshToken, expiresAt: clock.now() / 1000 + 43_200 };
  await sealed.storeInstallation<"v2">({
    team: { id, name },
    enterprise: undefined,
    user: { token: undefined, scopes: undefined, id: "U1" },
    bot: { token: bot.token, id: bot.botId, userId: bot.userId, scopes: [...bot.scopes], ...rotated },
    tokenType: "bot",
    isEnterpriseInstall: false,
    authVersion: "v2",
  });
}

export interface Adapter {
  readonly chat: SlackChat;
  start(listener: ChatListener): Promise<void>;
}

/** A life of the adapter. */
export async function openAdapter(
  office: Office,
  mode: Mode,
  installations: Installations = new MemoryInstallations(),
): Promise<SlackChat> {
  const { slack, clock, log, acme } = office;
  const { apiUrl, app, authorizationUrl } = slack;
  const rateLimits = new LocalRateLimits(() => clock.now());
  if (mode === "socket") {
    return SlackChat.overSocket({ botToken: acme.bot.token, appToken: app.appToken, apiUrl, rateLimits, clock, log });
  }
  const { signingSecret, clientId, clientSecret } = app;
  const secrets = { signingSecret, clientId, clientSecret, tokenKey: TOKEN_KEY };
  for (const workspace of slack.workspaces.values()) {
    if (workspace.bot.isInstalled && (await installations.find(`slack:${workspace.id}`)) === null)
      await install(installations, clock, workspace);
  }
  return listeningAt(
    slack,
    SlackChat.overWeb({
      ...secrets,
      installations,
      port: 0,
      publicUrl: null,
      apiUrl,
      authorizationUrl,
      rateLimits,
      clock,
      log,
    }),
  );
}

/** Slack sends to where the adapter listens, once it does. */
function listeningAt(slack: Slack, chat: SlackChat): SlackChat {
  const start = chat.start.bind(chat);
  chat.start = async (listener) => {
    await start(listener);
    await slack.deliverTo(`http://127.0.0.1:${chat.port}/slack/events`);
  };
  return chat;
}

/** Waits for all deliveries; Slack's clock moves on when nobody answers. */
export async function settled({ slack, time }: Pick<Office, "slack" | "time">): Promise<void> {
  for (;;) {
    try {
      await slack.until(() => slack.deliveries.waiting.length === 0, UNANSWERED_MS);
      return;
    } catch {
      time.advance(60_000);
    }
  }
}

export async function slackHarness(mode: Mode): Promise<ChatHarness> {
  const office = await openSlack();
  return harnessOf(office, mode, await openAdapter(office, mode));
}

function harnessOf(office: Office, mode: Mode, chat: SlackChat): ChatHarness {
  const { slack, acme, general } = office;
  const personOf = (name: string) => {
    const person = acme.people.get(name);
    if (person === undefined) throw new Error(`nobody called ${name}`);
    return person;
  };
  const message = (ref: MessageRef) => messageAt(general, ref.messageId);
  const named = (emoji: string) => emojiName(emoji) ?? "tada";
  return {
    chat,
    place: placeOf(general),
    seenBy: async (name) => [...general.everything, ...personOf(name).ephemerals].map(({ seen }) => seen).join("\n"),
    say: async (name, words, place) => {
      personOf(name).mention(general, words, { thread: place.thread ?? undefined });
    },
    sendFile: async (name, { name: fileName, bytes, mediaType }) => {
      const text = `<@${acme.bot.userId}>`;
      personOf(name).share(general, { name: fileName, bytes, mimetype: mediaType }, { text });
    },
    delete: async (name, ref) => {
      personOf(name).delete(message(ref));
    },
    press: async (name, ref, label, reason) => {
      await personOf(name).press(message(ref), label);
      if (reason === undefined) return;
      const modal = await slack.until(() => personOf(name).modal);
      modal.fill("reason", reason);
      await modal.submit();
    },
    react: async (name, ref, emoji) => {
      personOf(name).react(message(ref), named(emoji));
    },
    unreact: async (name, ref, emoji) => {
      personOf(name).unreact(message(ref), named(emoji));
    },
    acknowledged: async () =>
      slack.deliveries.all.flatMap(({ eventId, state }) => (state === "acked" && eventId) || []),
    settled: () => settled(office),
    restart: async () => {
      await chat.stop();
      return harnessOf(office, mode, await openAdapter(office, mode));
    },
    close: async () => {
      await chat.stop();
      await slack.close();
    },
  };
}

export const placeOf = (channel: Channel): Place => ({
  tenant: channel.workspace.id,
  conversation: channel.id,
  thread: null,
});

export function messageAt(channel: Channel, ts: string): Message {
  const found = channel.message(ts);
  if (found === null) throw new Error(`no message ${ts}`);
  return found;
}
