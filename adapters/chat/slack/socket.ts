import { SocketModeReceiver } from "@slack/bolt";
import { clientOptions } from "./api.ts";
import { boltLog, type SlackLog } from "./bolt-log.ts";
import { refusedAtStart } from "./start-failure.ts";

/** Without a greeting by then, the socket is taken for dead. */
const GREETING_MS = 15_000;
const WAITS_MS = [0, 500, 2_000, 5_000, 10_000, 30_000];
const OPEN = 1;

export interface SocketParts {
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: SlackLog;
  /** How long an answer to a ping may take before the socket is dead; shorter in tests. Default: the SDK's five seconds. */
  readonly pingMs?: number;
}

/** Socket Mode: the events come through a connection that we open, and open again whenever it ends. */
export class Socket {
  readonly receiver: SocketModeReceiver;
  readonly #log: SlackLog;
  #state: "stopped" | "connecting" | "connected" = "stopped";
  #stopping = new AbortController();

  constructor({ appToken, apiUrl, log, pingMs }: SocketParts) {
    this.#log = log;
    this.receiver = new SocketModeReceiver({
      appToken,
      logger: boltLog(log),
      // The SDK waits five seconds at every routine reconnection; we do not. See the README.
      autoReconnectEnabled: false,
      ...(pingMs !== undefined && { clientPingTimeout: pingMs }),
      installerOptions: { clientOptions: clientOptions(apiUrl, log) },
    });
    this.#leaveOutWhatHasNoEvent();
  }

  get isConnected(): boolean {
    return this.#state === "connected" && this.receiver.client.websocket?.readyState === OPEN;
  }

  /** @throws {AppError} when Slack does not take the token, or cannot be reached; the message says what to do */
  async start(): Promise<void> {
    this.#stopping = new AbortController();
    await this.#connect().catch((error: unknown) => {
      throw refusedAtStart(error, "SLACK_APP_TOKEN");
    });
    void this.#keep(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#state = "stopped";
    await this.receiver.client.disconnect();
  }

  /** One connection after the other. */
  async #keep(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#ended();
      for (let attempt = 0; !signal.aborted && !(await this.#again(attempt, signal)); attempt++);
    }
  }

  async #again(attempt: number, signal: AbortSignal): Promise<boolean> {
    this.#state = "connecting";
    await pause(WAITS_MS[Math.min(attempt, WAITS_MS.length - 1)] ?? 0, signal);
    if (signal.aborted) return true;
    try {
      await this.#connect();
      return true;
    } catch (error) {
      this.#log.error({ err: refusedAtStart(error, "SLACK_APP_TOKEN"), attempt }, "the socket cannot be opened");
      return false;
    }
  }

  async #connect(): Promise<void> {
    this.#state = "connecting";
    const { client } = this.receiver;
    const greeting = setTimeout(() => void client.disconnect(), GREETING_MS);
    try {
      await client.start();
      this.#state = "connected";
      this.#log.info({}, "connected to Slack");
    } finally {
      clearTimeout(greeting);
    }
  }

  #ended(): Promise<void> {
    const { client } = this.receiver;
    if (!client.websocket?.isActive()) return Promise.resolve();
    return new Promise((resolve) => client.once("disconnected", () => resolve()));
  }

  /** Slack's word on too many events holds no event, and the SDK would fail on it. */
  #leaveOutWhatHasNoEvent(): void {
    const { client } = this.receiver;
    for (const take of client.listeners("ws_message")) {
      client.off("ws_message", take);
      client.on("ws_message", (data: unknown, isBinary: boolean) => {
        const envelope = withoutEvent(data);
        if (envelope === null) return take(data, isBinary);
        this.#log.warn({ limited: envelope.limited }, "Slack holds events back: too many came in this minute");
        client.websocket?.send(JSON.stringify({ envelope_id: envelope.id }), (error) => {
          if (error) this.#log.warn({ err: error }, "not acknowledged");
        });
      });
    }
  }
}

function withoutEvent(data: unknown): { readonly id: string; readonly limited: string } | null {
  if (typeof data !== "string" || !data.includes('"app_rate_limited"')) return null;
  const { envelope_id, type, payload } = JSON.parse(data);
  if (type !== "events_api" || payload?.event !== undefined) return null;
  return { id: String(envelope_id), limited: String(payload?.type) };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
