import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, RETRY_AFTER_SECONDS } from "./api-error.ts";
import type { Calls } from "./calls.ts";
import type { Fault } from "./controls.ts";
import type { Faults } from "./faults.ts";
import type { RateLimits } from "./rate-limits.ts";
import { type Answer, type Call, type Match, type Router, readBody } from "./router.ts";
import type { World } from "./world.ts";

export interface ServerParts {
  readonly world: World;
  readonly router: Router;
  readonly calls: Calls;
  readonly faults: Faults;
  readonly limits: RateLimits;
  readonly token: string;
  /** Faults of this fake, and of those who call it, that no answer tells. */
  readonly failures: unknown[];
  /** Looks at what goes in and out. */
  readonly check: (match: Match, call: Call, answer: Answer) => void;
}

interface Outcome extends Answer {
  readonly headers?: Readonly<Record<string, string>>;
}

const API = "/api/v10";

export async function startServer(parts: ServerParts): Promise<{ readonly server: Server; readonly origin: string }> {
  const server = createServer((incoming, outgoing) => {
    const url = new URL(incoming.url ?? "/", "http://discord");
    if (url.pathname.startsWith("/cdn/")) sendFile(parts.world, url, outgoing);
    else void answerCall(parts, incoming, outgoing, url);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, origin: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function sendFile(world: World, { pathname, searchParams }: URL, outgoing: ServerResponse): void {
  const file = world.file(pathname.split("/")[3] ?? "");
  const hasExpired = Number.parseInt(searchParams.get("ex") ?? "0", 16) * 1_000 < world.clock.now();
  if (file === null || hasExpired) outgoing.writeHead(404).end("This content is no longer available.");
  else
    outgoing
      .writeHead(200, { "content-type": file.mediaType, "content-length": file.bytes.byteLength })
      .end(file.bytes);
}

async function answerCall(
  parts: ServerParts,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
): Promise<void> {
  const { router, calls } = parts;
  calls.open += 1;
  const method = incoming.method ?? "";
  const path = url.pathname.startsWith(API) ? url.pathname.slice(API.length) : url.pathname;
  const { body, files } = await readBody(incoming);
  const match = router.match(method, path);
  const authorization = incoming.headers.authorization ?? null;
  const call: Call = { method, path, query: url.searchParams, params: match?.params ?? {}, body, files, authorization };
  const outcome = await outcomeOf(parts, match, call);
  const status = outcome === "cut" ? 0 : outcome.status;
  const answer = outcome === "cut" ? null : outcome.body;
  const code = (answer as { readonly code?: number } | null)?.code ?? null;
  calls.add(
    { route: match?.route ?? `${method} ${path}`, path, body, files: [...files.values()], status, code },
    answer,
  );
  outgoing.once("close", () => {
    calls.open -= 1;
  });
  if (outcome === "cut") outgoing.destroy();
  else send(outgoing, outcome);
}

/** What is answered, and before that, what happens. */
async function outcomeOf(parts: ServerParts, match: Match | null, call: Call): Promise<Outcome | "cut"> {
  const { faults, limits, token } = parts;
  if (match === null) return { status: 404, body: { message: "404: Not Found", code: 0 } };
  const { headers, refused } = limits.count(match.route, match.params);
  if (refused !== null) return tooMany(refused, headers);
  if (!isOpen(match.route) && call.authorization !== `Bot ${token}`)
    return { status: 401, body: { message: "401: Unauthorized", code: 0 }, headers };
  await faults.pause(match.route, "before the write");
  const fault = faults.take(match.route);
  if (fault !== null && !isWritten(fault)) return faulty(fault, headers);
  const answer = perform(parts, match, call);
  parts.check(match, call, answer);
  await faults.pause(match.route, "after the write");
  const wait =
    answer.status === 429 ? { "retry-after": String(RETRY_AFTER_SECONDS), "x-ratelimit-scope": "shared" } : {};
  return fault === null ? { ...answer, headers: { ...headers, ...wait } } : faulty(fault, headers);
}

/** What an interaction's own token opens. */
const isOpen = (route: string) => route.includes("/interactions/") || route.includes("{webhook_token}");

const isWritten = (fault: Fault) => "written" in fault && fault.written === "written";

function perform({ failures }: ServerParts, match: Match, call: Call): Answer {
  try {
    return match.handler(call);
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: error.body };
    failures.push(new Error(`${match.route} failed in the fake`, { cause: error }));
    return { status: 500, body: { message: "500: Internal Server Error", code: 0 } };
  }
}

function faulty(fault: Fault, headers: Readonly<Record<string, string>>): Outcome | "cut" {
  switch (fault.kind) {
    case "cut":
      return "cut";
    case "rate limit":
      return tooMany(fault, headers);
    case "error":
      return { status: fault.status, body: { message: fault.message, code: fault.code }, headers };
    case "status":
      return { status: fault.status, body: { message: `${fault.status}: upstream`, code: 0 }, headers };
  }
}

function tooMany(
  { retryAfterSeconds, scope }: { readonly retryAfterSeconds: number; readonly scope: string },
  headers: Readonly<Record<string, string>>,
): Outcome {
  const isGlobal = scope === "global";
  return {
    status: 429,
    body: { message: "You are being rate limited.", retry_after: retryAfterSeconds, global: isGlobal },
    headers: {
      ...(isGlobal ? { "x-ratelimit-global": "true" } : headers),
      ...{ "x-ratelimit-scope": scope, "retry-after": String(retryAfterSeconds), via: "1.1 google" },
    },
  };
}

// Without content there is no content type: clients would parse nothing as JSON.
function send(outgoing: ServerResponse, { status, body, headers = {} }: Outcome): void {
  if (body === null) outgoing.writeHead(status, headers).end();
  else outgoing.writeHead(status, { ...headers, "content-type": "application/json" }).end(JSON.stringify(body));
}
