import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "../../../src/errors.ts";

const ALGORITHM = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = "1";

/** Encrypts what is stored, so that a copy of the database gives nobody a token. */
export class Seal {
  readonly #key: Uint8Array;

  /** @param key 32 bytes */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** @param id bound to the text: sealed text does not open under another id */
  close(text: string, id: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce).setAAD(Buffer.from(id));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url")}`;
  }

  /** @throws {AppError} when it was sealed with another key, for another id, or was changed since */
  open(sealed: string, id: string): string {
    const bytes = Buffer.from(sealed.slice(VERSION.length + 1), "base64url");
    try {
      const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(id))
        .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
      return text.toString("utf8");
    } catch (cause) {
      throw new AppError(
        `What Slack gave for ${id} was encrypted with another key. Set SLACK_TOKEN_KEY to the key of that time, or install the app in the workspace again.`,
        { cause },
      );
    }
  }

  /** Whether it was sealed with this key, for this id. */
  opens(sealed: string, id: string): boolean {
    try {
      this.open(sealed, id);
      return true;
    } catch (error) {
      if (error instanceof AppError) return false;
      throw error;
    }
  }
}
