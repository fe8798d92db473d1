import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../../src/errors.ts";
import type { Chat } from "../../src/ports/chat.ts";
import type { Store } from "../../src/ports/store.ts";

export interface OperationOptions {
  /** 0 for any that is free. */
  readonly port: number;
  readonly store: Store;
  readonly queue: { counts(): Promise<unknown> };
  readonly chats: readonly Chat[];
  /** Whether another process listens to a chat, and this one takes over when that dies. */
  readonly standsBy: (chat: Chat) => boolean;
  readonly metrics: { readonly contentType: string; text(): Promise<string> };
}

export interface OperationServer {
  readonly port: number;
  close(): Promise<void>;
}

/** What has not answered by then does not work. */
const MOST_WAIT_MS = 2_000;

/**
 * Serves `/healthz` (200 when store, queue and chats work, else 503), `/healthz/live` (200 while the process answers at
 * all) and `/metrics`.
 *
 * @throws {AppError} when the port cannot be had
 */
export async function serveOperation(options: OperationOptions): Promise<OperationServer> {
  const server = createServer((request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return send(response, 405, "text/plain", "Only GET is answered.\n");
    }
    answer(request.url ?? "", response, options).catch(() => response.destroy());
  });
  server.listen(options.port);
  try {
    await once(server, "listening");
  } catch (cause) {
    throw new AppError(`HTTP_PORT ${options.port} cannot be had. Set another one, or none.`, { cause });
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(url: string, response: ServerResponse, options: OperationOptions): Promise<void> {
  const path = url.replace(/\?.*$/, "");
  if (path === "/metrics") return send(response, 200, options.metrics.contentType, await options.metrics.text());
  if (path === "/healthz/live") return send(response, 200, "application/json", '{"live":true}\n');
  if (path !== "/healthz") return send(response, 404, "text/plain", "There are /healthz and /metrics.\n");
  const health = await look(options);
  return send(response, health.ready ? 200 : 503, "application/json", `${JSON.stringify(health)}\n`);
}

async function look({ store, queue, chats, standsBy }: OperationOptions) {
  const [storeWorks, queueWorks] = await Promise.all([works(store.check()), works(queue.counts())]);
  const platforms = chats.map((chat) => ({ platform: chat.platform, ...chat.health, standsBy: standsBy(chat) }));
  const ready = storeWorks && queueWorks && platforms.every((chat) => chat.connected || chat.standsBy);
  return { live: true, ready, store: storeWorks, queue: queueWorks, chats: platforms };
}

async function works(looking: Promise<unknown>): Promise<boolean> {
  const answered = looking.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, sleep(MOST_WAIT_MS, false, { ref: false })]);
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" }).end(body);
}
