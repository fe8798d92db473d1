/** What is said with limits that are not of a bucket. */
export const RETRY_AFTER_SECONDS = 5;

/** An answer of Discord's that says no. @see https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  readonly code: number;
  readonly errors: ErrorTree | null;

  constructor(status: number, code: number, message: string, errors: ErrorTree | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  get body(): object {
    const errors = this.errors === null ? {} : { errors: this.errors };
    const wait = this.status === 429 ? { retry_after: RETRY_AFTER_SECONDS, global: false } : {};
    return { message: this.message, code: this.code, ...errors, ...wait };
  }
}

export interface ErrorTree {
  [key: string]: ErrorTree | readonly { readonly code: string; readonly message: string }[];
}

/** Gathers what is wrong with a body, by the path of the field, into one 50035. */
export class FormErrors {
  readonly #tree: ErrorTree = {};
  #count = 0;

  add(path: readonly (string | number)[], code: string, message: string): void {
    this.#count += 1;
    let node = this.#tree;
    for (const step of path) {
      node[step] ??= {};
      node = node[step] as ErrorTree;
    }
    node._errors = [
      ...((node._errors as readonly { code: string; message: string }[] | undefined) ?? []),
      { code, message },
    ];
  }

  /** Text of so many characters, counted in the way that gives most: UTF-16 units. */
  length(path: readonly (string | number)[], value: unknown, { min = 0, max }: { min?: number; max: number }): void {
    if (value === undefined || value === null) {
      if (min > 0) this.required(path);
      return;
    }
    if (typeof value !== "string") {
      this.add(path, "STRING_TYPE_CONVERT", "Could not interpret as string.");
      return;
    }
    const { length } = value;
    if (length > max && min === 0) this.add(path, "BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`);
    else if (length > max || length < min)
      this.add(path, "BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`);
  }

  /** A list of so many. */
  count(
    path: readonly (string | number)[],
    list: readonly unknown[] | null | undefined,
    { min = 0, max }: { min?: number; max: number },
  ): void {
    const length = list?.length ?? 0;
    if (length < min || length > max)
      this.add(path, "BASE_TYPE_BAD_LENGTH", `Must be between ${min} and ${max} in length.`);
  }

  required(path: readonly (string | number)[]): void {
    this.add(path, "BASE_TYPE_REQUIRED", "This field is required");
  }

  throwIfAny(): void {
    if (this.#count > 0) throw new ApiError(400, 50035, "Invalid Form Body", this.#tree);
  }
}

export const unknownChannel = () => new ApiError(404, 10003, "Unknown Channel");
export const unknownMessage = () => new ApiError(404, 10008, "Unknown Message");
export const unknownGuild = () => new ApiError(404, 10004, "Unknown Guild");
export const unknownInteraction = () => new ApiError(404, 10062, "Unknown interaction");
export const missingAccess = () => new ApiError(403, 50001, "Missing Access");
export const missingPermissions = () => new ApiError(403, 50013, "Missing Permissions");
export const archivedThread = () => new ApiError(400, 50083, "Thread is archived");
export const cannotMessageUser = () => new ApiError(403, 50007, "Cannot send messages to this user");
