import {
  type APIApplicationCommandInteractionDataOption,
  type APIApplicationCommandOptionChoice,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  type InteractionType,
  type RESTPostAPIApplicationCommandsJSONBody,
  Routes,
} from "discord.js";
import type { DiscordApi } from "./api.ts";

const { Attachment, Integer, String: Text, Subcommand } = ApplicationCommandOptionType;

export const CHECK_COMMAND = "Check the claims";

type Option = NonNullable<APIApplicationCommandSubcommandOption["options"]>[number];

const choices = (...values: readonly string[]): APIApplicationCommandOptionChoice<string>[] =>
  values.map((value) => ({ name: value, value }));

const subcommand = (
  name: string,
  description: string,
  ...options: Option[]
): APIApplicationCommandSubcommandOption => ({
  type: Subcommand,
  name,
  description,
  ...(options.length > 0 ? { options } : {}),
});

const EVERYWHERE = {
  integration_types: [ApplicationIntegrationType.GuildInstall, ApplicationIntegrationType.UserInstall],
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM, InteractionContextType.PrivateChannel],
};

/** What people find under `/`, and in the menu of a message. */
export const COMMANDS: readonly RESTPostAPIApplicationCommandsJSONBody[] = [
  {
    ...EVERYWHERE,
    type: ApplicationCommandType.ChatInput,
    name: "research",
    description: "Answers from the literature, with claims that your team can check",
    options: [
      subcommand("ask", "Review the literature on a question", {
        type: Text,
        name: "question",
        description: "Such as: Does vitamin D supplementation reduce fractures?",
        required: true,
        autocomplete: true,
      }),
      subcommand("status", "See which reviews are running"),
      subcommand("cancel", "Stop a review", {
        type: Integer,
        name: "review",
        description: "Its number as the status lists it; needed when several are running",
        min_value: 1,
        max_value: 9_999,
      }),
      subcommand(
        "claims",
        "See the claims of the latest review, or one of them",
        { type: Integer, name: "claim", description: "Its number", min_value: 1, max_value: 999 },
        { type: Text, name: "show", description: "Messages for further claims", choices: choices("more", "all") },
      ),
      subcommand("recall", "Find earlier reviews and claims, with their votes", {
        type: Text,
        name: "topic",
        description: "What they are about",
        required: true,
        autocomplete: true,
      }),
      subcommand("export", "Get the latest review as a file", {
        type: Text,
        name: "format",
        description: "Markdown has the votes",
        choices: choices("md", "bib", "csv", "json"),
      }),
      subcommand(
        "digest",
        "Regular news of watched questions and votes",
        {
          type: Text,
          name: "do",
          description: "What to do with this channel's digest",
          choices: choices("list", "preview", "subscribe", "unsubscribe"),
        },
        { type: Text, name: "when", description: "Such as: weekly on monday at 9:00 Europe/Berlin" },
      ),
      subcommand(
        "settings",
        "See or change what this channel decides",
        { type: Text, name: "name", description: "Which setting; you see all of them without one" },
        { type: Text, name: "value", description: "Its new value" },
      ),
      subcommand(
        "library",
        "This channel's own papers",
        { type: Text, name: "do", description: "What to do", choices: choices("list", "add", "remove") },
        { type: Attachment, name: "file", description: "PDF, BibTeX, RIS, CSL-JSON or Markdown" },
        { type: Text, name: "name", description: "A link to a PDF to add, or the name of a paper to remove" },
      ),
      subcommand("help", "See what I can do"),
    ],
  },
  { ...EVERYWHERE, type: ApplicationCommandType.Message, name: CHECK_COMMAND },
];

type Given =
  | APIApplicationCommandInteractionDataOption
  | APIApplicationCommandInteractionDataOption<InteractionType.ApplicationCommandAutocomplete>;

export interface Called {
  /** The bot's command: `ask`, `recall`. */
  readonly command: string;
  /** What the bot is told: the same as if it had been written. */
  readonly text: string;
  /** The id of the file that was given; null for none. */
  readonly file: string | null;
  /** The option that is being typed, for suggestions. */
  readonly typed: string;
}

/** What a use of `/research` says. */
export function calledOf(options: readonly Given[] = []): Called {
  const sub = options.find(({ type }) => type === Subcommand);
  const inner = sub !== undefined && "options" in sub ? (sub.options ?? []) : [];
  const given = new Map(inner.map((option) => [option.name, option]));
  const of = (name: string) => valueIn(given.get(name));
  const command = sub?.name ?? "help";
  const focused = [...given.values()].find((option) => "focused" in option && option.focused === true);
  return { command, text: TEXT_OF[command]?.(of) ?? command, file: of("file") || null, typed: valueIn(focused) };
}

const valueIn = (option: Given | undefined): string =>
  option !== undefined && "value" in option ? String(option.value).trim() : "";

const words = (...parts: readonly string[]) => parts.filter((part) => part !== "").join(" ");

const TEXT_OF: Readonly<Record<string, (of: (name: string) => string) => string>> = {
  ask: (of) => words("ask", of("question")),
  cancel: (of) => words("cancel", of("review")),
  claims: (of) => (of("claim") !== "" ? `claim ${of("claim")}` : words("claims", of("show"))),
  recall: (of) => words("recall", of("topic")),
  export: (of) => words("export", of("format")),
  digest: (of) => {
    const action = of("do") || (of("when") === "" ? "list" : "subscribe");
    return action.endsWith("subscribe") ? words(action, of("when")) : `digest ${action}`;
  },
  settings: (of) => (of("name") === "" || of("value") === "" ? "settings" : `settings ${of("name")} ${of("value")}`),
  library: (of) => {
    const action = of("do") || (words(of("file"), of("name")) === "" ? "list" : "add");
    return action === "list" ? "library" : words("library", action, of("name"));
  },
};

/** Makes the commands known to Discord, which allows 200 new ones in a day: only when they are others than it has. */
export async function registerCommands(api: DiscordApi, applicationId: string): Promise<"registered" | "unchanged"> {
  const there = await api.get<readonly { readonly name: string }[]>(Routes.applicationCommands(applicationId));
  const same = (command: (typeof COMMANDS)[number]) => there.some((one) => isWithin(command, one));
  if (there.length === COMMANDS.length && COMMANDS.every(same)) return "unchanged";
  await api.put(Routes.applicationCommands(applicationId), { body: COMMANDS });
  return "registered";
}

/** Whether all that is wanted is there; Discord adds fields of its own. */
function isWithin(wanted: unknown, there: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(there) &&
      wanted.length === there.length &&
      wanted.every((part, index) => isWithin(part, there[index]))
    );
  }
  if (typeof wanted !== "object" || wanted === null) return wanted === there;
  if (typeof there !== "object" || there === null) return false;
  const of = new Map(Object.entries(there));
  return Object.entries(wanted).every(([name, part]) => isWithin(part, of.get(name)));
}
