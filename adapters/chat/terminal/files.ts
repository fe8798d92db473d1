import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Attachment } from "../../../src/domain/chat-event.ts";
import type { ChatFile } from "../../../src/domain/chat-message.ts";
import { ChatUnavailable, DocumentUnavailable } from "../../../src/errors.ts";

/** Keeps a file that the bot sends. @returns its path */
export async function keepFile(folder: string, { name, bytes }: ChatFile): Promise<string> {
  const file = join(folder, name.replace(/[^\p{L}\p{N}._-]/gu, "-").replace(/^\.+/, ""));
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(file, bytes);
    return file;
  } catch (cause) {
    throw new ChatUnavailable("The terminal", `${file} cannot be written`, null, { cause });
  }
}

/** A file that a person sent: its id is its path. */
export async function readAttached({ id, name }: Attachment, maxBytes: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(id);
    if (size > maxBytes) throw new DocumentUnavailable(name, `it is larger than ${maxBytes} bytes`);
    return await readFile(id);
  } catch (cause) {
    if (cause instanceof DocumentUnavailable) throw cause;
    throw new DocumentUnavailable(name, "the file cannot be read", { cause });
  }
}
