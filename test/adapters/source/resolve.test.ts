import type { LookupOptions } from "node:dns";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { SourceHttp } from "../../../adapters/source/http.ts";
import { type ResolveOptions, resolveWithin } from "../../../adapters/source/resolve.ts";
import { startNameServer } from "../../fakes/name-server.ts";

function resolve(hostname: string, options: LookupOptions, limits: ResolveOptions): Promise<unknown> {
  return new Promise((found, failed) =>
    resolveWithin(limits)(hostname, options, (fault, address) => (fault === null ? found(address) : failed(fault))),
  );
}

describe("the address of a host", () => {
  it("is what the name servers say", async () => {
    const servers = [await startNameServer({ address: "127.1.2.3" })];
    const limits = { timeoutMs: 2_000, servers };
    expect(await resolve("api.example.org", { all: true }, limits)).toEqual([{ address: "127.1.2.3", family: 4 }]);
    expect(await resolve("api.example.org", {}, limits)).toBe("127.1.2.3");
  });

  it("is asked of the system when the name servers do not know the name", async () => {
    const servers = [await startNameServer({ address: null })];
    expect(await resolve("localhost", {}, { timeoutMs: 2_000, servers })).toMatch(/^(?:127\.0\.0\.1|::1)$/);
  });

  it("is given up when no name server answers", async () => {
    const servers = [await startNameServer("silent")];
    await expect(resolve("api.example.org", {}, { timeoutMs: 20, servers })).rejects.toMatchObject({
      code: expect.stringMatching(/^E(?:TIMEOUT|CANCELLED)$/),
    });
  });
});

describe("a connection that never comes about", () => {
  it("is no network", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((listening) => silent.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void silent.close());
    const http = new SourceHttp({ contact: null, cache: null, mode: "cached", timing: { connectTimeoutMs: 50 } });
    const url = new URL(`https://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
    const pace = { requests: 1, intervalMs: 0, concurrency: 1 };
    const asked = http.ask({ label: "A service", pace, url, key: null }, String, new AbortController().signal);
    await expect(asked).rejects.toMatchObject({ reason: "no network" });
  });
});
