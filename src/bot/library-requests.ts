import { list, strong, text } from "../domain/chat-message.ts";
import { BadInput, DocumentUnavailable } from "../errors.ts";
import { decided } from "./decided.ts";
import { mustBeEditor } from "./permissions.ts";
import type { Papers, Services } from "./services.ts";
import { TEXTS } from "./texts.ts";
import { answer, type Turn } from "./turn.ts";

/** The channel's own papers. */
export async function handleLibrary(
  turn: Turn,
  { papers }: Services,
  { action, rest }: { readonly action: "add" | "remove" | "list"; readonly rest: string },
): Promise<void> {
  if (action === "list") return listPapers(turn);
  await mustBeEditor(turn);
  if (action === "remove") return removePaper(turn, papers, rest);
  const { event } = turn;
  const attachments = "attachments" in event ? event.attachments : [];
  const given = attachments.length > 0 ? attachments : rest === "" ? [] : [rest];
  if (given.length === 0) throw new BadInput(TEXTS.libraryEmpty);
  for (const [index, from] of given.entries()) {
    const entry = await papers.add(turn, from).catch((error: unknown) => {
      if (!(error instanceof DocumentUnavailable)) throw error;
      const name = typeof from === "string" ? from : from.name;
      throw new BadInput(TEXTS.libraryUnread(name, error.reason), { cause: error });
    });
    const added = await turn.store.channels.addToLibrary(entry);
    await answer(turn, added ? TEXTS.libraryAdded(entry.name) : TEXTS.libraryKnown(entry.name), `library-${index}`);
  }
}

async function listPapers(turn: Turn): Promise<void> {
  const entries = await turn.store.channels.library(turn.conversation);
  if (entries.length === 0) return void (await answer(turn, TEXTS.libraryEmpty));
  const title = TEXTS.libraryTitle(entries.length);
  const items = entries.map(({ name, addedBy }) => [TEXTS.libraryAddedBy(name, turn.nameOf(addedBy))]);
  await answer(turn, { blocks: [text(strong(title)), list(items)], fallback: `${title}.` });
}

async function removePaper(turn: Turn, papers: Papers, name: string): Promise<void> {
  const { conversation, store } = turn;
  const paper = await decided(turn, async () => {
    const entries = await store.channels.library(conversation);
    const entry = entries.find((one) => [one.name, one.id, one.location].includes(name));
    if (entry === undefined) throw new BadInput(TEXTS.libraryUnknown(name));
    return { ...entry };
  });
  await store.channels.removeFromLibrary(conversation, paper.id, turn.actor.id, turn.at);
  await papers.remove(paper);
  await answer(turn, TEXTS.libraryRemoved(paper.name));
}
