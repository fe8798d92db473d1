import type { FullTextLink } from "../../src/domain/source-record.ts";
import { DocumentUnavailable } from "../../src/errors.ts";
import type { DocumentParser } from "../../src/ports/document-parser.ts";
import type { FullText } from "../../src/ports/full-text.ts";
import type { FetchLimits, Web, WebPage } from "../../src/ports/web.ts";

/** For one document; the time holds for fetching and reading together. */
export const DOCUMENT_LIMITS: FetchLimits = { maxBytes: 20_000_000, timeoutMs: 60_000 };

/** What a reader of one service needs. */
export interface ReaderOptions {
  readonly web: Web;
  /** For the format that the service delivers. */
  readonly parser: DocumentParser;
  /** The service's own address unless told otherwise. */
  readonly baseUrl?: string;
  readonly limits?: FetchLimits;
}

/**
 * Fetches and reads one document.
 *
 * @throws {DocumentUnavailable} when it does not arrive, is something else than promised, or takes too long
 */
export async function download(
  { url, format }: FullTextLink,
  { web, parser, limits = DOCUMENT_LIMITS }: Omit<ReaderOptions, "baseUrl">,
  signal: AbortSignal,
): Promise<FullText> {
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  const page = await web.fetch(url, limits, signal);
  checkFormat(page, { url, format });
  try {
    const sections = await parser.parse(page.bytes, url, AbortSignal.any([signal, timeout]));
    return { sections, origin: url };
  } catch (error) {
    signal.throwIfAborted();
    if (!timeout.aborted) throw error;
    throw new DocumentUnavailable(url, `it was not read within ${limits.timeoutMs / 1000} s`, { cause: error });
  }
}

/** Servers mislabel what they send, so its first bytes decide. */
function checkFormat({ bytes, mediaType }: WebPage, { url, format }: FullTextLink): void {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  if (EXPECTED[format].test(start)) return;
  const found = /<(?:!doctype\s+html|html|head)\b/i.test(start) ? "a web page" : mediaType || "something else";
  throw new DocumentUnavailable(url, `${found} came instead of ${format === "pdf" ? "a PDF" : "the article's XML"}`);
}

const EXPECTED = {
  pdf: /%PDF-/,
  jats: /^(?:ï»¿)?\s*<(?:\?xml|!doctype\s+(?!html)|article|pmc-articleset)/i,
} as const;
