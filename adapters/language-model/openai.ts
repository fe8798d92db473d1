import type { Keyv } from "keyv";
import type { Usage } from "../../src/domain/report.ts";
import { ContextOverflow, ModelRefused, ModelUnavailable, ReplyUnusable } from "../../src/errors.ts";
import type {
  Account,
  LanguageModel,
  LanguageModels,
  ModelReply,
  ModelRequest,
} from "../../src/ports/language-model.ts";
import { chatRequest, longestReply } from "./chat-messages.ts";
import { type Clock, SYSTEM_CLOCK } from "./clock.ts";
import type { Completion } from "./completion.ts";
import { type Asking, addUsage, askAgain, estimateTokens, NO_USAGE, readCompletionAs } from "./conversation.ts";
import { type Dialect, FULL_DIALECT, simplerAfterRejection } from "./dialect.ts";
import { CallFailure } from "./failure.ts";
import { keepReply, keptReply, replyKey } from "./kept-replies.ts";
import type { Limits } from "./limiter.ts";
import { ModelCalls } from "./model-calls.ts";
import { payFor } from "./payment.ts";
import { costUsd, DEFAULT_PRICES, type PriceTable } from "./prices.ts";
import { type JsonSchema, wireSchema } from "./wire-schema.ts";

export const DEFAULT_LIMITS: Limits = { concurrency: 8, requestsPerMinute: null, tokensPerMinute: null };
export const DEFAULT_REQUEST_TIMEOUT_MS = 120_000;
const LONGEST_REASON = 240;
/** What local servers are given for a key ("x", "ollama") is no secret, and occurs in ordinary words. */
const SHORTEST_KEY = 12;

export interface OpenAiOptions {
  /** Such as `https://api.openai.com/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly cache: Keyv<string> | null;
  /** These go before the prices that are built in. */
  readonly prices?: PriceTable;
  readonly limits?: Partial<Limits>;
  /** Below 300,000. */
  readonly requestTimeoutMs?: number;
  readonly clock?: Clock;
}

interface Payer {
  readonly lane: string;
  readonly accounts: readonly Account[];
}

type Context<Value> = Payer & Pick<ModelRequest<Value>, "schema" | "signal">;

interface Answer {
  readonly completion: Completion;
  readonly usage: Usage;
}

interface Agreed<Value> {
  readonly value: Value;
  readonly json: unknown;
  readonly usage: Usage;
  readonly servedBy: string;
}

/** Any server that speaks OpenAI's chat completions. One for the process: it holds the limiter that reviews share. */
export class OpenAiModels implements LanguageModels {
  readonly host: string;
  readonly #apiKey: string;
  readonly #cache: Keyv<string> | null;
  readonly #prices: PriceTable;
  readonly #clock: Clock;
  readonly #calls: ModelCalls;
  /** What worked, by model. */
  readonly #dialects = new Map<string, Dialect>();

