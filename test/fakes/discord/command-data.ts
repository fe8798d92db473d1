import {
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
} from "discord-api-types/v10";
import type { CommandOptions, FakeFile } from "./interface.ts";
import type { ChannelRecord } from "./records.ts";
import { apiAttachment, apiChannel, apiUser } from "./render.ts";
import type { Commands } from "./routes/commands.ts";
import type { World } from "./world.ts";

interface GivenOption {
  readonly name: string;
  readonly type: number;
  readonly value: string | number | boolean;
  readonly focused?: true;
}

type Resolved = Record<string, Record<string, object>>;

/** What a slash command that a person filled in carries. Throws where Discord's own client would not let them send it. */
export function commandData(
  world: World,
  commands: Commands,
  channel: ChannelRecord,
  path: string,
  options: CommandOptions,
  focused: string | null = null,
): object {
  const [name = "", ...under] = path.split(" ");
  const command = registered(commands, name, ApplicationCommandType.ChatInput, channel.guildId);
  checkContext(command, channel);
  const steps = stepsTo(command, under);
  const offered = (steps.at(-1)?.options ?? command.options ?? []) as readonly APIApplicationCommandBasicOption[];
  const resolved: Resolved = {};
  const given = Object.entries(options).map(([key, value]): GivenOption => {
    const option = offered.find((one) => one.name === key);
    if (option === undefined) throw new Error(`/${path} has no option ${key}, only ${offered.map((one) => one.name)}`);
    if (focused === null) checkValue(path, option, value);
    const filled = { name: key, type: option.type, value: filledValue(world, option, value, resolved) };
    return key === focused ? { ...filled, focused: true } : filled;
  });
  const missing = offered.find((option) => option.required === true && !(option.name in options));
  if (missing !== undefined && focused === null) throw new Error(`/${path} needs the option ${missing.name}`);
  const nested = steps.reduceRight<readonly object[]>(
    (inner, step) => [{ name: step.name, type: step.type, options: inner }],
    given,
  );
  return {
    id: command.id,
    name,
    type: command.type,
    options: nested,
    ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
  };
}

export function registered(
  commands: Commands,
  name: string,
  type: ApplicationCommandType,
  guildId: string | null,
): APIApplicationCommand {
  const command = commands.find(name, type, guildId);
  if (command === null) throw new Error(`no command "${name}" among ${commands.registered.map((one) => one.name)}`);
  return command;
}

/** 0 is a guild, 1 a direct conversation with the bot. */
function checkContext({ name, contexts }: APIApplicationCommand, channel: ChannelRecord): void {
  const context = channel.guildId === null ? 1 : 0;
  if (contexts !== null && contexts !== undefined && !contexts.includes(context))
    throw new Error(`/${name} is not offered ${context === 1 ? "in direct messages" : "in guilds"}`);
}

interface Step {
  readonly name: string;
  readonly type: number;
  readonly options?: readonly APIApplicationCommandOption[];
}

function stepsTo(command: APIApplicationCommand, names: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let options: readonly APIApplicationCommandOption[] = command.options ?? [];
  for (const name of names) {
    const step = options.find((option) => option.name === name) as Step | undefined;
    if (step === undefined) throw new Error(`/${command.name} has no ${name}, only ${options.map((one) => one.name)}`);
    steps.push(step);
    options = step.options ?? [];
  }
  return steps;
}

function checkValue(path: string, option: APIApplicationCommandBasicOption, value: CommandOptions[string]): void {
  if (typeof value !== "string" || option.type !== ApplicationCommandOptionType.String) return;
  const { min_length: min = 0, max_length: max = 6_000 } = option;
  if (value.length < min || value.length > max)
    throw new Error(`/${path}: ${option.name} takes ${min} to ${max} characters`);
  const choices = "choices" in option ? option.choices : undefined;
  if (choices !== undefined && choices.length > 0 && !choices.some((choice) => choice.value === value))
    throw new Error(`/${path}: ${option.name} is one of ${choices.map((choice) => choice.value)}`);
}

function filledValue(
  world: World,
  { type }: APIApplicationCommandBasicOption,
  value: CommandOptions[string],
  resolved: Resolved,
): string | number | boolean {
  if (typeof value === "object") {
    const id = upload(world, value);
    resolved.attachments = { ...resolved.attachments, [id]: apiAttachment(world, world.file(id) ?? missing(id)) };
    return id;
  }
  const id = String(value);
  if (type === ApplicationCommandOptionType.User) {
    resolved.users = { ...resolved.users, [id]: apiUser(world.user(id)) };
  } else if (type === ApplicationCommandOptionType.Channel) {
    resolved.channels = { ...resolved.channels, [id]: { ...apiChannel(world, world.channel(id)), permissions: "0" } };
  }
  return value;
}

function upload(world: World, file: FakeFile): string {
  const id = world.ids.next();
  world.uploads.set(id, { ...file, id, description: null, ephemeral: true });
  return id;
}

function missing(id: string): never {
  throw new Error(`no file ${id}`);
}
