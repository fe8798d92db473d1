import { lookup } from "node:dns/promises";
import { isIP, type Socket } from "node:net";
import type { Agent, buildConnector, Response } from "undici";
import { DocumentUnavailable } from "../../src/errors.ts";
import type { FetchLimits, Web, WebPage } from "../../src/ports/web.ts";
import { isPublicAddress } from "./public-address.ts";

const MAX_REDIRECTS = 5;
const CONNECT_TIMEOUT_MS = 10_000;

export interface PublicWebOptions {
  /** Where the servers' owners can write to; null for nowhere. */
  readonly contact: string | null;
  /** Which IP addresses may be connected to; the public ones unless told otherwise. */
  readonly isAllowed?: (address: string) => boolean;
  /** All addresses of a host name; the system's resolver unless told otherwise. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
}

/**
 * The web behind links that came out of records. The address is checked where the connection is made, for every
 * connection, and the one that was checked is the one connected to: neither a redirect nor a second DNS answer leads
 * anywhere else.
 */
export class PublicWeb implements Web {
  readonly #userAgent: string;
  readonly #isAllowed: (address: string) => boolean;
  readonly #resolve: (hostname: string) => Promise<readonly string[]>;
  #agent: Promise<Agent> | null = null;

  constructor({ contact, isAllowed = isPublicAddress, resolve = resolveHostname }: PublicWebOptions) {
    this.#userAgent = contact === null ? "Assignee" : `Assignee (mailto:${contact})`;
    this.#isAllowed = isAllowed;
    this.#resolve = resolve;
  }

  async fetch(url: string, limits: FetchLimits, signal: AbortSignal): Promise<WebPage> {
    signal.throwIfAborted();
    const timeout = AbortSignal.timeout(limits.timeoutMs);
    try {
      return await this.#follow(url, limits.maxBytes, AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      const reason = timeout.aborted ? `it did not arrive within ${limits.timeoutMs / 1000} s` : explain(error);
      throw new DocumentUnavailable(withoutSecrets(url), reason, { cause: error });
    }
  }

  async #follow(link: string, maxBytes: number, signal: AbortSignal): Promise<WebPage> {
    let url = checkLink(link);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      const response = await this.#request(url, signal);
      const location = response.headers.get("location");
      if (response.status < 300 || response.status > 399 || location === null) return readPage(url, response, maxBytes);
      await response.body?.cancel();
      url = checkLink(location, url);
    }
    throw new Refusal(`it redirects more than ${MAX_REDIRECTS} times`);
  }

  async #request(url: URL, signal: AbortSignal): Promise<Response> {
    // Loaded late: a review that reads abstracts alone does without its 30 MB.
    const { fetch } = await import("undici");
    this.#agent ??= this.#buildAgent();
    const headers = { "user-agent": this.#userAgent, accept: "application/xml, application/pdf, */*;q=0.5" };
    return fetch(url, { dispatcher: await this.#agent, redirect: "manual", headers, signal });
  }

  async #buildAgent(): Promise<Agent> {
    const { Agent, buildConnector } = await import("undici");
    const connect = buildConnector({ timeout: CONNECT_TIMEOUT_MS });
    return new Agent({
      connect: (options, callback) => {
        this.#allowedAddresses(options.hostname)
          .then((addresses) => connectToAny(connect, options, addresses))
          .then(
            (socket) => callback(null, socket),
            (error: Error) => callback(error, null),
          );
      },
    });
  }

  async #allowedAddresses(hostname: string): Promise<readonly string[]> {
    const addresses = isIP(hostname) ? [hostname] : await this.#resolve(hostname);
    // A name that answers with public and private addresses at once is an attempt, not a mishap.
    if (!addresses.every((address) => this.#isAllowed(address))) {
      throw new Refusal("its link does not lead to a public address");
    }
    return addresses;
  }
}

/** What we will not do, in words for the report. */
class Refusal extends Error {
  override name = "Refusal";
}

async function resolveHostname(hostname: string): Promise<readonly string[]> {
  const answers = await lookup(hostname, { all: true, order: "ipv4first" });
  return answers.map(({ address }) => address);
}

/** The first connection that succeeds, in the order of the addresses. */
async function connectToAny(
  connect: buildConnector.connector,
  options: buildConnector.Options,
  addresses: readonly string[],
): Promise<Socket> {
  let failure: unknown = new Refusal("its host has no address");
  for (const hostname of addresses) {
    try {
      // Only the host connected to changes: the certificate is still checked against the name in the link.
      return await connectTo(connect, { ...options, hostname });
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function connectTo(connect: buildConnector.connector, options: buildConnector.Options): Promise<Socket> {
  return new Promise((fulfil, reject) =>
    connect(options, (error: Error | null, socket: Socket | null) => (socket ? fulfil(socket) : reject(error))),
  );
}

function checkLink(link: string, base?: URL): URL {
  const url = URL.parse(link, base?.href);
  if (!url) throw new Refusal("its link is not a web address");
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Refusal("its link is not http or https");
  if (url.username || url.password) throw new Refusal("its link carries a user name or password");
  return url;
}

async function readPage(url: URL, response: Response, maxBytes: number): Promise<WebPage> {
  if (!response.ok) {
    await response.body?.cancel();
    throw new Refusal(`the server answered HTTP ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    // Leaving the loop closes the connection, so a body without end is not read to its end.
    if (length > maxBytes) throw new Refusal(`it is larger than ${formatBytes(maxBytes)}`);
    chunks.push(chunk);
  }
  const mediaType = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() ?? "";
  return { bytes: Buffer.concat(chunks, length), mediaType, url: url.href };
}

function explain(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Refusal) return cause.message;
    if ("code" in cause && typeof cause.code === "string") return `no connection to its server (${cause.code})`;
  }
  return "no connection to its server";
}

function formatBytes(bytes: number): string {
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${bytes} bytes`;
}

// A link's query may hold a signature, its front a password: neither belongs into a message.
function withoutSecrets(link: string): string {
  const url = URL.parse(link);
  return url && url.origin !== "null" ? `${url.origin}${url.pathname}` : "A linked document";
}
