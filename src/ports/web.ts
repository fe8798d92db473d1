export interface WebPage {
  readonly bytes: Uint8Array;
  /** The media type without parameters, in lower case; "" when the server did not say. */
  readonly mediaType: string;
  /** After redirects. */
  readonly url: string;
}

export interface FetchLimits {
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** The open web, as far as links out of records may reach it. */
export interface Web {
  /**
   * Fetches over http(s) from public addresses alone: no loopback, private, link-local or metadata address, neither in
   * the link nor behind a redirect or a DNS answer.
   *
   * @throws {DocumentUnavailable} when the address is not public, the limits are passed, or the server does not deliver
   */
  fetch(url: string, limits: FetchLimits, signal: AbortSignal): Promise<WebPage>;
}