  constructor({ baseUrl, apiKey, cache, prices, limits, requestTimeoutMs, clock = SYSTEM_CLOCK }: OpenAiOptions) {
    this.host = new URL(baseUrl).host;
    this.#apiKey = apiKey;
    this.#cache = cache;
    this.#prices = { ...DEFAULT_PRICES, ...prices };
    this.#clock = clock;
    this.#calls = new ModelCalls({
      baseUrl,
      apiKey,
      limits: { ...DEFAULT_LIMITS, ...limits },
      requestTimeoutMs: requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
      clock,
    });
  }

  forReview(reviewId: string, accounts: readonly Account[]): LanguageModel {
    return { complete: (request) => this.#complete(request, { lane: reviewId, accounts }) };
  }

  async #complete<Value>(request: ModelRequest<Value>, payer: Payer): Promise<ModelReply<Value>> {
    request.signal.throwIfAborted();
    const startedAt = this.#clock.now();
    const schema = wireSchema(request.schema);
    const key = replyKey(request.model, request.prompt, schema);
    const kept = await keptReply(this.#cache, key, request.schema);
    if (kept !== null) return { ...kept, usage: NO_USAGE, durationMs: this.#clock.now() - startedAt, cached: true };
    const asking = this.#firstAsking(request, schema);
    const { value, json, usage, servedBy } = await this.#converse(asking, { ...payer, ...request });
    await keepReply(this.#cache, key, servedBy, json);
    return { value, usage, model: servedBy, durationMs: this.#clock.now() - startedAt, cached: false };
  }

  #firstAsking({ name, model, prompt, maxOutputTokens }: ModelRequest<unknown>, schema: JsonSchema): Asking {
    const turn = { name, model, prompt, schema, maxOutputTokens, fault: null };
    return { turn, dialect: this.#dialects.get(model) ?? FULL_DIALECT, usage: NO_USAGE };
  }

  async #converse<Value>(asking: Asking, context: Context<Value>): Promise<Agreed<Value>> {
    const { turn, dialect } = asking;
    const answer = await this.#answer(asking, context);
    if (answer instanceof CallFailure) {
      return this.#converse({ ...asking, dialect: this.#dialectAfter(answer, asking) }, context);
    }
    const { completion } = answer;
    const usage = addUsage(asking.usage, answer.usage);
    const reply = readCompletionAs(completion, context.schema);
    if (reply.kind === "refused") throw new ModelRefused(turn.model, turn.name, reply.reason, usage);
    if (reply.kind !== "fits") return this.#converse(askAgain({ ...asking, usage }, reply), context);
    this.#dialects.set(turn.model, dialect);
    return { ...reply, usage, servedBy: completion.model ?? turn.model };
  }

  /** One call, paid for. A failure that the conversation may deal with is returned; nothing was paid for it. */
  #answer(
    { turn, dialect }: Asking,
    { lane, accounts, signal }: Omit<Context<unknown>, "schema">,
  ): Promise<Answer | CallFailure> {
    const request = chatRequest(turn, dialect);
    const estimate = { input: estimateTokens(request.messages), cachedInput: 0, output: longestReply(turn, dialect) };
    const tokens = estimate.input + estimate.output;
    return payFor<Answer | CallFailure>(
      accounts,
      { calls: 1, costUsd: costUsd(this.#prices, turn.model, estimate) },
      async () => {
        const completion = await this.#calls.make({ lane, tokens, request, signal }).catch(asCallFailure);
        if (completion instanceof CallFailure) return { result: completion, spent: NO_USAGE };
        const usage = this.#usage(completion, turn.model, estimate.input);
        return { result: { completion, usage }, spent: usage };
      },
    );
  }

  #usage({ text, tokens }: Completion, model: string, estimatedInput: number): Usage {
    const taken = tokens ?? { input: estimatedInput, cachedInput: 0, output: estimateTokens(text) };
    return {
      calls: 1,
      inputTokens: taken.input,
      outputTokens: taken.output,
      costUsd: costUsd(this.#prices, model, taken),
    };
  }

  #dialectAfter(failure: CallFailure, { turn, dialect, usage }: Asking): Dialect {
    const { kind, reason, remedy, cause } = failure;
    const { model, name } = turn;
    if (kind === "context-overflow") throw new ContextOverflow(model, name);
    if (kind === "refused") throw new ModelRefused(model, name, reason, usage);
    const simpler = kind === "rejected" ? simplerAfterRejection(dialect, reason) : null;
    if (simpler !== null) return simpler;
    // A longer reply, for one that was cut off, may be more than the model can give.
    if (kind === "rejected" && turn.fault !== null) throw new ReplyUnusable(model, name, turn.fault, usage);
    throw new ModelUnavailable(this.host, this.#fitToShow(reason), remedy, { cause });
  }

  #fitToShow(reason: string): string {
    const safe = this.#apiKey.length < SHORTEST_KEY ? reason : reason.replaceAll(this.#apiKey, "[key]");
    const line = safe.replace(/\s+/g, " ").trim();
    return line.length <= LONGEST_REASON ? line : `${line.slice(0, LONGEST_REASON)}…`;
  }
}

function asCallFailure(error: unknown): CallFailure {
  if (error instanceof CallFailure) return error;
  throw error;
}
