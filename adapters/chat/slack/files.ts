import { z } from "zod";
import type { Attachment } from "../../../src/domain/chat-event.ts";
import type { ChatFile } from "../../../src/domain/chat-message.ts";
import { ChatUnavailable, DocumentUnavailable } from "../../../src/errors.ts";
import type { Place } from "../../../src/ports/chat.ts";
import type { SlackApi } from "./api.ts";
import type { Clock } from "./clock.ts";
import { hasCode, PLATFORM, threadGone } from "./failures.ts";
import { richText, section } from "./rich-text.ts";
import { markOf } from "./sent.ts";
import type { Workspaces } from "./workspaces.ts";

const TIMEOUT_MS = 60_000;
/** Slack puts a file into its channel a moment after the upload was completed. */
const LOOKS = 6;
const LOOK_MS = 500;

const Ticket = z.object({ upload_url: z.string(), file_id: z.string() });
const Share = z.object({ ts: z.string(), thread_ts: z.string().optional() });
type Share = z.infer<typeof Share>;
const Shares = z.record(z.string(), z.array(Share));
const FileInfo = z.object({
  file: z.object({
    name: z.string().nullable().default(null),
    size: z.number().default(0),
    mimetype: z.string().default(""),
    url_private_download: z.string().optional(),
    url_private: z.string().optional(),
    shares: z.object({ public: Shares.default({}), private: Shares.default({}) }).optional(),
  }),
});

export interface FilesParts {
  readonly api: SlackApi;
  readonly apiUrl: string;
  readonly workspaces: Workspaces;
  readonly clock: Clock;
}

/** Files from and to Slack. */
export class Files {
  readonly #parts: FilesParts;

  constructor(parts: FilesParts) {
    this.#parts = parts;
  }

  /** Nothing is seen before the last of the three calls. @returns the ts of the message that holds the file */
  async upload(place: Place, file: ChatFile, comment: string, key: string): Promise<string> {
    const { api } = this.#parts;
    const { tenant, conversation, thread } = place;
    const announced = { filename: file.name, length: file.bytes.length };
    const { upload_url, file_id } = await api.call(tenant, "files.getUploadURLExternal", announced, Ticket);
    await send(upload_url, file);
    const shown = {
      files: [{ id: file_id, title: file.name }],
      channel_id: conversation,
      ...(thread !== null && { thread_ts: thread }),
      blocks: [{ ...richText(section([comment || file.name])), block_id: markOf(key) }],
    };
    await api.call(tenant, "files.completeUploadExternal", shown, z.unknown(), { channel: conversation });
    const shared = await this.#sharedAs(tenant, conversation, file_id);
    if (thread !== null && shared.thread_ts === undefined) {
      await api.call(tenant, "chat.delete", { channel: conversation, ts: shared.ts }, z.unknown());
      throw threadGone();
    }
    return shared.ts;
  }

  async #sharedAs(tenant: string, conversation: string, fileId: string): Promise<Share> {
    for (let look = 0; look < LOOKS; look++) {
      if (look > 0) await this.#parts.clock.sleep(LOOK_MS);
      const { file } = await this.#parts.api.call(tenant, "files.info", { file: fileId }, FileInfo);
      const [share] = [file.shares?.public, file.shares?.private].flatMap((shares) => shares?.[conversation] ?? []);
      if (share !== undefined) return share;
    }
    throw new ChatUnavailable(PLATFORM, "the file is not in the channel yet");
  }

  async download({ id, name }: Attachment, tenant: string, maxBytes: number): Promise<Uint8Array> {
    const { file } = await this.#info(tenant, id, name);
    if (file.size > maxBytes) throw tooLarge(name, maxBytes);
    const address = file.url_private_download ?? file.url_private;
    if (address === undefined || !this.#isSlacks(address))
      throw new DocumentUnavailable(name, "Slack does not give it out");
    const { token } = await this.#parts.workspaces.of(tenant);
    const response = await fetch(address, {
      headers: { authorization: `Bearer ${token}` },
      // Without the permission Slack leads to a page for signing in.
      redirect: "manual",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: Error) => {
      throw new DocumentUnavailable(name, `Slack did not answer (${cause.message})`);
    });
    const isPage = response.headers.get("content-type")?.startsWith("text/html") && file.mimetype !== "text/html";
    if (response.status !== 200 || isPage) {
      throw new DocumentUnavailable(name, "Slack did not give it out; the app may lack the permission files:read");
    }
    return read(response, name, maxBytes);
  }

  async #info(tenant: string, file: string, name: string) {
    try {
      return await this.#parts.api.call(tenant, "files.info", { file }, FileInfo);
    } catch (cause) {
      if (hasCode(cause, "file_not_found", "file_deleted"))
        throw new DocumentUnavailable(name, "it is no longer there", { cause });
      throw new DocumentUnavailable(name, cause instanceof Error ? cause.message : String(cause), { cause });
    }
  }

  /** The token goes to Slack alone. */
  #isSlacks(address: string): boolean {
    const { protocol, host } = new URL(address);
    if (host === new URL(this.#parts.apiUrl).host) return true;
    return protocol === "https:" && (host === "slack.com" || host.endsWith(".slack.com"));
  }
}

async function send(uploadUrl: string, { bytes, mediaType }: ChatFile): Promise<void> {
  const response = await fetch(uploadUrl, {
    method: "POST",
    headers: { "content-type": mediaType },
    body: new Uint8Array(bytes),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: Error) => {
    throw new ChatUnavailable(PLATFORM, `the file was not taken: ${cause.message}`, null, { cause });
  });
  if (!response.ok) throw new ChatUnavailable(PLATFORM, `the file was not taken: HTTP ${response.status}`);
}

async function read(response: Response, name: string, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > maxBytes) throw tooLarge(name, maxBytes);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

const tooLarge = (name: string, maxBytes: number) =>
  new DocumentUnavailable(name, `it is larger than ${maxBytes.toLocaleString("en")} bytes`);
