import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { SharedFile } from "../files.ts";
import type { Person } from "../person.ts";
import type { Incoming } from "../slack.ts";
import { Act, channelAt, Impossible, perform } from "./acts.ts";
import { typed } from "./typed.ts";
import { sendUpdates } from "./updates.ts";
import type { World } from "./world.ts";

const PAGE = join(import.meta.dirname, "page");
/** What the page takes from elsewhere. */
const SHARED: Readonly<Record<string, string>> = {
  "json.ts": join(import.meta.dirname, "../json.ts"),
  "marked.js": fileURLToPath(import.meta.resolve("marked")),
};
const LONGEST_FILE = 20 * 1024 * 1024;
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  ts: "text/javascript; charset=utf-8",
  js: "text/javascript; charset=utf-8",
};
const SAFE = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

const Upload = z.object({
  channel: z.string(),
  thread: z.string().optional(),
  name: z.string().min(1),
  text: z.string(),
});

/** The page, and what it asks of this machine: changes as they happen, acts of people, files. */
export const siteOf =
  (world: World) =>
  async (incoming: Incoming, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = incoming.url;
    if (!isFromHere(incoming)) return plain(response, 403, "This page is for browsers of this machine.");
    const you = personCalled(searchParams.get("as"), world);
    const method = `${incoming.request.method} ${pathname}`;
    if (method === "GET /updates") return sendUpdates(you, response);
    if (method === "POST /acts") return answer(response, () => perform(you, Act.parse(json(incoming))));
    if (method === "POST /files") return answer(response, () => upload(you, incoming));
    if (pathname.startsWith("/shared/")) return download(you, pathname.slice("/shared/".length), response);
    return serve(pathname, response);
  };

/** Whoever is called so; the first of all where nobody is. */
function personCalled(name: string | null, { people }: World): Person {
  return people.find((person) => person.name === name) ?? people[0];
}

/** Other pages of the browser must not act here: neither by their own address nor by a name that leads here. */
function isFromHere({ request }: Incoming): boolean {
  const { host = "", origin } = request.headers;
  return /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host) && (origin === undefined || origin === `http://${host}`);
}

const json = ({ body }: Incoming): unknown => JSON.parse(body.toString());

/** 204 when it is done, 409 with the reason when it cannot be. */
async function answer(response: ServerResponse, act: () => void | Promise<void>): Promise<void> {
  try {
    await act();
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof Impossible)) throw error;
    plain(response, 409, error.message);
  }
}

function upload(you: Person, { url, request, body }: Incoming): void {
  const { channel, thread, name, text } = Upload.parse(Object.fromEntries(url.searchParams));
  if (body.length > LONGEST_FILE) throw new Impossible("The file is larger than 20 MB. Share a smaller one.");
  const mimetype = request.headers["content-type"] ?? "application/octet-stream";
  const about = { text: typed(text, you), ...(thread === undefined ? {} : { thread }) };
  you.share(channelAt(you, channel), { name, bytes: new Uint8Array(body), mimetype }, about);
}

function download(you: Person, fileId: string, response: ServerResponse): void {
  const file = you.workspace.slack.files.find(fileId);
  const isSeen = file instanceof SharedFile && file.messages.some(({ channel }) => channel.memberIds.has(you.id));
  if (!isSeen) {
    plain(response, 404, "You do not see such a file.");
    return;
  }
  const name = encodeURIComponent(file.name);
  response.writeHead(200, {
    ...SAFE,
    "content-type": "application/octet-stream",
    "content-disposition": `attachment; filename*=UTF-8''${name}`,
  });
  response.end(file.bytes);
}

async function serve(pathname: string, response: ServerResponse): Promise<void> {
  const name = pathname === "/" ? "index.html" : pathname.slice(1);
  const type = TYPES[name.split(".").at(-1) ?? ""];
  if (!/^[a-z-]+\.(?:html|css|ts|js)$/.test(name) || type === undefined) return plain(response, 404, "not found");
  const text = await readFile(SHARED[name] ?? join(PAGE, name), "utf8").catch(() => null);
  if (text === null) return plain(response, 404, "not found");
  response.writeHead(200, { ...SAFE, "content-type": type });
  response.end(name.endsWith(".ts") ? stripTypeScriptTypes(text) : text);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}
