import { OpenAI } from "openai";
import pRetry from "p-retry";
import type { ChatRequest } from "./chat-messages.ts";
import type { Clock } from "./clock.ts";
import { type Completion, readCompletion } from "./completion.ts";
import { CallFailure, callFailure, type FailureKind, REMEDIES } from "./failure.ts";
import { Limiter, type Limits } from "./limiter.ts";

export interface ModelCallsOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly limits: Limits;
  readonly requestTimeoutMs: number;
  readonly clock: Clock;
}

export interface ModelCall {
  readonly lane: string;
  /** An estimate of input and output together. */
  readonly tokens: number;
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
}

const FIRST_WAIT_MS = 1_000;
/** When a server asks for more than this, waiting for it is no longer a matter of one review. */
const LONGEST_WAIT_MS = 120_000;
/** How often a call is made again after a fault that may pass. */
const RETRIES: Partial<Readonly<Record<FailureKind, number>>> = {
  overloaded: 5,
  dropped: 5,
  unreachable: 2,
  timeout: 1,
};

/** The way to one server for all reviews: limited, retried, and timed. */
export class ModelCalls {
  readonly #client: OpenAI;
  readonly #limiter: Limiter;
  readonly #options: ModelCallsOptions;

  constructor(options: ModelCallsOptions) {
    this.#options = options;
    this.#limiter = new Limiter(options.limits, options.clock);
    this.#client = new OpenAI({
      apiKey: options.apiKey,
      baseURL: options.baseUrl,
      // What is not given here the package would read from the environment.
      ...{ organization: null, project: null, adminAPIKey: null, webhookSecret: null, logLevel: "off" },
      maxRetries: 0,
      timeout: options.requestTimeoutMs,
    });
  }

  /** @throws {CallFailure} after the last retry; the signal's reason when it was aborted */
  make(call: ModelCall): Promise<Completion> {
    const { signal } = call;
    return pRetry(() => this.#limited(call), {
      retries: Math.max(...Object.values(RETRIES)),
      minTimeout: 0,
      signal,
      onFailedAttempt: async ({ error, attemptNumber }) => {
        signal.throwIfAborted();
        if (!(error instanceof CallFailure) || attemptNumber > (RETRIES[error.kind] ?? 0)) throw error;
        await this.#waitAfter(error, attemptNumber, signal);
      },
    });
  }

  #limited({ lane, tokens, request, signal }: ModelCall): Promise<Completion> {
    const run = async () => {
      const completion = readCompletion(await this.#send(request, signal));
      const used = completion.tokens;
      return { value: completion, tokens: used === null ? tokens : used.input + used.output };
    };
    return this.#limiter.run({ lane, tokens, signal, run });
  }

  async #send(request: ChatRequest, signal: AbortSignal): Promise<unknown> {
    const { requestTimeoutMs } = this.#options;
    const timeout = AbortSignal.timeout(requestTimeoutMs);
    try {
      return await this.#client.chat.completions.create(request, { signal: AbortSignal.any([signal, timeout]) });
    } catch (error) {
      signal.throwIfAborted();
      if (!timeout.aborted) throw callFailure(error);
      throw new CallFailure("timeout", `no answer within ${requestTimeoutMs / 1_000} s`, { remedy: REMEDIES.wait });
    }
  }

  async #waitAfter({ kind, waitMs, reason }: CallFailure, attempt: number, signal: AbortSignal): Promise<void> {
    if (waitMs === null) return this.#options.clock.wait(FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
    if (waitMs > LONGEST_WAIT_MS) throw new CallFailure(kind, reason, { remedy: REMEDIES.wait, waitMs });
    this.#limiter.holdFor(waitMs);
  }
}
