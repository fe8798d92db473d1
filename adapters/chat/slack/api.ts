import { webApi } from "@slack/bolt";
import type { z } from "zod";
import { type AppError, ChatUnavailable } from "../../../src/errors.ts";
import type { SlackLog } from "./bolt-log.ts";
import { boltLog } from "./bolt-log.ts";
import { DEAD_TOKEN, failureOf, hasCode, PLATFORM } from "./failures.ts";
import { type Call, type Limiter, PATIENCE_MS } from "./limiter.ts";
import type { Workspaces } from "./workspaces.ts";

const TIMEOUT_MS = 20_000;
/** Times that a call is made again because Slack had no room for it: then it was not done. */
const ROUNDS = 3;

/** Made anew for each use: the SDK writes into what it is given. See the README on its traps. */
export const clientOptions = (apiUrl: string, log: SlackLog): webApi.WebClientOptions => ({
  slackApiUrl: apiUrl,
  // A lost response may stand for a call that was done, so whoever called decides what follows.
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  timeout: TIMEOUT_MS,
  logger: boltLog(log),
});

export interface ApiParts {
  readonly apiUrl: string;
  readonly workspaces: Workspaces;
  readonly limiter: Limiter;
  readonly log: SlackLog;
}

export interface Asked {
  /** What it is about, where it is about a channel. */
  readonly channel?: string;
  /** How long its turn may be waited for. */
  readonly patienceMs?: number;
}

/** Slack's Web API, in the name of the bot of a workspace. */
export class SlackApi {
  readonly #parts: ApiParts;
  readonly #clients = new Map<string, webApi.WebClient>();

  constructor(parts: ApiParts) {
    this.#parts = parts;
  }

  /**
   * Calls a method.
   *
   * @throws {ChatUnavailable} when it is unknown whether it was done
   * @throws {SlackRefusal} when Slack will not do it
   */
  async call<Answer>(
    tenant: string,
    method: string,
    args: Readonly<Record<string, unknown>>,
    answer: z.ZodType<Answer>,
    { channel, patienceMs = PATIENCE_MS }: Asked = {},
  ): Promise<Answer> {
    const call = { tenant, method, channel: channel ?? null };
    for (let round = 1; ; round++) {
      await this.#parts.limiter.take(call, patienceMs);
      const client = await this.#client(tenant);
      try {
        return parsed(answer, await client.apiCall(method, { ...args }), method);
      } catch (error) {
        if (error instanceof ChatUnavailable) throw error;
        const failure = failureOf(error, method);
        if (round === ROUNDS || !(await this.#mayHelp(call, error, failure, client))) throw failure;
      }
    }
  }

  /** Whether nothing was done, and the same call may be taken when it is made again. */
  async #mayHelp(call: Call, error: unknown, failure: AppError, { token }: webApi.WebClient): Promise<boolean> {
    const { limiter, log, workspaces } = this.#parts;
    if (error instanceof webApi.WebAPIRateLimitedError) {
      await limiter.hold(call, error.retryAfter);
      log.warn({ ...call, retryAfterSeconds: error.retryAfter }, "Slack asks to wait");
      return true;
    }
    if (!hasCode(failure, ...DEAD_TOKEN)) return false;
    workspaces.recheck(call.tenant);
    return (await workspaces.of(call.tenant)).token !== token;
  }

  /** One for each token: the SDK keeps a token in its client. */
  async #client(tenant: string): Promise<webApi.WebClient> {
    const { token } = await this.#parts.workspaces.of(tenant);
    const known = this.#clients.get(tenant);
    if (known?.token === token) return known;
    const client = new webApi.WebClient(token, clientOptions(this.#parts.apiUrl, this.#parts.log));
    this.#clients.set(tenant, client);
    return client;
  }
}

function parsed<Answer>(schema: z.ZodType<Answer>, result: unknown, method: string): Answer {
  const answer = schema.safeParse(result);
  if (answer.success) return answer.data;
  throw new ChatUnavailable(PLATFORM, `${method} answered with something else`, null, { cause: answer.error });
}
