import { ApplicationCommandOptionType, ApplicationCommandType } from "discord-api-types/v10";
import { FormErrors } from "../api-error.ts";

/** A definition as it comes in, before it is known to be one. */
export interface CommandDefinition {
  readonly name?: unknown;
  readonly description?: unknown;
  readonly type?: number;
  readonly options?: readonly CommandOption[];
}

export interface CommandOption extends CommandDefinition {
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly { readonly name?: unknown; readonly value?: unknown }[];
}

type Path = readonly (string | number)[];
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const NESTED: readonly unknown[] = [
  ApplicationCommandOptionType.Subcommand,
  ApplicationCommandOptionType.SubcommandGroup,
];

/** @see https://discord.com/developers/docs/interactions/application-commands#application-command-object */
export function checkCommands(definitions: readonly CommandDefinition[]): void {
  const errors = new FormErrors();
  const seen = new Set<string>();
  definitions.forEach((definition, index) => {
    const type = definition.type ?? ApplicationCommandType.ChatInput;
    const key = `${type} ${definition.name}`;
    if (seen.has(key))
      errors.add([index, "name"], "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
    seen.add(key);
    if (type === ApplicationCommandType.ChatInput) checkChatInput(definition, [index], errors);
    else {
      errors.length([index, "name"], definition.name, { min: 1, max: 32 });
      if (definition.description) {
        const words = "Context menu commands cannot have description";
        errors.add([index, "description"], "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", words);
      }
    }
  });
  errors.throwIfAny();
}

function checkChatInput(definition: CommandDefinition, at: Path, errors: FormErrors): void {
  checkNamed(definition, at, errors);
  checkOptions(definition.options ?? [], [...at, "options"], errors);
  if (sizeOf(definition) > 8_000) {
    const words = "Command exceeds maximum size (8000)";
    errors.add(at, "APPLICATION_COMMAND_TOO_LARGE", words);
  }
}

function checkNamed({ name, description }: CommandDefinition, at: Path, errors: FormErrors): void {
  errors.length([...at, "name"], name, { min: 1, max: 32 });
  if (typeof name === "string" && (!NAME.test(name) || name !== name.toLowerCase()))
    errors.add([...at, "name"], "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
  errors.length([...at, "description"], description, { min: 1, max: 100 });
}

function checkOptions(options: readonly CommandOption[], at: Path, errors: FormErrors): void {
  errors.count(at, options, { max: 25 });
  options.forEach((option, index) => {
    const where = [...at, index];
    checkNamed(option, where, errors);
    errors.count([...where, "choices"], option.choices, { max: 25 });
    option.choices?.forEach((choice, order) => {
      errors.length([...where, "choices", order, "name"], choice.name, { min: 1, max: 100 });
    });
    if (NESTED.includes(option.type)) checkOptions(option.options ?? [], [...where, "options"], errors);
    if (option.required === true && options.slice(0, index).some((before) => before.required !== true)) {
      const words = "Required options must be placed before non-required options";
      errors.add(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", words);
    }
  });
}

/** Names, descriptions and values of choices count, all the way down. */
function sizeOf({ name, description, options = [], choices = [] }: CommandOption): number {
  const own = String(name ?? "").length + String(description ?? "").length;
  const offered = choices.reduce((sum, choice) => sum + `${choice.name}${choice.value}`.length, 0);
  return own + offered + options.reduce((sum, option) => sum + sizeOf(option), 0);
}
