import { inspect } from "node:util";
import { Keyv } from "keyv";
import { describe, expect, it, onTestFinished } from "vitest";
import { SourceHttp, type SourceHttpOptions } from "../../adapters/source/http.ts";
import type { Concept } from "../../src/domain/protocol.ts";
import { type Identifiers, SourceRecord } from "../../src/domain/source-record.ts";
import { SourceUnavailable } from "../../src/errors.ts";
import type { Source } from "../../src/ports/source.ts";
import {
  nobodysAddress,
  type Reply,
  type Service,
  type ServiceRequest,
  startService,
  startServiceAfter,
} from "../fakes/service.ts";

/** One source and the way its service answers. The recordings of all sources tell of the same made-up works. */
export interface SourceCase {
  open(connection: { readonly http: SourceHttp; readonly baseUrl: string; readonly key: string }): Source;
  /** The recorded answer to a request. */
  answer(request: ServiceRequest): string;
  /** An answer with `count` works, numbered from `from`, of 250 in all; null for a request that is no page of works. */
  page(request: ServiceRequest): string;
  readonly empty: (request: ServiceRequest) => string;
  /** As this service says that it was asked too often. */
  readonly rateLimit: Reply;
  /** An answer with status 200 that is not what the service promises. */
  readonly nonsense: string;
  /** Works of the recording, by the identifiers that this source knows. */
  readonly known: readonly Identifiers[];
  /** Whether a key was sent, for sources that take one. */
  readonly sendsKey: ((request: ServiceRequest, key: string) => boolean) | null;
  /** How many requests one page takes. */
  readonly requestsAPage: number;
}

const KEY = "s3cret-key-of-a-test";
const QUICK = { firstRetryMs: 1, paceFactor: 0, connectTimeoutMs: 1_000 };
const CONCEPTS: readonly Concept[] = [
  { name: "kelp tea", terms: ["kelp tea", "kelp"], required: true },
  { name: "sleep", terms: ["sleep"], required: true },
  { name: "adults", terms: ["adults"], required: false },
];

