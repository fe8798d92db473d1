import { type APIApplicationCommand, ApplicationCommandType } from "discord-api-types/v10";
import { ApiError } from "../api-error.ts";
import type { FakeCommands } from "../interface.ts";
import { type Call, noContent, ok, type Routes } from "../router.ts";
import { type CommandDefinition, checkCommands } from "../validation/commands.ts";
import type { World } from "../world.ts";

const DAILY_CREATES = 200;

/** The commands of the application: registered for everyone, or for one guild. */
export class Commands implements FakeCommands {
  readonly #world: World;
  readonly #registered = new Map<string, readonly APIApplicationCommand[]>();
  creates = 0;

  constructor(world: World) {
    this.#world = world;
  }

  get registered(): readonly APIApplicationCommand[] {
    return this.#registered.get("") ?? [];
  }

  find(name: string, type: ApplicationCommandType, guildId: string | null): APIApplicationCommand | null {
    const known = [...(this.#registered.get(guildId ?? "") ?? []), ...this.registered];
    return known.find((command) => command.name === name && command.type === type) ?? null;
  }

  routes(): Routes {
    const ofAll = "/applications/{application_id}/commands";
    const ofGuild = "/applications/{application_id}/guilds/{guild_id}/commands";
    return { ...this.#routesOf(ofAll), ...this.#routesOf(ofGuild) };
  }

  #routesOf(base: string): Routes {
    const scope = ({ params }: Call) => params.guild_id ?? "";
    const registered = (call: Call) => this.#registered.get(scope(call)) ?? [];
    const known = (call: Call) => {
      const command = registered(call).find(({ id }) => id === call.params.command_id);
      if (command === undefined) throw new ApiError(404, 10063, "Unknown application command");
      return command;
    };
    return {
      [`GET ${base}`]: (call) => ok(registered(call)),
      [`GET ${base}/{command_id}`]: (call) => ok(known(call)),
      [`PUT ${base}`]: (call) => ok(this.#overwrite(scope(call), call.body as readonly CommandDefinition[])),
      [`POST ${base}`]: (call) => {
        const given = call.body as CommandDefinition;
        const others = registered(call).filter(({ name, type }) => name !== given.name || type !== typeOf(given));
        const isNew = others.length === registered(call).length;
        const all = this.#overwrite(scope(call), [...others, given]);
        return ok(all.at(-1) ?? {}, isNew ? 201 : 200);
      },
      [`PATCH ${base}/{command_id}`]: (call) => {
        const before = known(call);
        const definitions = registered(call).map((one) =>
          one === before ? { ...one, ...(call.body as object) } : one,
        );
        const all = this.#overwrite(scope(call), definitions as readonly CommandDefinition[]);
        return ok(all.find(({ name }) => name === before.name) ?? {});
      },
      [`DELETE ${base}/{command_id}`]: (call) => {
        const { id } = known(call);
        this.#registered.set(
          scope(call),
          registered(call).filter((one) => one.id !== id),
        );
        return noContent;
      },
    };
  }

  /** Definitions that were there under the same name keep their id and count as no new one. */
  #overwrite(scope: string, definitions: readonly CommandDefinition[]): readonly APIApplicationCommand[] {
    checkCommands(definitions);
    checkCounts(definitions);
    const before = this.#registered.get(scope) ?? [];
    const after = definitions.map((definition) => {
      const same = before.find(({ name, type }) => name === definition.name && type === typeOf(definition));
      if (same === undefined) this.creates += 1;
      return this.#command(scope, definition, same?.id ?? this.#world.ids.next());
    });
    if (this.creates > DAILY_CREATES)
      throw new ApiError(429, 30034, "Max number of daily application command creates has been reached (200)");
    this.#registered.set(scope, after);
    return after;
  }

  #command(scope: string, definition: CommandDefinition, id: string): APIApplicationCommand {
    return {
      ...{ default_member_permissions: null, nsfw: false, contexts: null, integration_types: [0], description: "" },
      ...definition,
      ...{ id, application_id: this.#world.bot.id, version: this.#world.ids.next(), type: typeOf(definition) },
      ...(scope === "" ? {} : { guild_id: scope }),
    } as APIApplicationCommand;
  }
}

const typeOf = ({ type = ApplicationCommandType.ChatInput }: CommandDefinition): number => type;

function checkCounts(definitions: readonly CommandDefinition[]): void {
  const most: readonly (readonly [number, number])[] = [
    [ApplicationCommandType.ChatInput, 100],
    [ApplicationCommandType.User, 15],
    [ApplicationCommandType.Message, 15],
  ];
  for (const [type, count] of most) {
    if (definitions.filter((definition) => typeOf(definition) === type).length > count)
      throw new ApiError(400, 30032, `Maximum number of application commands reached (${count})`);
  }
}
