import type { Usage } from "./domain/report.ts";

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

/** The language model cannot be used: it did not answer after the last retry, or turned us away. */
export class ModelUnavailable extends AppError {
  override name = "ModelUnavailable";
  /** What the report says of it: `connection refused`, `HTTP 503`, `the key was not accepted`. */
  readonly reason: string;

  /** @param remedy a sentence that says how to go on */
  constructor(host: string, reason: string, remedy: string, options?: ErrorOptions) {
    super(`The language model at ${host} gave no usable answer (${reason}). ${remedy}`, options);
    this.reason = reason;
  }
}

/** The model declines to work on this material. The item is left out, and the report says so. */
export class ModelRefused extends AppError {
  override name = "ModelRefused";
  readonly reason: string;
  /** What was paid for the refusal. */
  readonly usage: Usage;

  constructor(model: string, stage: string, reason: string, usage: Usage) {
    super(`${model} declined the ${stage} of an item (${reason}). The item is left out; another model may accept it.`);
    this.reason = reason;
    this.usage = usage;
  }
}

/** A prompt is longer than the model can take. Fewer passages may pass. */
export class ContextOverflow extends AppError {
  override name = "ContextOverflow";

  constructor(model: string, stage: string, options?: ErrorOptions) {
    super(
      `The prompt for ${stage} is too long for ${model}. Send fewer passages, or choose a model with more context.`,
      options,
    );
  }
}

/** Two replies in a row did not fit what was asked for. The item is left out, and the report says so. */
export class ReplyUnusable extends AppError {
  override name = "ReplyUnusable";
  readonly reason: string;
  /** What was paid for the two replies. */
  readonly usage: Usage;

  constructor(model: string, stage: string, reason: string, usage: Usage) {
    super(`${model} gave no usable reply for ${stage}, twice (${reason}). Try again, or choose another model.`);
    this.reason = reason;
    this.usage = usage;
  }
}

/** A budget does not cover the next call. The review ends with what it has, and the report says so. */
export class BudgetExceeded extends AppError {
  override name = "BudgetExceeded";

  /**
   * @param budget such as `The budget of this review (40 calls)`
   * @param renewed when it is full again: a `day` is one of UTC
   */
  constructor(budget: string, renewed: "day" | "never" = "never") {
    const remedy = renewed === "day" ? "Ask again from 00:00 UTC on, or raise it" : "Raise it and ask again";
    super(`${budget} does not cover the next call. ${remedy}: replies already paid for are not paid twice.`);
  }
}

/** A chat platform did not answer. Whether it did what was asked is unknown. */
export class ChatUnavailable extends AppError {
  override name = "ChatUnavailable";
  /** How long the platform asks us to wait; null when it did not say. */
  readonly retryAfterSeconds: number | null;

  /** @param reason such as `HTTP 503`, `rate limit` */
  constructor(platform: string, reason: string, retryAfterSeconds: number | null = null, options?: ErrorOptions) {
    super(`${platform} gave no usable answer (${reason}). It is tried again shortly.`, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A chat platform will not do what was asked. Trying again does not help until the cause is mended. */
export class ChatRefused extends AppError {
  override name = "ChatRefused";

  /** @param remedy a sentence that says how to go on: `Invite the bot to the channel.` */
  constructor(platform: string, reason: string, remedy: string, options?: ErrorOptions) {
    super(`${platform} refused (${reason}). ${remedy}`, options);
  }
}

/** A message was deleted, or can no longer be changed. What it said has to be said in a new one. */
export class MessageGone extends AppError {
  override name = "MessageGone";

  constructor(messageId: string, options?: ErrorOptions) {
    super(`Message ${messageId} is no longer there, or can no longer be changed.`, options);
  }
}

/** The database cannot be used, or not be written to. What was asked for was not done. */
export class StoreFailure extends AppError {
  override name = "StoreFailure";
}
