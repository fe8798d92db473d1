import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { ApiError } from "./api/call.ts";
import { answerCall, type WebReply } from "./api/web-api.ts";
import { type Fields, fieldsOf, textOrNull } from "./json.ts";
import { type Incoming, Slack, type SlackSettings } from "./slack.ts";

/** Arguments that form posts carry as JSON. */
const JSON_ARGUMENTS = new Set([
  "blocks",
  "attachments",
  "metadata",
  "view",
  "chunks",
  "files",
  "prompts",
  "loading_messages",
]);

/**
 * Starts a Slack on this machine. End it with `close()`.
 *
 * @throws what `listen` says, such as EADDRINUSE for a port that is taken
 */
export async function startSlack(settings: SlackSettings = {}): Promise<Slack> {
  const slack = new Slack(settings);
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "/", slack.baseUrl);
    try {
      await route(slack, { url, request, body: (await buffer(request)) as Buffer<ArrayBuffer> }, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      send(response, {
        status: 500,
        headers: {},
        body: String(error instanceof Error ? error.stack : error),
        isCut: false,
      });
    }
  });
  server.on("upgrade", (request, socket, head) => slack.sockets.upgrade(request, socket, head));
  server.keepAliveTimeout = 60_000;
  server.listen(settings.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  slack.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  slack.close = async () => {
    await slack.sockets.close();
    await slack.deliveries.way.close();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return slack;
}

async function route(slack: Slack, incoming: Incoming, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = incoming.url;
  const plain = { status: 200, headers: {}, isCut: false };
  if (pathname.startsWith("/api/")) send(response, await called(slack, incoming));
  else if (pathname.startsWith("/upload/")) send(response, await uploaded(slack, incoming));
  else if (pathname.startsWith("/files/")) download(slack, incoming, response);
  else if (pathname.startsWith("/response/")) send(response, responded(slack, incoming));
  else if (pathname === "/oauth/v2/authorize") redirect(response, slack.consents.agree(searchParams));
  else if (slack.site !== null) await slack.site(incoming, response);
  else send(response, { ...plain, status: 404, body: "not found" });
}

async function called(slack: Slack, incoming: Incoming): Promise<WebReply> {
  const method = incoming.url.pathname.slice("/api/".length);
  const { token: inBody, ...args } = argumentsOf(incoming);
  const token = textOrNull(incoming.request.headers.authorization?.replace(/^Bearer /, "")) ?? textOrNull(inBody);
  return await answerCall(slack, method, args, token);
}

function argumentsOf({ request, body, url }: Incoming): Fields {
  const query = Object.fromEntries(url.searchParams);
  if (request.headers["content-type"]?.startsWith("application/json") === true)
    return { ...query, ...fieldsOf(JSON.parse(body.toString() || "{}")) };
  const form = [...new URLSearchParams(body.toString())].map(([name, value]) => [
    name,
    JSON_ARGUMENTS.has(name) ? parsed(value) : value,
  ]);
  return { ...query, ...Object.fromEntries(form) };
}

const parsed = (value: string): unknown => {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};

async function uploaded(slack: Slack, { url, request, body }: Incoming): Promise<WebReply> {
  const file = slack.files.find(url.pathname.slice("/upload/".length));
  const type = request.headers["content-type"] ?? "";
  const bytes = type.startsWith("multipart/form-data") ? await bytesOf(body, type) : body;
  if (file?.state !== "announced" || bytes.length !== file.bytes.length)
    return { status: 400, headers: {}, body: "the size is not what was announced", isCut: false };
  file.bytes = new Uint8Array(bytes);
  file.state = "received";
  return { status: 200, headers: {}, body: `OK - ${bytes.length}`, isCut: false };
}

async function bytesOf(body: Buffer<ArrayBuffer>, type: string): Promise<Uint8Array> {
  const form = await new Response(body, { headers: { "content-type": type } }).formData();
  const [part] = [...form.values()].filter((value) => value instanceof Blob);
  return part === undefined ? new Uint8Array() : new Uint8Array(await part.arrayBuffer());
}

/** Gives a file to whoever has a token of a workspace that sees it; to others, as Slack does, the sign-in page. */
function download(slack: Slack, { url, request }: Incoming, response: ServerResponse): void {
  const file = slack.files.at(url.pathname);
  const grant = slack.tokens.find(textOrNull(request.headers.authorization?.replace(/^Bearer /, "")));
  const seen =
    file !== null &&
    typeof grant !== "string" &&
    file.messages.some(({ channel }) => channel.isSeenFrom(grant.workspace));
  if (!seen || typeof grant === "string" || !grant.workspace.bot.scopes.includes("files:read")) {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end("<!DOCTYPE html><html><body>Sign in to Slack</body></html>");
    return;
  }
  response.writeHead(200, { "content-type": file.mimetype, "content-length": file.bytes.length });
  response.end(file.bytes);
}

function responded(slack: Slack, incoming: Incoming): WebReply {
  const to = slack.callbacks.respond(incoming.url.pathname);
  if (to === null) return { status: 404, headers: {}, body: { ok: false, error: "used_url" }, isCut: false };
  try {
    slack.post.fromResponse({ person: to.person, channel: to.channel, answer: argumentsOf(incoming) }, to);
    return { status: 200, headers: {}, body: "ok", isCut: false };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { status: 400, headers: {}, body: error.answer, isCut: false };
  }
}

function redirect(response: ServerResponse, to: URL): void {
  response.writeHead(302, { location: to.href });
  response.end();
}

function send(response: ServerResponse, { status, headers, body, isCut }: WebReply): void {
  if (isCut) {
    response.destroy();
    return;
  }
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json; charset=utf-8", ...headers });
  response.end(isText ? body : JSON.stringify(body));
}
