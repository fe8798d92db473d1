import {
  type APIApplicationCommand,
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  type ApplicationCommandType,
  InteractionContextType,
  PermissionFlagsBits,
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

export interface FilledCommand {
  readonly path: string;
  readonly options: CommandOptions;
  /** The option that is typed into; null when the command is sent. */
  readonly focused: string | null;
}

/** What a slash command that a person filled in carries. Throws where Discord's own client would not let them send it. */
export function commandData(world: World, command: APIApplicationCommand, filled: FilledCommand): object {
  const { path, options, focused } = filled;
  const [name = "", ...under] = path.split(" ");
  const steps = stepsTo(command, under);
  const offered = (steps.at(-1)?.options ?? command.options ?? []) as readonly APIApplicationCommandBasicOption[];
  const resolved: Resolved = {};
  const given = Object.entries(options).map(([key, value]): GivenOption => {
    const option = offered.find((one) => one.name === key);
    if (option === undefined) throw new Error(`/${path} has no option ${key}, only ${offered.map((one) => one.name)}`);
    if (focused === null) checkValue(path, option, value);
    else if (!("autocomplete" in option) || option.autocomplete !== true)
      throw new Error(`/${path}: ${key} offers nothing while typing`);
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

interface User {
  readonly userId: string;
  readonly install: "guild" | "user";
}

/** The command of that name, for somebody who is offered it there. */
export function offeredCommand(
  { world, commands }: { readonly world: World; readonly commands: Commands },
  { name, type }: { readonly name: string; readonly type: ApplicationCommandType },
  channel: ChannelRecord,
  { userId, install }: User,
): APIApplicationCommand {
  const command = commands.find(name, type, channel.guildId);
  if (command === null) throw new Error(`no command "${name}" among ${commands.registered.map((one) => one.name)}`);
  const { contexts, integration_types: installs, default_member_permissions: needed } = command;
  const context = channel.guildId === null ? InteractionContextType.BotDM : InteractionContextType.Guild;
  if (contexts !== null && contexts !== undefined && !contexts.includes(context))
    throw new Error(`"${name}" is not offered ${channel.guildId === null ? "in direct messages" : "in guilds"}`);
  if (installs?.includes(install === "guild" ? 0 : 1) === false)
    throw new Error(`"${name}" is not offered where a ${install} installed the application`);
  const has = world.permissions(userId, channel);
  if (channel.guildId !== null && !isAllowed(has, needed)) throw new Error(`"${name}" is offered to others alone`);
  return command;
}

/** A command that needs "0" is for administrators. */
function isAllowed(has: bigint, needed: string | null | undefined): boolean {
  if (needed === null || needed === undefined || (has & PermissionFlagsBits.Administrator) !== 0n) return true;
  return needed !== "0" && (has & BigInt(needed)) === BigInt(needed);
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
