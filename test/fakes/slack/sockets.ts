import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Attempt, Delivery, Retry, Way } from "./deliveries.ts";
import { fieldsOf, textOf } from "./json.ts";
import type { Slack } from "./slack.ts";

const ACK_WITHIN_MS = 3000;
const CLOSE_WITHIN_MS = 1000;

interface Connection {
  readonly socket: WebSocket;
  readonly stream: Duplex;
  isSilent: boolean;
  /** Ends what waits for an acknowledgement here. */
  readonly waiting: Map<string, (attempt: Attempt) => void>;
}

/** Socket Mode: any of the open sockets gets each payload. */
export class Sockets implements Way {
  readonly #slack: Slack;
  readonly #server = new WebSocketServer({ noServer: true });
  #connections: readonly Connection[] = [];
  #waiters: (() => void)[] = [];
  #turn = 0;
  #refusals = 0;
  /** How many sockets were ever opened. */
  opened = 0;

  constructor(slack: Slack) {
    this.#slack = slack;
  }

  get count(): number {
    return this.#connections.length;
  }

  /** Takes a request to open a socket. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (this.#refusals > 0) {
      this.#refusals -= 1;
      stream.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#opened(socket, stream));
  }

  attempt(delivery: Delivery, retry: Retry | null): Promise<Attempt> {
    const connection = this.#connections[this.#turn++ % Math.max(1, this.#connections.length)];
    if (connection === undefined) return Promise.resolve({ status: "nobody there" });
    const envelopeId = this.#slack.ids.secret("envelope");
    this.#send(connection, {
      envelope_id: envelopeId,
      type: delivery.kind,
      accepts_response_payload: delivery.kind !== "events_api",
      payload: delivery.body,
      ...(delivery.kind === "events_api"
        ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? "" }
        : {}),
    });
    return this.#acknowledged(connection, envelopeId);
  }

  somebody(): Promise<void> {
    return this.count > 0 ? Promise.resolve() : new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Slack asks all sockets to be replaced, or warns that it soon will. */
  refresh(reason: "refresh_requested" | "warning" = "refresh_requested"): void {
    for (const connection of this.#connections)
      this.#send(connection, { type: "disconnect", reason, debug_info: { host: "fake" } });
  }

  /** The connections break without a word. */
  cut(): void {
    for (const { socket } of this.#connections) socket.terminate();
  }

  /** The sockets stay open, but nothing is heard or said any more, pongs and goodbyes included. */
  silence(): void {
    for (const connection of this.#connections) {
      connection.isSilent = true;
      connection.stream.removeAllListeners("data");
      connection.stream.resume();
    }
  }

  /** The next attempts to open a socket fail. */
  refuse(times: number): void {
    this.#refusals = times;
  }

  /** Slack says that the app's events are too many; the payload has no `event`. */
  rateLimited(): void {
    const { app, ids, time } = this.#slack;
    const minute = Math.floor(time.now() / 60_000) * 60;
    const payload = { type: "app_rate_limited", token: app.verificationToken, minute_rate_limited: minute };
    for (const connection of this.#connections)
      this.#send(connection, {
        envelope_id: ids.secret("envelope"),
        type: "events_api",
        accepts_response_payload: false,
        payload: { ...payload, api_app_id: app.id },
      });
  }

  /** Closes all sockets as the protocol has it; those that do not answer are cut. */
  async close(): Promise<void> {
    await Promise.all(this.#connections.map(({ socket, isSilent }) => closed(socket, isSilent ? 0 : CLOSE_WITHIN_MS)));
    this.#server.close();
  }

  #opened(socket: WebSocket, stream: Duplex): void {
    const connection: Connection = { socket, stream, isSilent: false, waiting: new Map() };
    this.#connections = [...this.#connections, connection];
    this.opened += 1;
    socket.on("message", (data) => this.#received(connection, String(data)));
    socket.on("close", () => this.#closed(connection));
    socket.on("error", () => socket.terminate());
    this.#send(connection, {
      type: "hello",
      num_connections: this.count,
      debug_info: { host: "fake", approximate_connection_time: 18060 },
      connection_info: { app_id: this.#slack.app.id },
    });
    for (const wake of this.#waiters.splice(0)) wake();
    this.#slack.changes.notify();
  }

  #closed(connection: Connection): void {
    this.#connections = this.#connections.filter((other) => other !== connection);
    for (const end of connection.waiting.values()) end({ status: "failed", reason: "connection_failed" });
    this.#slack.changes.notify();
  }

  #received(connection: Connection, text: string): void {
    const frame = fieldsOf(JSON.parse(text));
    connection.waiting.get(textOf(frame.envelope_id))?.({ status: "acked", payload: frame.payload });
  }

  #acknowledged(connection: Connection, envelopeId: string): Promise<Attempt> {
    return new Promise((resolve) => {
      const end = (attempt: Attempt) => {
        connection.waiting.delete(envelopeId);
        callOff();
        resolve(attempt);
      };
      const callOff = this.#slack.time.after(ACK_WITHIN_MS, () => end({ status: "failed", reason: "timeout" }));
      connection.waiting.set(envelopeId, end);
    });
  }

  #send(connection: Connection, frame: object): void {
    if (!connection.isSilent) connection.socket.send(JSON.stringify(frame));
  }
}

function closed(socket: WebSocket, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => socket.terminate(), withinMs);
    socket.on("close", () => {
      clearTimeout(cut);
      resolve();
    });
    socket.close(1001);
  });
}
