import { createHmac } from "node:crypto";
import type { Attempt, Delivery, Retry, Way } from "./deliveries.ts";
import type { Fields } from "./json.ts";
import type { Slack } from "./slack.ts";

export type Signature = "right" | "wrong" | "stale";

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const ACK_WITHIN_MS = 3000;
const STALE_SECONDS = 400;

/** The app's own address, to which Slack posts signed payloads. */
export class RequestUrl implements Way {
  readonly #slack: Slack;
  readonly #url: string;

  constructor(slack: Slack, url: string) {
    this.#slack = slack;
    this.#url = url;
  }

  /** What Slack does when the address is entered: a challenge, and for commands a check of the certificate. */
  async verify(): Promise<void> {
    const challenge = this.#slack.ids.secret("challenge");
    const token = this.#slack.app.verificationToken;
    const reply = await this.#post(
      JSON.stringify({ token, challenge, type: "url_verification" }),
      "application/json",
      {},
    );
    if (reply.status !== 200 || !reply.body.includes(challenge))
      throw new Error(`${this.#url} did not answer the challenge: ${reply.status} ${reply.body}`);
    const check = await this.#post("ssl_check=1", "application/x-www-form-urlencoded", {});
    if (check.status !== 200) throw new Error(`${this.#url} answered ssl_check with ${check.status}`);
  }

  async attempt(delivery: Delivery, retry: Retry | null): Promise<Attempt> {
    const again =
      retry === null ? {} : { "x-slack-retry-num": String(retry.attempt), "x-slack-retry-reason": retry.reason };
    try {
      const { body, type } = encoded(delivery);
      return attemptOf(await this.#post(body, type, again));
    } catch (error) {
      const timedOut = error instanceof Error && error.name === "AbortError";
      return { status: "failed", reason: timedOut ? "http_timeout" : "connection_failed" };
    }
  }

  somebody(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #post(body: string, type: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const patience = new AbortController();
    const callOff = this.#slack.time.after(ACK_WITHIN_MS, () => patience.abort());
    try {
      const all = { "content-type": type, ...this.#signed(body), ...headers };
      const response = await fetch(this.#url, { method: "POST", headers: all, body, signal: patience.signal });
      return { status: response.status, headers: response.headers, body: await response.text() };
    } finally {
      callOff();
    }
  }

  #signed(body: string): Readonly<Record<string, string>> {
    const { signature } = this.#slack;
    const seconds = Math.floor(Date.now() / 1000) - (signature === "stale" ? STALE_SECONDS : 0);
    const secret = signature === "wrong" ? "not the secret" : this.#slack.app.signingSecret;
    const digest = createHmac("sha256", secret).update(`v0:${seconds}:${body}`).digest("hex");
    return { "x-slack-request-timestamp": String(seconds), "x-slack-signature": `v0=${digest}` };
  }
}

function encoded({ kind, body }: Delivery): { readonly body: string; readonly type: string } {
  if (kind === "events_api") return { body: JSON.stringify(body), type: "application/json" };
  const form = kind === "interactive" ? { payload: JSON.stringify(body) } : (body as Readonly<Record<string, string>>);
  return { body: new URLSearchParams(form).toString(), type: "application/x-www-form-urlencoded" };
}

const attemptOf = ({ status, headers, body }: Reply): Attempt =>
  status >= 200 && status < 300
    ? { status: "acked", payload: payloadOf(body) }
    : { status: "failed", reason: "http_error", final: headers.get("x-slack-no-retry") === "1" };

const payloadOf = (body: string): Fields | string => (body.startsWith("{") ? JSON.parse(body) : body);
