import type { Fields } from "../json.ts";

/** What the page is told after a change. */
export interface PageUpdate {
  readonly state: PageState;
  /** New and changed ones. */
  readonly messages: readonly ShownMessage[];
  /** The keys of those that are no longer there. */
  readonly gone: readonly string[];
}

/** What one person sees besides messages. */
export interface PageState {
  readonly workspace: string;
  readonly you: string;
  readonly people: readonly ShownPerson[];
  readonly bot: { readonly id: string; readonly name: string; readonly isConnected: boolean };
  readonly channels: readonly ShownChannel[];
  /** What the bot is doing in a thread. */
  readonly work: readonly ShownWork[];
  readonly modal: ShownModal | null;
  /** The blocks of the Home tab; null before the bot published it. */
  readonly home: readonly Fields[] | null;
  readonly commands: readonly { readonly command: string; readonly hint: string }[];
  readonly shortcuts: readonly { readonly id: string; readonly description: string }[];
}

export interface ShownPerson {
  readonly id: string;
  readonly name: string;
  readonly role: "admin" | "member" | "guest";
}

export interface ShownChannel {
  readonly id: string;
  readonly name: string;
  readonly kind: "public" | "private" | "direct";
  readonly hasBot: boolean;
}

export interface ShownWork {
  readonly channel: string;
  readonly thread: string;
  readonly status: string | null;
  /** Whether Slack shows its own stop button. */
  readonly stops: boolean;
}

export interface ShownModal {
  readonly id: string;
  readonly title: string;
  readonly submit: string | null;
  readonly close: string;
  readonly blocks: readonly Fields[];
  /** What stands in each field, by block_id. */
  readonly values: Readonly<Record<string, Fields>>;
  /** What is wrong, by block_id; of the whole form at "". */
  readonly errors: Fields;
}

export interface ShownMessage {
  /** Of the channel and the message: one is told from all others by it. */
  readonly key: string;
  readonly channel: string;
  readonly ts: string;
  /** The message on which it hangs; null at the top level. */
  readonly thread: string | null;
  readonly author: string;
  readonly text: string;
  readonly blocks: readonly Fields[];
  readonly files: readonly ShownFile[];
  readonly reactions: readonly { readonly name: string; readonly people: readonly string[] }[];
  readonly is: {
    readonly deleted: boolean;
    /** Shown to this person alone. */
    readonly private: boolean;
    readonly streaming: boolean;
  };
}

export interface ShownFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
}
