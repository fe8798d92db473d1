/**
 * An error that a person can meet: the message says what happened, then what to do, and is shown word for word.
 * Anything that is not an `AppError` is a bug.
 */
export class AppError extends Error {
  override name = "AppError";
}

/** What the person gave cannot be used as it is. Nothing was started; the message says how to ask again. */
export class BadInput extends AppError {
  override name = "BadInput";
}

/** A source gave no usable answer. The review goes on without it, and the report says so. */
export class SourceUnavailable extends AppError {
  override name = "SourceUnavailable";
  /** What the report says of it: `timeout`, `HTTP 503`, `no network`. */
  readonly reason: string;
  /** How long the source asks us to wait; null when it did not say. */
  readonly retryAfterSeconds: number | null;

  constructor(source: string, reason: string, retryAfterSeconds: number | null = null, options?: ErrorOptions) {
    const wait = retryAfterSeconds === null ? "later" : `in ${Math.ceil(retryAfterSeconds)} s`;
    super(`${source} gave no usable answer (${reason}). Try again ${wait}, or leave it out of the search.`, options);
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A document could not be fetched or read. The study is judged by its abstract, and the report says so. */
export class DocumentUnavailable extends AppError {
  override name = "DocumentUnavailable";
  readonly reason: string;

  constructor(document: string, reason: string, options?: ErrorOptions) {
    super(`${document} could not be read: ${reason}. The study is judged by its abstract alone.`, options);
    this.reason = reason;
  }
}
