import type { Fields } from "./json.ts";
import type { Message } from "./message.ts";
import type { Slack } from "./slack.ts";
import type { Workspace } from "./workspace.ts";

interface Upload {
  readonly workspace: Workspace;
  readonly userId: string;
  readonly name: string;
  readonly mimetype: string;
  readonly bytes: Uint8Array;
}

/** A file that was uploaded, by a person or by the bot. */
export class SharedFile implements Upload {
  readonly id: string;
  readonly workspace: Workspace;
  readonly userId: string;
  readonly name: string;
  readonly mimetype: string;
  bytes: Uint8Array;
  title: string;
  messages: readonly Message[] = [];
  /** Announced by getUploadURLExternal, and not there before completeUploadExternal. */
  state: "announced" | "received" | "complete" = "complete";
  readonly #slack: Slack;

  constructor(slack: Slack, upload: Upload) {
    this.#slack = slack;
    this.id = slack.ids.next("F");
    this.workspace = upload.workspace;
    this.userId = upload.userId;
    this.name = upload.name;
    this.title = upload.name;
    this.mimetype = upload.mimetype;
    this.bytes = upload.bytes;
  }

  get path(): string {
    return `/files/${this.workspace.id}-${this.id}/${encodeURIComponent(this.name)}`;
  }

  share(message: Message): void {
    this.messages = [...this.messages, message];
  }

  /** Where it was shared, as `files.info` gives it: Slack shares after it has answered the upload. */
  get shares(): Fields {
    const kinds = Map.groupBy(this.messages, ({ channel }) => (channel.kind === "channel" ? "public" : "private"));
    return Object.fromEntries([...kinds].map(([kind, messages]) => [kind, placesOf(messages)]));
  }

  /** As messages and events give it. */
  shown(): Fields {
    const url = `${this.#slack.baseUrl}${this.path}`;
    return {
      id: this.id,
      created: Math.floor(this.#slack.time.now() / 1000),
      timestamp: Math.floor(this.#slack.time.now() / 1000),
      name: this.name,
      title: this.title,
      mimetype: this.mimetype,
      filetype: this.name.split(".").at(-1) ?? "",
      pretty_type: this.mimetype,
      user: this.userId,
      user_team: this.workspace.id,
      editable: false,
      size: this.bytes.length,
      mode: "hosted",
      is_external: false,
      is_public: true,
      url_private: url,
      url_private_download: `${url}?download=1`,
      permalink: url,
      file_access: "visible",
      channels: [...new Set(this.messages.map(({ channel }) => channel.id))],
    };
  }
}

const placesOf = (messages: readonly Message[]): Fields =>
  Object.fromEntries(
    [...Map.groupBy(messages, ({ channel }) => channel.id)].map(([channelId, inChannel]) => [
      channelId,
      inChannel.map(({ ts, threadTs }) => (threadTs === null ? { ts } : { ts, thread_ts: threadTs })),
    ]),
  );

/** All files. */
export class Files {
  readonly #slack: Slack;
  readonly #files = new Map<string, SharedFile>();

  constructor(slack: Slack) {
    this.#slack = slack;
  }

  add(upload: Upload): SharedFile {
    const file = new SharedFile(this.#slack, upload);
    this.#files.set(file.id, file);
    return file;
  }

  find(id: string): SharedFile | null {
    return this.#files.get(id) ?? null;
  }

  /** The file behind an address. */
  at(path: string): SharedFile | null {
    return [...this.#files.values()].find((file) => file.path === path) ?? null;
  }
}
