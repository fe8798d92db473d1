import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, type ChatBody, type ChatCall, completionBody, type Script } from "./protocol.ts";

export interface ModelServerOptions {
  readonly script: Script;
  /** 0 for any free port. */
  readonly port?: number;
  /** How long each call takes. */
  readonly latencyMs?: number;
}

export interface ModelServer {
  /** Ends in /v1. */
  readonly baseUrl: string;
  /** Every call so far, oldest first. */
  readonly calls: readonly ChatCall[];
  close(): Promise<void>;
}

/** A server that speaks OpenAI's chat completions over a real socket, and says what a script tells it to. It does not stream. */
export async function startModelServer({ script, port = 0, latencyMs = 0 }: ModelServerOptions): Promise<ModelServer> {
  const calls: ChatCall[] = [];
  const server = createServer(async (incoming, outgoing) => {
    if (incoming.method !== "POST" || !incoming.url?.endsWith("/chat/completions")) {
      sendBody(outgoing, 404, { error: { message: `Unknown path ${incoming.url}`, type: "invalid_request_error" } });
      return;
    }
    const call = await readCall(incoming, calls.length + 1);
    calls.push(call);
    const [answer] = await Promise.all([script(call), latencyMs > 0 ? sleep(latencyMs) : null]);
    send(outgoing, call, answer);
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    calls,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

async function readCall(incoming: IncomingMessage, count: number): Promise<ChatCall> {
  const body = (await json(incoming)) as ChatBody;
  const text = (role: string) =>
    body.messages.flatMap((message) => (message.role === role ? [message.content] : [])).join("\n\n");
  return {
    count,
    authorization: incoming.headers.authorization ?? "",
    body,
    schemaName: body.response_format?.json_schema?.name ?? null,
    system: text("system"),
    user: text("user"),
  };
}

function send(outgoing: ServerResponse, { body }: ChatCall, answer: Answer): void {
  if (answer === "stay silent") return;
  if (answer === "drop") {
    outgoing.destroy();
  } else if (answer === "break off") {
    outgoing.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    outgoing.write('{"choices":[', () => outgoing.destroy());
  } else if ("status" in answer) {
    sendBody(outgoing, answer.status, answer.body, answer.headers);
  } else {
    sendBody(outgoing, 200, completionBody(body, answer));
  }
}

function sendBody(outgoing: ServerResponse, status: number, body: unknown, headers = {}): void {
  const type = typeof body === "string" ? "text/plain" : "application/json";
  outgoing.writeHead(status, { "content-type": type, ...headers });
  outgoing.end(typeof body === "string" ? body : JSON.stringify(body));
}
