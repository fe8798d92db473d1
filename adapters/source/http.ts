import { createHash } from "node:crypto";
import type { Keyv } from "keyv";
import pRetry, { AbortError } from "p-retry";
import { Agent, fetch, type Response } from "undici";
import { SourceUnavailable } from "../../src/errors.ts";
import { type Pace, Pacer } from "./pacing.ts";
import { resolveWithin } from "./resolve.ts";

/** What a literature service said a week ago still stands; `--fresh` asks again. */
export const CACHE_TTL_MS = 7 * 24 * 60 * 60 * 1000;

/** Within these, a search without a network ends in under 3 s, and one request never takes more than 10 s. */
export const DEFAULT_TIMING = {
  requestTimeoutMs: 10_000,
  /** undici rounds this up by as much as half a second. */
  connectTimeoutMs: 2_000,
  /** A longer wait than this, in one piece or in all, is not worth it: the source is left out. */
  longestWaitMs: 20_000,
  firstRetryMs: 1_000,
  retries: 4,
  maxBytes: 20 * 1024 * 1024,
  /** Stretches the time between requests. Below 1 only against a server of one's own. */
  paceFactor: 1,
} as const;
export type Timing = { readonly [name in keyof typeof DEFAULT_TIMING]: number };

/** A secret that a service wants with each request. It is no part of the cache key, of an error or of a report. */
export interface ServiceKey {
  readonly place: "header" | "parameter";
  readonly name: string;
  readonly value: string;
}

export interface SourceRequest {
  /** The source as people know it; requests of one source share its pace. */
  readonly label: string;
  readonly pace: Pace;
  /** Without the key. */
  readonly url: URL;
  /** Sent as the body of a POST. */
  readonly json?: unknown;
  readonly key: ServiceKey | null;
}

export interface Answer<T> {
  readonly value: T;
  readonly cached: boolean;
}

export interface SourceHttpOptions {
  /** An e-mail address under which the services can reach whoever runs this. */
  readonly contact: string | null;
  readonly cache: Keyv<string> | null;
  /** `fresh` asks the services even where the cache has an answer, and keeps the new answer. */
  readonly mode: "cached" | "fresh";
  readonly timing?: Partial<Timing>;
}

/** The way to every literature service: paced, retried, capped in size and time, and cached. */
export class SourceHttp {
  readonly #options: SourceHttpOptions;
  readonly #timing: Timing;
  readonly #agent: Agent;
  readonly #pacers = new Map<string, Pacer>();

  constructor(options: SourceHttpOptions) {
    this.#options = options;
    this.#timing = { ...DEFAULT_TIMING, ...options.timing };
    const timeout = this.#timing.connectTimeoutMs;
    this.#agent = new Agent({ connect: { timeout, lookup: resolveWithin({ timeoutMs: timeout }) } });
  }

  /**
   * Asks a service, or the cache, and parses the answer. Only answers that `parse` understands are kept.
   *
   * @param parse throws when the answer is not what the service promises
   * @throws {SourceUnavailable} after the last retry; the signal's reason when it was aborted
   */
  async ask<T>(request: SourceRequest, parse: (body: string) => T, signal: AbortSignal): Promise<Answer<T>> {
    signal.throwIfAborted();
    const key = cacheKey(request);
    const kept = this.#options.mode === "cached" ? await this.#options.cache?.get(key) : undefined;
    const value = kept === undefined ? null : parseKept(kept, parse);
    if (value !== null) return { value: value.parsed, cached: true };
    return { value: await this.#askService(request, key, parse, signal), cached: false };
  }

  /** Closes the connections that are kept open for the next request. */
  async close(): Promise<void> {
    await this.#agent.close();
  }

  async #askService<T>(request: SourceRequest, key: string, parse: (body: string) => T, signal: AbortSignal) {
    const body = await this.#fetchBody(request, signal).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
    const value = parseAnswer(request.label, body, parse);
    await this.#options.cache?.set(key, body, CACHE_TTL_MS);
    return value;
  }

