import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { buffer } from "node:stream/consumers";
import type { FakeFile } from "./interface.ts";

/** A request, read. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** What stands for the names in the route: `{channel_id}`. */
  readonly params: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined without. */
  readonly body: unknown;
  /** By the number in `files[0]`. */
  readonly files: ReadonlyMap<string, FakeFile>;
  readonly authorization: string | null;
}

/** Null as a body is no content. */
export interface Answer {
  readonly status: number;
  readonly body: object | null;
}

/** Does what is asked for at once: nothing else happens meanwhile. Throws {ApiError}. */
export type Handler = (call: Call) => Answer;

/** By method and path: `POST /channels/{channel_id}/messages`. */
export type Routes = Readonly<Record<string, Handler>>;

export const ok = (body: object, status = 200): Answer => ({ status, body });
export const noContent: Answer = { status: 204, body: null };

export interface Match {
  readonly route: string;
  readonly handler: Handler;
  readonly params: Readonly<Record<string, string>>;
}

/** Fixed segments win over parameters. */
export class Router {
  readonly #routes: readonly {
    readonly route: string;
    readonly handler: Handler;
    readonly pattern: readonly string[];
  }[];

  constructor(routes: Routes) {
    this.#routes = Object.entries(routes)
      .map(([route, handler]) => ({ route, handler, pattern: route.split(/[ /]+/) }))
      .toSorted((a, b) => parameters(a.pattern) - parameters(b.pattern));
  }

  match(method: string, path: string): Match | null {
    const given = [
      method,
      ...path
        .split("/")
        .filter((part) => part !== "")
        .map(decodeURIComponent),
    ];
    for (const { route, handler, pattern } of this.#routes) {
      const params = matched(pattern, given);
      if (params !== null) return { route, handler, params };
    }
    return null;
  }
}

const isParameter = (part: string) => part.startsWith("{");
const parameters = (pattern: readonly string[]) => pattern.filter(isParameter).length;

function matched(pattern: readonly string[], given: readonly string[]): Record<string, string> | null {
  if (pattern.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const value = given[index] ?? "";
    if (isParameter(part)) params[part.slice(1, -1)] = value;
    else if (part !== value) return null;
  }
  return params;
}

/** The body of a request: JSON, or a form of files with `payload_json`. */
export async function readBody(incoming: IncomingMessage): Promise<Pick<Call, "body" | "files">> {
  const bytes = await buffer(incoming);
  const type = incoming.headers["content-type"] ?? "";
  if (bytes.byteLength === 0) return { body: undefined, files: new Map() };
  if (!type.startsWith("multipart/form-data")) return { body: JSON.parse(bytes.toString()), files: new Map() };
  const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
  const files = new Map<string, FakeFile>();
  for (const [field, value] of form) {
    if (typeof value === "string") continue;
    const content = { name: value.name, mediaType: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
    files.set(/\[(\w+)\]/.exec(field)?.[1] ?? randomUUID(), content);
  }
  const payload = form.get("payload_json");
  return { body: typeof payload === "string" ? JSON.parse(payload) : undefined, files };
}
