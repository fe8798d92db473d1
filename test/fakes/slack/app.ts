import type { Ids } from "./ids.ts";
import { type Fields, fieldsOf, listOf, textOf } from "./json.ts";

/** The app as its settings page shows it. */
export interface AppSettings {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  readonly appToken: string;
  readonly verificationToken: string;
  readonly scopes: readonly string[];
  readonly takesEvent: (name: string) => boolean;
  readonly hasCommand: (command: string) => boolean;
  readonly hasShortcut: (callbackId: string) => boolean;
  /** Whether it is declared as an agent: sessions, the stop button. */
  readonly isAgent: boolean;
  readonly hasHomeTab: boolean;
}

/** Every bot scope that a method or event here asks for. */
export const ALL_SCOPES: readonly string[] = [
  "app_mentions:read",
  "assistant:write",
  "channels:history",
  "channels:join",
  "channels:read",
  "chat:write",
  "chat:write.public",
  "commands",
  "files:read",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "mpim:history",
  "mpim:read",
  "reactions:read",
  "reactions:write",
  "team:read",
  "usergroups:read",
  "users:read",
];

/** The app that a manifest describes; without one, an app that may and hears everything. */
export function appOf(manifest: Fields | null, ids: Ids): AppSettings {
  return {
    id: ids.next("A"),
    clientId: `${ids.secret("client").slice(-6)}.${ids.secret("client").slice(-6)}`,
    clientSecret: ids.secret("client-secret"),
    signingSecret: ids.secret("signing-secret"),
    appToken: ids.secret("xapp"),
    verificationToken: ids.secret("verification"),
    ...(manifest === null ? EVERYTHING : declared(manifest)),
  };
}

const EVERYTHING = {
  scopes: ALL_SCOPES,
  takesEvent: () => true,
  hasCommand: () => true,
  hasShortcut: () => true,
  isAgent: true,
  hasHomeTab: true,
};

function declared(manifest: Fields) {
  const { features, oauth_config, settings } = manifest;
  const events = strings(fieldsOf(fieldsOf(settings).event_subscriptions).bot_events);
  const commands = listOf(fieldsOf(features).slash_commands).map(({ command }) => command);
  const shortcuts = listOf(fieldsOf(features).shortcuts).map(({ callback_id }) => callback_id);
  return {
    scopes: strings(fieldsOf(fieldsOf(oauth_config).scopes).bot),
    takesEvent: (name: string) => events.includes(name),
    hasCommand: (command: string) => commands.includes(command),
    hasShortcut: (callbackId: string) => shortcuts.includes(callbackId),
    isAgent: fieldsOf(features).agent_view !== undefined,
    hasHomeTab: fieldsOf(fieldsOf(features).app_home).home_tab_enabled === true,
  };
}

const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(textOf) : []);