  #fetchBody(request: SourceRequest, signal: AbortSignal): Promise<string> {
    const pacer = this.#pacer(request);
    const deadline = Date.now() + this.#timing.longestWaitMs;
    return pRetry(() => pacer.run(() => this.#attempt(request, pacer, deadline, signal), signal), {
      retries: this.#timing.retries,
      minTimeout: this.#timing.firstRetryMs,
      maxRetryTime: this.#timing.longestWaitMs,
      signal,
    });
  }

  /** One request. An error wrapped in p-retry's `AbortError` is final; any other is tried again. */
  async #attempt(request: SourceRequest, pacer: Pacer, deadline: number, signal: AbortSignal): Promise<string> {
    const timeout = AbortSignal.timeout(this.#timing.requestTimeoutMs);
    try {
      const response = await this.#send(request, AbortSignal.any([signal, timeout]));
      if (response.status === 200) return await readCapped(request.label, response, this.#timing.maxBytes);
      await response.body?.cancel();
      throw refusal(request.label, response, pacer, deadline);
    } catch (error) {
      if (error instanceof SourceUnavailable || error instanceof AbortError) throw error;
      const timedOut = timeout.aborted ? `timeout after ${this.#timing.requestTimeoutMs / 1000} s` : null;
      throw transportFailure(request.label, error, timedOut);
    }
  }

  async #send({ label, url, json, key }: SourceRequest, signal: AbortSignal): Promise<Response> {
    if (key !== null && !/^[\x21-\x7e]+$/.test(key.value)) {
      throw new AbortError(new SourceUnavailable(label, "its key holds a character that keys do not have"));
    }
    const target = new URL(url);
    if (key?.place === "parameter") target.searchParams.set(key.name, key.value);
    const { contact } = this.#options;
    const headers = {
      "user-agent": contact === null ? "Assignee" : `Assignee (mailto:${contact})`,
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...(key?.place === "header" ? { [key.name]: key.value } : {}),
    };
    const body = json === undefined ? null : JSON.stringify(json);
    return fetch(target, { method: body === null ? "GET" : "POST", headers, body, signal, dispatcher: this.#agent });
  }

  #pacer({ label, pace }: SourceRequest): Pacer {
    const known = this.#pacers.get(label);
    if (known !== undefined) return known;
    const pacer = new Pacer({ ...pace, intervalMs: pace.intervalMs * this.#timing.paceFactor });
    this.#pacers.set(label, pacer);
    return pacer;
  }
}

function cacheKey({ url, json }: SourceRequest): string {
  const content = JSON.stringify([json === undefined ? "GET" : "POST", url.href, json ?? null]);
  return createHash("sha256").update(content).digest("hex");
}

/** An answer kept by an earlier version may be one that this version does not understand: then the service is asked. */
function parseKept<T>(body: string, parse: (body: string) => T): { readonly parsed: T } | null {
  try {
    return { parsed: parse(body) };
  } catch {
    return null;
  }
}

function parseAnswer<T>(label: string, body: string, parse: (body: string) => T): T {
  try {
    return parse(body);
  } catch (cause) {
    throw new SourceUnavailable(label, "answer not understood", null, { cause });
  }
}

async function readCapped(label: string, response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new AbortError(new SourceUnavailable(label, `answer larger than ${maxBytes} bytes`));
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function refusal(label: string, response: Response, pacer: Pacer, deadline: number): Error {
  const { status } = response;
  const seconds = retryAfterSeconds(response.headers.get("retry-after"));
  const reason = status === 429 ? "HTTP 429: rate limit" : `HTTP ${status}`;
  const error = new SourceUnavailable(label, reason, seconds);
  const passing = status === 429 || status === 408 || status >= 500;
  if (!passing || (seconds !== null && Date.now() + seconds * 1000 > deadline)) return new AbortError(error);
  if (seconds !== null) pacer.holdFor(seconds * 1000);
  return error;
}

/** @see RFC 9110, 10.2.3: seconds, or a date */
function retryAfterSeconds(header: string | null): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1000);
}

const NO_NETWORK =
  /^(?:ENOTFOUND|EAI_\w+|ENETUNREACH|ENETDOWN|EHOSTUNREACH|EHOSTDOWN|ECONNREFUSED|ETIMEDOUT|ETIMEOUT|ECANCELLED|EADDRNOTAVAIL|UND_ERR_CONNECT_TIMEOUT)$/;
const BAD_CERTIFICATE = /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

/** No connection at all is final, so that a run without a network ends soon; a connection that broke is tried again. */
function transportFailure(label: string, cause: unknown, timedOut: string | null): Error {
  const code = errorCode(cause);
  if (timedOut !== null) return new AbortError(new SourceUnavailable(label, timedOut, null, { cause }));
  if (NO_NETWORK.test(code)) return new AbortError(new SourceUnavailable(label, "no network", null, { cause }));
  if (BAD_CERTIFICATE.test(code)) return new AbortError(new SourceUnavailable(label, code, null, { cause }));
  return new SourceUnavailable(label, "connection lost", null, { cause });
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return "";
  return "code" in error && typeof error.code === "string" ? error.code : errorCode(error.cause);
}
