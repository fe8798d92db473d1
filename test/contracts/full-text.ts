import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { PublicWeb } from "../../adapters/web/public-web.ts";
import type { Study } from "../../src/domain/study.ts";
import type { FullTextReader } from "../../src/ports/full-text.ts";
import type { FetchLimits, Web } from "../../src/ports/web.ts";
import { openWebSite } from "../fakes/web-site.ts";

export interface FullTextCase {
  readonly format: "jats" | "pdf";
  open(options: { readonly web: Web; readonly limits: FetchLimits; readonly baseUrl: string }): FullTextReader;
  /** A study that the reader finds on a server at that address. */
  known(baseUrl: string): Study;
  /** What is asked for then. */
  readonly path: string;
  /** A study of which the reader knows nothing. */
  readonly unknown: Study;
  /** The document, with "Apples fall." in it. */
  readonly document: Uint8Array;
}

const never = new AbortController().signal;
const LIMITS: FetchLimits = { maxBytes: 100_000, timeoutMs: 20_000 };
const PROMISED = { jats: "the article's XML", pdf: "a PDF" };

/** What every reader of full texts does, over a server on this machine. */
export function fullTextContract(name: string, reader: FullTextCase): void {
  async function read(reply: (response: ServerResponse, path: string) => unknown, limits = LIMITS, signal = never) {
    const site = await openWebSite((request, response) => void reply(response, request.url ?? ""));
    const web = new PublicWeb({ contact: null, isAllowed: (address) => address === "127.0.0.1" });
    return reader.open({ web, limits, baseUrl: site }).read(reader.known(site), signal);
  }

  describe(`${name} as a reader of full texts`, () => {
    it("reads the document and says where it came from", async () => {
      const asked: string[] = [];
      const fullText = await read((response, path) => {
        asked.push(path);
        response.end(reader.document);
      });
      expect(fullText?.sections.map(({ text }) => text).join(" ")).toContain("Apples fall.");
      expect(fullText?.origin.endsWith(reader.path)).toBe(true);
      expect(asked).toEqual([reader.path]);
    });

    it("asks nobody about a study that it cannot know", async () => {
      const web: Web = { fetch: () => Promise.reject(new Error("nobody is to be asked")) };
      const opened = reader.open({ web, limits: LIMITS, baseUrl: "https://example.org" });
      expect(await opened.read(reader.unknown, never)).toBeNull();
    });

    it("reads a document that is labelled as something else", async () => {
      const reply = (response: ServerResponse) =>
        response.writeHead(200, { "content-type": "text/html" }).end(reader.document);
      expect(await read(reply)).not.toBeNull();
    });

    it.each<[string, (response: ServerResponse) => unknown, string]>([
      ["is not there", (response) => response.writeHead(404).end(), "the server answered HTTP 404"],
      ["is not given out", (response) => response.writeHead(403).end(), "the server answered HTTP 403"],
      ["meets a fault of the server", (response) => response.writeHead(500).end(), "the server answered HTTP 500"],
      [
        "is cut off",
        (response) => response.writeHead(200, { "content-length": 900 }).write("%", () => response.destroy()),
        "no connection",
      ],
      ["is too large", (response) => response.end(Buffer.alloc(200_000)), "it is larger than 100000 bytes"],
      [
        "is a page for people",
        (response) => response.end("<!DOCTYPE html><html>Buy it</html>"),
        `a web page came instead of ${PROMISED[reader.format]}`,
      ],
      [
        "is of another kind",
        (response) => response.writeHead(200, { "content-type": "image/png" }).end("\x89PNG"),
        `image/png came instead of ${PROMISED[reader.format]}`,
      ],
      ["is empty", (response) => response.end(), `something else came instead of ${PROMISED[reader.format]}`],
      [
        "is damaged",
        (response) => response.end(reader.format === "pdf" ? "%PDF-1.7" : "<article><body>"),
        reader.format === "pdf" ? "damaged" : "not well-formed",
      ],
      [
        "lies on a machine of our own",
        (response) => response.writeHead(302, { location: "http://10.0.0.1/" }).end(),
        "its link does not lead to a public address",
      ],
    ])("names the reason when the document %s", async (_, reply, reason) => {
      await expect(read(reply)).rejects.toMatchObject({
        name: "DocumentUnavailable",
        reason: expect.stringContaining(reason),
      });
    });

    it("does not wait longer than it is told", async () => {
      const slow = read((response) => response.write("<"), { ...LIMITS, timeoutMs: 30 });
      await expect(slow).rejects.toMatchObject({ reason: "it did not arrive within 0.03 s" });
    });

    it("stops when a person stops it", async () => {
      const stop = new AbortController();
      const stopped = read(() => stop.abort("stop"), LIMITS, stop.signal);
      await expect(stopped).rejects.toBe("stop");
    });
  });
}