export function sourceContract(name: string, source: SourceCase): void {
  const connect = (service: Service, options: Partial<SourceHttpOptions> = {}) => {
    const timing = { ...QUICK, ...options.timing };
    const http = new SourceHttp({ contact: "team@example.org", cache: null, mode: "cached", ...options, timing });
    onTestFinished(() => http.close());
    return source.open({ http, baseUrl: service.baseUrl, key: KEY });
  };
  const asRecorded = (request: ServiceRequest): Reply => ({ body: source.answer(request) });
  const query = (asked: Source) => asked.formulateQuery(CONCEPTS, 2015);
  const never = new AbortController().signal;

  describe(`${name} as a source`, () => {
    it("reads a record with its identifiers, authors, year and plain abstract", async () => {
      const asked = connect(await startService(asRecorded));
      const { records, cached } = await asked.search(query(asked), 50, never);
      expect(records[0]).toMatchObject({
        source: asked.name,
        identifiers: { doi: "10.5555/kelp.2021.001" },
        title: "Kelp tea and sleep onset in shift workers",
        authors: expect.arrayContaining(["Ada Quill", "Bruno Østrava"]),
        year: 2021,
      });
      expect(records[0]?.abstract).toMatch(/Forty invented shift workers drank kelp tea\./);
      expect(records[0]?.abstract).toMatch(/Sleep onset fell by 12 min \(P < 0\.05\) at 5 [µμ]g\/L\.$/);
      expect(records[0]?.abstract).not.toMatch(/^Abstract/);
      expect(cached).toBe(false);
    });

    it("keeps a record without an abstract, and skips one without a title", async () => {
      const asked = connect(await startService(asRecorded));
      const { records } = await asked.search(query(asked), 50, never);
      expect(records.map(({ title }) => title).slice(0, 3)).toEqual([
        "Kelp tea and sleep onset in shift workers",
        "Kelp tea without effect on sleep in students",
        "Kelp tea ends insomnia",
      ]);
      expect(records[1]?.abstract).toBeNull();
    });

    it("gives records that fit the schema", async () => {
      const asked = connect(await startService(asRecorded));
      const { records } = await asked.search(query(asked), 50, never);
      for (const record of records) expect(SourceRecord.parse(record)).toEqual(record);
    });

    it("says who asks", async () => {
      const service = await startService(asRecorded);
      const asked = connect(service);
      await asked.search(query(asked), 50, never);
      expect(service.requests[0]?.headers["user-agent"]).toBe("Assignee (mailto:team@example.org)");
    });

    it("sends the query exactly as it is printed", async () => {
      const service = await startService(asRecorded);
      const asked = connect(service);
      await asked.search(query(asked), 50, never);
      const sent = [...(service.requests[0]?.url.searchParams ?? [])];
      const printed = sent.map(([parameter, value]) => (query(asked).includes("=") ? `${parameter}=${value}` : value));
      expect(
        query(asked)
          .split("&")
          .filter((part) => !printed.includes(part)),
      ).toEqual([]);
    });

    it("reads page after page up to the limit", async () => {
      const service = await startService((request) => ({ body: source.page(request) }));
      const asked = connect(service);
      const { records, total } = await asked.search(query(asked), 150, never);
      expect(new Set(records.map(({ sourceId }) => sourceId)).size).toBe(150);
      expect(total).toBe(250);
      expect(service.requests).toHaveLength(2 * source.requestsAPage);
    });

    it("stops at the last page", async () => {
      const asked = connect(await startService((request) => ({ body: source.page(request) })));
      expect((await asked.search(query(asked), 1000, never)).records).toHaveLength(250);
    });

    it("gives no records when nothing matches", async () => {
      const asked = connect(await startService((request) => ({ body: source.empty(request) })));
      expect(await asked.search(query(asked), 50, never)).toMatchObject({ records: [], total: 0 });
    });

    it("looks up works by identifier and leaves out those it does not know", async () => {
      const asked = connect(await startService(asRecorded));
      const records = await asked.lookUp([...source.known, {}], never);
      expect(records.map(({ identifiers }) => identifiers.doi)).toContain("10.5555/kelp.2021.001");
    });

    it("asks nothing when no work has an identifier of its own", async () => {
      const service = await startService(asRecorded);
      expect(await connect(service).lookUp([{}], never)).toEqual([]);
      expect(service.requests).toEqual([]);
    });
  });

  describe(`${name}, when its service falters`, () => {
    it.each<{ fault: string; reply: Reply }>([
      { fault: "says that it was asked too often", reply: source.rateLimit },
      { fault: "has a fault of its own", reply: { status: 503, body: "<html>down</html>" } },
      { fault: "breaks off", reply: "break off" },
    ])("asks again when it $fault", async ({ reply }) => {
      const service = await startServiceAfter([reply, reply], asRecorded);
      const asked = connect(service);
      expect((await asked.search(query(asked), 50, never)).records.length).toBeGreaterThanOrEqual(3);
      expect(service.requests).toHaveLength(2 + source.requestsAPage);
    });

    it("gives up after the last retry, with the reason", async () => {
      const asked = connect(await startService(() => source.rateLimit), { timing: { retries: 2 } });
      await expect(asked.search(query(asked), 50, never)).rejects.toMatchObject({
        name: "SourceUnavailable",
        reason: "HTTP 429: rate limit",
        message: expect.stringContaining(asked.label),
      });
    });

    it("does not wait for hours, and says how long the service asked for", async () => {
      const service = await startService(() => ({ status: 429, headers: { "retry-after": "11987" }, body: "" }));
      const asked = connect(service);
      const refused = { reason: "HTTP 429: rate limit", retryAfterSeconds: 11987 };
      await expect(asked.search(query(asked), 50, never)).rejects.toMatchObject(refused);
      expect(service.requests).toHaveLength(1);
    });

    it.each<{ fault: string; reply: Reply; reason: string }>([
      { fault: "a request that it rejects", reply: { status: 400, body: "no" }, reason: "HTTP 400" },
      { fault: "an answer with another content", reply: { body: source.nonsense }, reason: "answer not understood" },
      { fault: "an answer that is not well-formed", reply: { body: "<{" }, reason: "answer not understood" },
      { fault: "no answer", reply: "stay silent", reason: "timeout after 0.05 s" },
    ])("does not repeat $fault", async ({ reply, reason }) => {
      const service = await startService(() => reply);
      const asked = connect(service, { timing: { requestTimeoutMs: reply === "stay silent" ? 50 : 5_000 } });
      await expect(asked.search(query(asked), 50, never)).rejects.toMatchObject({ reason });
      expect(service.requests).toHaveLength(1);
    });

    it("is unavailable at once when there is no network", async () => {
      const asked = connect({ baseUrl: await nobodysAddress(), requests: [] });
      await expect(asked.lookUp(source.known, never)).rejects.toMatchObject({ reason: "no network" });
    });

    it("stops at once when the run is stopped", async () => {
      const stop = new AbortController();
      const service = await startService(() => {
        stop.abort(new Error("stopped by a person"));
        return "stay silent";
      });
      const asked = connect(service);
      await expect(asked.search(query(asked), 50, stop.signal)).rejects.toThrow("stopped by a person");
      await expect(asked.search(query(asked), 50, stop.signal)).rejects.toThrow("stopped by a person");
      expect(service.requests).toHaveLength(1);
    });
  });

  describe(`${name} and its cache`, () => {
    it("answers a second time from the cache", async () => {
      const service = await startService(asRecorded);
      const asked = connect(service, { cache: new Keyv<string>() });
      const first = await asked.search(query(asked), 50, never);
      expect(await asked.search(query(asked), 50, never)).toEqual({ ...first, cached: true });
      expect(service.requests).toHaveLength(source.requestsAPage);
    });

    it("asks the service again in fresh mode, and keeps the new answer", async () => {
      const service = await startService(asRecorded);
      const cache = new Keyv<string>();
      const fresh = connect(service, { cache, mode: "fresh" });
      await fresh.search(query(fresh), 50, never);
      expect((await fresh.search(query(fresh), 50, never)).cached).toBe(false);
      expect((await connect(service, { cache }).search(query(fresh), 50, never)).cached).toBe(true);
    });

    it("keeps no answer that it did not understand", async () => {
      const cache = new Keyv<string>();
      const service = await startServiceAfter([{ body: source.nonsense }], asRecorded);
      const asked = connect(service, { cache });
      await expect(asked.search(query(asked), 50, never)).rejects.toBeInstanceOf(SourceUnavailable);
      expect((await asked.search(query(asked), 50, never)).cached).toBe(false);
    });
  });

  const { sendsKey } = source;
  if (sendsKey !== null) {
    describe(`${name} and its key`, () => {
      it("is sent, and stays out of errors and of the cache's keys", async () => {
        const service = await startServiceAfter([{ body: source.nonsense }], asRecorded);
        const store = new Map<string, unknown>();
        const asked = connect(service, { cache: new Keyv<string>({ store }) });
        const error = await asked.search(query(asked), 50, never).catch((reason: unknown) => reason);
        await asked.search(query(asked), 50, never);
        expect(service.requests.every((request) => sendsKey(request, KEY))).toBe(true);
        expect(inspect([error, query(asked), [...store.keys()]], { depth: 10 })).not.toContain(KEY);
      });
    });
  }
}
