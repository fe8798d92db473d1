import type { Json } from "../store.ts";

/** A paper that a channel added to its own library. */
export interface LibraryEntry {
  /** Unique within the tenant, from the content. */
  readonly id: string;
  readonly conversation: string;
  /** As the list names it: a file name or a title. */
  readonly name: string;
  /** The place of a file that we keep, below the folder of papers; or the path of one that stays where it is. */
  readonly location: string;
  readonly kind: "link" | "file";
  readonly addedBy: string;
  readonly addedAt: number;
}

/** What a channel decided for itself. */
export interface ChannelStore {
  /** As it was saved; null for a channel that has decided nothing. The bot's schema reads it. */
  settings(conversation: string): Promise<Json | null>;
  saveSettings(conversation: string, settings: Json, by: string, at: number): Promise<void>;
  /** Oldest first. */
  library(conversation: string): Promise<readonly LibraryEntry[]>;
  /** Of every conversation, oldest first. */
  wholeLibrary(): Promise<readonly LibraryEntry[]>;
  /** @returns false when the channel has it already */
  addToLibrary(entry: LibraryEntry): Promise<boolean>;
  /** @returns false when the channel does not have it */
  removeFromLibrary(conversation: string, id: string, by: string, at: number): Promise<boolean>;
}
