import manifest from "../../../../adapters/chat/slack/manifest.json" with { type: "json" };

/** What the app's manifest offers to people: slash commands, and shortcuts on messages. */
export interface Declared {
  readonly commands: readonly { readonly command: string; readonly hint: string }[];
  readonly shortcuts: readonly { readonly id: string; readonly description: string }[];
}

export { manifest };

export const declared: Declared = {
  commands: manifest.features.slash_commands.map(({ command, usage_hint }) => ({ command, hint: usage_hint })),
  shortcuts: manifest.features.shortcuts.map(({ callback_id, description }) => ({ id: callback_id, description })),
};
