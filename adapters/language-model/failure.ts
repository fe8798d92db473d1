import { APIConnectionError, APIError } from "openai";
import { requestedWaitMs } from "./requested-wait.ts";

/**
 * Why a call gave no completion. The first four may pass when the call is made again; `rejected` is a request that the
 * server does not understand as it stands.
 */
export type FailureKind =
  | "overloaded"
  | "dropped"
  | "timeout"
  | "unreachable"
  | "rejected"
  | "context-overflow"
  | "refused"
  | "turned-away";

/** A call that gave no completion. `reason` may quote the server; `remedy` says how to go on. */
export class CallFailure extends Error {
  override name = "CallFailure";
  readonly kind: FailureKind;
  readonly reason: string;
  readonly remedy: string;
  /** How long the server asks us to wait; null when it did not say. */
  readonly waitMs: number | null;

  constructor(kind: FailureKind, reason: string, { remedy = "", waitMs = null, cause }: FailureDetails = {}) {
    super(reason, { cause });
    this.kind = kind;
    this.reason = reason;
    this.remedy = remedy;
    this.waitMs = waitMs;
  }
}

interface FailureDetails {
  readonly remedy?: string;
  readonly waitMs?: number | null;
  readonly cause?: unknown;
}

export const REMEDIES = {
  wait: "Try again later.",
  address: "Check OPENAI_BASE_URL (it usually ends in /v1) and that the server runs.",
  model: "Check MODEL and OPENAI_BASE_URL (it usually ends in /v1).",
  key: "Check OPENAI_API_KEY.",
  quota: "Add credit to the account.",
  request: "Choose another MODEL or server.",
} as const;

/** Puts what the package threw into one of the kinds. */
export function callFailure(error: unknown): CallFailure {
  if (error instanceof APIError && error.status !== undefined) {
    const { status, code, type, headers } = error;
    return statusFailure({ status, codes: [code, type].map(String), message: said(error), headers });
  }
  return transportFailure(error);
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "host not found",
  EAI_AGAIN: "host not found",
  EHOSTUNREACH: "host unreachable",
  ENETUNREACH: "no network",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
};

function transportFailure(cause: unknown): CallFailure {
  const code = errorCode(cause);
  const unreachable = UNREACHABLE[code];
  if (unreachable !== undefined) {
    return new CallFailure("unreachable", unreachable, { remedy: REMEDIES.address, cause });
  }
  if (/^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code)) {
    return new CallFailure("turned-away", `certificate not accepted: ${code}`, { remedy: REMEDIES.address, cause });
  }
  if (isConnectionFault(cause)) return new CallFailure("dropped", "connection lost", { remedy: REMEDIES.wait, cause });
  throw cause;
}

/** `fetch` and the reading of a body throw a TypeError when the connection breaks; half a JSON body is a SyntaxError. */
function isConnectionFault(error: unknown): boolean {
  return error instanceof APIConnectionError || error instanceof TypeError || error instanceof SyntaxError;
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  return "code" in error && typeof error.code === "string" ? error.code : errorCode(error.cause);
}

export interface StatusAnswer {
  readonly status: number;
  /** The server's own codes for the fault. */
  readonly codes: readonly string[];
  readonly message: string;
  readonly headers: Headers | undefined;
}

const CONTEXT_CODES = ["context_length_exceeded", "exceed_context_size_error"];
const CONTEXT_WORDS =
  /context (?:length|window|size)|prompt is too long|too many (?:input )?tokens|exceeds? .{0,40}\btokens?\b.{0,20}\blimit/i;
/** A single request above the account's tokens per minute never passes, whatever the wait. */
const TOO_LARGE_FOR_RATE = /request too large/i;
const REFUSAL_CODES = ["content_filter", "content_policy_violation", "invalid_prompt"];

/** What an HTTP status and the words that came with it mean. */
export function statusFailure({ status, codes, message, headers }: StatusAnswer): CallFailure {
  const has = (known: readonly string[]) => codes.some((code) => known.includes(code));
  const reason = message === "" ? `HTTP ${status}` : `HTTP ${status}: ${message}`;
  const turnedAway = (remedy: string, words = reason) => new CallFailure("turned-away", words, { remedy });
  if (has(["insufficient_quota"])) return turnedAway(REMEDIES.quota, "the account has no credit left");
  // What a server says with 401 may quote the key in part.
  if (status === 401) return turnedAway(REMEDIES.key, "HTTP 401: the key was not accepted");
  if (status === 403) return turnedAway(REMEDIES.key);
  if (has(REFUSAL_CODES)) return new CallFailure("refused", "the server's content filter");
  if (has(CONTEXT_CODES) || (status === 429 ? TOO_LARGE_FOR_RATE : CONTEXT_WORDS).test(message)) {
    return new CallFailure("context-overflow", reason);
  }
  if (status === 404) return turnedAway(REMEDIES.model);
  if (status === 408 || status === 409 || status === 429 || (status >= 500 && !isAboutRequest(message))) {
    return new CallFailure("overloaded", reason, { remedy: REMEDIES.wait, waitMs: requestedWaitMs(headers, message) });
  }
  return new CallFailure("rejected", reason, { remedy: REMEDIES.request });
}

/** Some servers answer 500 to a request that they do not understand. */
const isAboutRequest = (message: string) => /response_format|json_schema|max_completion_tokens/.test(message);

function said({ error, message }: APIError): string {
  const own = typeof error === "object" && error !== null && "message" in error ? error.message : message;
  return typeof own === "string" ? own.replace(/^\d{3} (?:status code \(no body\))?/, "") : "";
}
