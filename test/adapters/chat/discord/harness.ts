import { DiscordChat, type DiscordOptions } from "../../../../adapters/chat/discord/discord.ts";
import { NEEDS } from "../../../../adapters/chat/discord/permissions.ts";
import { ChatEvent } from "../../../../src/domain/chat-event.ts";
import type { Chat, ChatListener, Gap, MessageRef, Place, Reaction, Sending } from "../../../../src/ports/chat.ts";
import { listening } from "../../../builders/listener.ts";
import type { ChatHarness } from "../../../contracts/chat.ts";
import { identifyAtOnce } from "../../../fakes/discord/connect.ts";
import { startDiscord } from "../../../fakes/discord/discord.ts";
import type { FakeDiscord, DiscordOptions as FakeOptions, FakePerson } from "../../../fakes/discord/interface.ts";

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

/** What the invite link asks for, and nothing else. */
export const GRANTED = [...new Set(Object.values(NEEDS).flat())];

/** A Discord with a server, a channel and two people in it. */
export async function openServer(options: FakeOptions = {}) {
  const discord = await startDiscord(options);
  const guild = discord.guild("Lab", { botPermissions: GRANTED });
  const general = guild.channel("general");
  const [alice, bob] = [guild.member("alice"), guild.member("bob")];
  const place: Place = { tenant: guild.id, conversation: general.id, thread: null };
  return { discord, guild, general, alice, bob, place };
}

export type Server = Awaited<ReturnType<typeof openServer>>;

/** A life of the adapter. */
export function openChat(discord: FakeDiscord, options: Partial<DiscordOptions> = {}) {
  const { log, notes } = noting();
  const chat = new DiscordChat({
    token: discord.token,
    messageContent: "not granted",
    log,
    now: () => new Date(discord.clock.now()),
    client: { rest: discord.rest, ...identifyAtOnce },
    ...options,
  });
  return { chat, notes };
}

/** Counts what the bot is told and has not stored yet. */
function counting(chat: Chat) {
  const acknowledged: string[] = [];
  let underWay = 0;
  const keep = async (listener: ChatListener, event: ChatEvent) => {
    underWay++;
    try {
      await listener.event(event);
      acknowledged.push(event.dedupeKey);
    } catch (error) {
      // The adapter tries again in a moment, and is under way until then.
      setTimeout(() => underWay--, 250);
      underWay++;
      throw error;
    } finally {
      underWay--;
    }
  };
  const start = (listener: ChatListener) => chat.start({ ...listener, event: (event) => keep(listener, event) });
  return { acknowledged, start, isBusy: () => underWay > 0 };
}

/** Until Discord has told everything and the bot has stored it. */
export async function settled(discord: FakeDiscord, isBusy: () => boolean = () => false): Promise<void> {
  do {
    await discord.settled();
    await new Promise((resolve) => setTimeout(resolve, 5));
  } while (isBusy());
  await discord.settled();
}

export async function discordHarness(): Promise<ChatHarness> {
  return harnessOf(await openServer({ messageContent: "granted" }));
}

function harnessOf(server: Server): ChatHarness {
  const { discord, general, place } = server;
  const { chat } = openChat(discord, { messageContent: "granted" });
  const counted = counting(chat);
  const people = new Map([server.alice, server.bob].map((person) => [person.name, person]));
  const personOf = (name: string): FakePerson => {
    const person = people.get(name);
    if (person === undefined) throw new Error(`nobody called ${name}`);
    return person;
  };
  const at = ({ messageId }: MessageRef) => ({ id: messageId });
  return {
    chat: byName(chat, counted.start, people),
    place,
    seenBy: async (name) => inWords(discord.seenBy(personOf(name))),
    say: async (name, words, { thread }) => {
      if (thread === null) personOf(name).mentions(general, words);
      else personOf(name).writes({ id: thread }, words);
    },
    sendFile: async (name, file) => void personOf(name).mentions(general, "", { files: [file] }),
    delete: async (name, ref) => void personOf(name).deletes(at(ref)),
    press: async (name, ref, label, reason) => {
      const interaction = personOf(name).presses(at(ref), label);
      const answer = await interaction.answered;
      if (answer.kind !== "modal") return;
      const [field] = Object.keys(fieldsOf(answer.modal));
      await personOf(name).submits(interaction, { [field ?? ""]: reason ?? "" }).answered;
    },
    react: async (name, ref, emoji) => void personOf(name).reacts(at(ref), emoji),
    unreact: async (name, ref, emoji) => void personOf(name).unreacts(at(ref), emoji),
    acknowledged: async () => counted.acknowledged,
    settled: () => settled(discord, counted.isBusy),
    restart: async () => {
      await chat.stop();
      return harnessOf(server);
    },
    close: async () => {
      await chat.stop();
      await discord.close();
    },
  };
}

const fieldsOf = (modal: { readonly components: readonly object[] }): Record<string, true> =>
  Object.fromEntries(
    modal.components.flatMap((label) => {
      const field = "component" in label ? (label.component as { custom_id: string }) : null;
      return field === null ? [] : [[field.custom_id, true]];
    }),
  );

/** What a reader sees of Markdown: the words, without marks, and with the characters that a backslash takes for itself. */
export const inWords = (markdown: string): string =>
  markdown.replace(/\\([^\p{L}\p{N}\s])|\*\*|[`*\u200b]|^(?:### |> |-# |- )/gmu, "$1");

/** The same chat, with people called by their names in the place of ids. */
function byName(chat: DiscordChat, start: Chat["start"], people: ReadonlyMap<string, FakePerson>): Chat {
  const nameOf = (id: string) => [...people.values()].find((person) => person.id === id)?.name ?? id;
  const named = (event: ChatEvent): ChatEvent =>
    event.actor === null ? event : ({ ...event, actor: { ...event.actor, id: nameOf(event.actor.id) } } as ChatEvent);
  const listed = ({ emoji, actor }: Reaction): Reaction => ({ emoji, actor: { ...actor, id: nameOf(actor.id) } });
  return new Proxy<Chat>(chat, {
    get(target, name) {
      if (name === "start") {
        return (listener: ChatListener) => start({ ...listener, event: (event) => listener.event(named(event)) });
      }
      if (name === "listReactions") {
        return async (ref: MessageRef) => (await target.listReactions(ref)).map(listed);
      }
      const value = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** The adapter at work, with what it told the bot. */
export async function connected(
  server: Pick<Server, "discord">,
  options: Partial<DiscordOptions> = {},
  others: Partial<ChatListener> = {},
) {
  const { discord } = server;
  const { chat, notes } = openChat(discord, options);
  const counted = counting(chat);
  const events: ChatEvent[] = [];
  const gaps: Gap[] = [];
  const take = listening(async (event) => void events.push(ChatEvent.parse(event)), {
    missed: async (gap) => void gaps.push(gap),
    ...others,
  });
  await counted.start(take);
  // That of the start itself.
  gaps.splice(0);
  return {
    chat,
    notes,
    events,
    gaps,
    of: <Kind extends ChatEvent["kind"]>(kind: Kind) =>
      events.filter((event): event is Extract<ChatEvent, { kind: Kind }> => event.kind === kind),
    settled: () => settled(discord, counted.isBusy),
  };
}

export type Connected = Awaited<ReturnType<typeof connected>>;

let sent = 0;
export const sending = (answering: string | null = null, key = `rev-1/${++sent}`): Sending => ({
  key,
  answering,
  streamTo: null,
});
