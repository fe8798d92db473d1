import type { Channel } from "../channel.ts";
import { type Fields, fieldsOf, textOf } from "../json.ts";
import type { Message } from "../message.ts";
import type { Person } from "../person.ts";
import type { Modal } from "../view.ts";
import type { Declared } from "./declared.ts";
import type { PageState, ShownChannel, ShownMessage, ShownModal, ShownWork } from "./page-state.ts";

export const BOT_NAME = "Assignee";

/** What a person sees in their workspace, but for the messages. */
export function stateFor(you: Person, { commands, shortcuts }: Declared): PageState {
  const { workspace } = you;
  return {
    workspace: workspace.name,
    you: you.id,
    people: [...workspace.people.values()].map(shownPerson),
    bot: { id: workspace.bot.userId, name: BOT_NAME, isConnected: workspace.slack.sockets.count > 0 },
    channels: channelsOf(you).map(shownChannel),
    work: channelsOf(you).flatMap(workIn),
    modal: you.modal === null ? null : shownModal(you.modal),
    home: you.home?.blocks ?? null,
    commands,
    shortcuts,
  };
}

/** Every message that a person sees, oldest first. */
export const messagesFor = (you: Person): readonly ShownMessage[] =>
  channelsOf(you)
    .flatMap((channel) => [...channel.everything, ...channel.whispersTo(you.id)])
    .toSorted((one, other) => (one.ts < other.ts ? -1 : 1))
    .map(shownMessage);

/** The conversations that a person is in. */
export const channelsOf = (you: Person): readonly Channel[] =>
  [...you.workspace.channels.values()].filter(({ memberIds }) => memberIds.has(you.id));

const shownPerson = ({ id, name, isAdmin, isGuest }: Person) => ({
  id,
  name,
  role: isAdmin ? ("admin" as const) : isGuest ? ("guest" as const) : ("member" as const),
});

const shownChannel = ({ id, name, kind, hasBot }: Channel): ShownChannel => ({
  id,
  name: kind === "im" ? BOT_NAME : name,
  kind: kind === "im" ? "direct" : kind === "group" ? "private" : "public",
  hasBot,
});

function workIn(channel: Channel): readonly ShownWork[] {
  const { sessions, statuses } = channel.workspace;
  const roots = channel.messages.map(({ ts }) => ts);
  return roots
    .map((thread) => ({
      channel: channel.id,
      thread,
      status: statuses.in(channel.id, thread),
      stops: sessions.get(`${channel.id} ${thread}`)?.status === "processing",
    }))
    .filter(({ status, stops }) => status !== null || stops);
}

function shownMessage(message: Message): ShownMessage {
  const { channel, ts, threadTs, isReply, data, streaming } = message;
  const written = streaming === null || streaming.markdown === "" ? [] : [markdownBlock(streaming.markdown)];
  return {
    key: `${channel.id} ${ts}`,
    channel: channel.id,
    ts,
    thread: isReply ? threadTs : null,
    author: message.userId,
    text: message.text,
    blocks: [...written, ...message.blocks],
    files: message.files.map(({ id, name, size }) => ({
      id: textOf(id),
      name: textOf(name),
      bytes: Number(size),
    })),
    reactions: [...message.reactions].map(([name, people]) => ({ name, people: [...people] })),
    is: {
      deleted: data.subtype === "tombstone",
      private: message.onlyFor !== null,
      streaming: streaming?.state === "streaming",
    },
  };
}

const markdownBlock = (text: string): Fields => ({ type: "markdown", block_id: "written", text });

function shownModal(modal: Modal): ShownModal {
  const values = Object.entries(fieldsOf(modal.state.values)).map(([block, elements]) => [
    block,
    fieldsOf(Object.values(fieldsOf(elements))[0]),
  ]);
  return {
    id: modal.id,
    title: modal.title,
    submit: textOf(fieldsOf(modal.data.submit).text) || null,
    close: textOf(fieldsOf(modal.data.close).text) || "Close",
    blocks: modal.blocks,
    values: Object.fromEntries(values),
    errors: modal.errors,
  };
}
