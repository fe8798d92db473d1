import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface ServiceRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `break off` sends half of an answer and drops the connection; `stay silent` never answers. */
export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  | "break off"
  | "stay silent";

export interface Service {
  readonly baseUrl: string;
  /** Every request so far, oldest first. */
  readonly requests: readonly ServiceRequest[];
}

/** A literature service on this machine, for as long as the test runs. */
export async function startService(reply: (request: ServiceRequest, count: number) => Reply): Promise<Service> {
  const requests: ServiceRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming);
    requests.push(request);
    send(outgoing, reply(request, requests.length));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** The address of a port on which nobody listens. */
export async function nobodysAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}`;
}

/** A service that misbehaves first and then answers as it should. */
export function startServiceAfter(
  faults: readonly Reply[],
  reply: (request: ServiceRequest) => Reply,
): Promise<Service> {
  return startService((request, count) => faults[count - 1] ?? reply(request));
}

async function read(incoming: IncomingMessage): Promise<ServiceRequest> {
  return {
    method: incoming.method ?? "",
    url: new URL(incoming.url ?? "/", "http://service"),
    headers: incoming.headers,
    body: await text(incoming),
  };
}

function send(outgoing: ServerResponse, reply: Reply): void {
  if (reply === "stay silent") return;
  if (reply === "break off") {
    outgoing.writeHead(200, { "content-length": "1000" });
    outgoing.write("{", () => outgoing.destroy());
    return;
  }
  outgoing.writeHead(reply.status ?? 200, reply.headers);
  outgoing.end(reply.body);
}
