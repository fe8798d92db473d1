import { type RateLimitData, type RawFile, REST, type RESTOptions, RequestMethod, type RouteLike } from "discord.js";
import { failureOf } from "./failures.ts";
import { timeOfId } from "./marks.ts";

const TIMEOUT_MS = 15_000;
/** For what may be done twice without harm. */
const RETRIES = 2;
/** Whoever would have to wait longer for a call is told so rather than kept. */
const LONGEST_WAIT_MS = 60_000;
/** Edits of messages older than this have a limit of their own, of which nobody knows when it ends. */
const LATE_EDIT_MS = 3600_000;

/**
 * Node's own fetch. The one that comes with discord.js sends through whatever dispatcher another version of undici made
 * the global one, as Slack's SDK and our sources do by being loaded, and its files do not get through that.
 */
const makeRequest = fetch as unknown as RESTOptions["makeRequest"];

export interface Call {
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly files?: readonly RawFile[];
  /** The message it is about: when it is not there, the call throws {@link MessageGone}. */
  readonly messageId?: string;
  /** `once`: a second try could do it twice. */
  readonly tries?: "several" | "once";
  /** `by token`: the address has the interaction's own token in it. */
  readonly allowed?: "bot" | "by token";
}

/**
 * Discord over REST, apart from the gateway's client, so that sending goes on while the gateway is closed. What fails
 * throws {@link ChatUnavailable}, {@link ChatRefused} or {@link MessageGone}.
 */
export class DiscordApi {
  readonly #several: REST;
  readonly #once: REST;

  /** @param parts.server where REST is, when it is not Discord's own */
  constructor({ token, server, now }: { token: string; server: Partial<RESTOptions>; now: () => Date }) {
    const rejectOnRateLimit = (limit: RateLimitData) =>
      limit.retryAfter > LONGEST_WAIT_MS || isLateEdit(limit, now().getTime());
    const open = (retries: number) =>
      new REST({
        ...server,
        version: "10",
        retries,
        timeout: TIMEOUT_MS,
        rejectOnRateLimit,
        makeRequest,
      }).setToken(token);
    this.#several = open(RETRIES);
    this.#once = open(0);
  }

  get<Answer>(route: RouteLike, call: Call = {}): Promise<Answer> {
    return this.#call(RequestMethod.Get, route, call);
  }

  post<Answer>(route: RouteLike, call: Call = {}): Promise<Answer> {
    return this.#call(RequestMethod.Post, route, call);
  }

  put<Answer>(route: RouteLike, call: Call = {}): Promise<Answer> {
    return this.#call(RequestMethod.Put, route, call);
  }

  patch<Answer>(route: RouteLike, call: Call = {}): Promise<Answer> {
    return this.#call(RequestMethod.Patch, route, call);
  }

  async delete(route: RouteLike, call: Call = {}): Promise<void> {
    await this.#call(RequestMethod.Delete, route, call);
  }

  async #call<Answer>(method: RequestMethod, route: RouteLike, call: Call): Promise<Answer> {
    const { body, query, files, messageId = null, tries = "several", allowed = "bot" } = call;
    const rest = tries === "once" ? this.#once : this.#several;
    try {
      const answer = await rest.request({
        method,
        fullRoute: route,
        auth: allowed === "bot",
        ...(body === undefined ? {} : { body }),
        ...(query === undefined ? {} : { query: new URLSearchParams(query) }),
        ...(files === undefined ? {} : { files: [...files] }),
      });
      return answer as Answer;
    } catch (error) {
      throw failureOf(error, messageId);
    }
  }
}

/** Whether Discord turned an edit away as the message is too old: asking again at once, as its client would, goes on for ever. */
function isLateEdit({ method, url, sublimitTimeout, retryAfter }: RateLimitData, now: number): boolean {
  const [, messageId] = /\/messages\/(\d+)$/.exec(url) ?? [];
  if (method.toUpperCase() !== RequestMethod.Patch || messageId === undefined) return false;
  return now - timeOfId(messageId) > LATE_EDIT_MS && (sublimitTimeout > 0 || retryAfter <= 0);
}
