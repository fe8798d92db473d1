import { inspect } from "node:util";
import { Keyv } from "keyv";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { CACHE_TTL_MS, SourceHttp, type SourceHttpOptions } from "../../../adapters/source/http.ts";
import { type Reply, type Service, startService, startServiceAfter } from "../../fakes/service.ts";

const never = new AbortController().signal;
const ok: Reply = { body: "yes" };

function open(options: Partial<SourceHttpOptions> = {}): SourceHttp {
  const timing = { firstRetryMs: 1, ...options.timing };
  const http = new SourceHttp({ contact: null, cache: null, mode: "cached", ...options, timing });
  onTestFinished(() => http.close());
  return http;
}

function ask(http: SourceHttp, { baseUrl }: Service, signal: AbortSignal = never) {
  const pace = { requests: 100, intervalMs: 0, concurrency: 1 };
  const url = new URL("/works?query=kelp", baseUrl);
  return http.ask({ label: "A service", pace, url, key: null }, (body) => body, signal);
}

describe("how long a service asks us to wait", () => {
  it.each([
    { header: "0", retries: true },
    { header: "0.01", retries: true },
    { header: new Date(0).toUTCString(), retries: true },
    { header: "soon", retries: true },
    { header: "21", retries: false },
    { header: new Date(Date.now() + 60_000).toUTCString(), retries: false },
  ])("Retry-After: $header", async ({ header, retries }) => {
    const busy = { status: 503, headers: { "retry-after": header }, body: "" };
    const service = await startServiceAfter([busy], () => ok);
    const asked = ask(open(), service);
    if (retries) await expect(asked).resolves.toMatchObject({ value: "yes" });
    else await expect(asked).rejects.toMatchObject({ reason: "HTTP 503" });
    expect(service.requests).toHaveLength(retries ? 2 : 1);
  });

  it("ends at once when the run is stopped during the wait", async () => {
    const stop = new AbortController();
    const service = await startService(() => {
      setImmediate(() => stop.abort(new Error("stopped by a person")));
      return { status: 429, headers: { "retry-after": "15" }, body: "" };
    });
    await expect(ask(open(), service, stop.signal)).rejects.toThrow("stopped by a person");
  });

  it("ends at once when the run is stopped between two attempts", async () => {
    const stop = new AbortController();
    const service = await startService(() => {
      setImmediate(() => stop.abort(new Error("stopped by a person")));
      return { status: 500, body: "" };
    });
    const http = open({ timing: { firstRetryMs: 15_000 } });
    await expect(ask(http, service, stop.signal)).rejects.toThrow("stopped by a person");
  });
});

describe("what a service may send", () => {
  it("is capped in size, whatever the service announces", async () => {
    const service = await startService(() => ({ body: "x".repeat(2_000) }));
    const http = open({ timing: { maxBytes: 1_000 } });
    await expect(ask(http, service)).rejects.toMatchObject({ reason: "answer larger than 1000 bytes" });
    expect(service.requests).toHaveLength(1);
  });

  it("is read as UTF-8, also where a character is cut between two packets", async () => {
    const body = "Østrava µg ".repeat(20_000);
    expect((await ask(open(), await startService(() => ({ body })))).value).toBe(body);
  });

  it.each([403, 404])("HTTP %d is the last word", async (status) => {
    const service = await startService(() => ({ status, body: "no" }));
    await expect(ask(open(), service)).rejects.toMatchObject({ reason: `HTTP ${status}` });
    expect(service.requests).toHaveLength(1);
  });
});

describe("a key", () => {
  it.each(["header", "parameter"] as const)("that cannot be one is not sent as a %s, nor told", async (place) => {
    const service = await startService(() => ok);
    const pace = { requests: 1, intervalMs: 0, concurrency: 1 };
    const key = { place, name: "x-key", value: "s3cret\nkey" };
    const request = { label: "A service", pace, url: new URL(service.baseUrl), key };
    const error = await open()
      .ask(request, String, never)
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ reason: "its key holds a character that keys do not have" });
    expect(inspect(error, { depth: 10 })).not.toContain("s3cret");
    expect(service.requests).toEqual([]);
  });
});

describe("the cache of answers", () => {
  it("keeps an answer for a week", async () => {
    const cache = new Keyv<string>();
    const service = await startService(() => ok);
    const http = open({ cache });
    await ask(http, service);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + CACHE_TTL_MS - 60_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect((await ask(http, service)).cached).toBe(true);
    vi.setSystemTime(Date.now() + 120_000);
    expect((await ask(http, service)).cached).toBe(false);
  });

  it("tells requests apart by their body", async () => {
    const service = await startService(({ body }) => ({ body: `answer to ${body}` }));
    const http = open({ cache: new Keyv<string>() });
    const pace = { requests: 1, intervalMs: 0, concurrency: 1 };
    const post = (json: unknown) =>
      http.ask({ label: "A service", pace, url: new URL(service.baseUrl), key: null, json }, (body) => body, never);
    await post({ ids: [1] });
    expect(await post({ ids: [2] })).toEqual({ value: 'answer to {"ids":[2]}', cached: false });
  });

  it("is asked again when an answer kept by an earlier version is no longer understood", async () => {
    const cache = new Keyv<string>();
    const service = await startServiceAfter([{ body: "old" }], () => ({ body: "new" }));
    await ask(open({ cache }), service);
    const pace = { requests: 1, intervalMs: 0, concurrency: 1 };
    const onlyNew = (body: string) => {
      if (body !== "new") throw new Error("not new");
      return body;
    };
    const request = { label: "A service", pace, url: new URL("/works?query=kelp", service.baseUrl), key: null };
    expect(await open({ cache }).ask(request, onlyNew, never)).toEqual({ value: "new", cached: false });
  });
});
