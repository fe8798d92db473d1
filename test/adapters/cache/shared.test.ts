import { once } from "node:events";
import net from "node:net";
import type { Keyv } from "keyv";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkSharedCache, openSharedCache } from "../../../adapters/cache/shared.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../../postgres.ts";

const TEST_REDIS_URL = process.env.TEST_REDIS_URL || null;
/** A port of this machine on which nobody listens. */
const NOWHERE = "127.0.0.1:1";
const RESTED_MS = 5_001;

let now: number;
let warnings: string[];
let opened: Keyv<string>[];

beforeEach(() => {
  now = 0;
  warnings = [];
  opened = [];
});
afterEach(async () => {
  for (const cache of opened) await cache.disconnect();
});

function open(url: string, name: "answers" | "replies" = "answers"): Keyv<string> {
  const cache = openSharedCache(
    url,
    name,
    (warning) => warnings.push(warning),
    () => now,
  );
  opened.push(cache);
  return cache;
}

function sharedCache(urlOf: () => string): void {
  beforeEach(async () => {
    for (const name of ["answers", "replies"] as const) await open(urlOf(), name).clear();
  });

  it("keeps answers for every process", async () => {
    await open(urlOf()).set("question", "answer é");
    expect(await open(urlOf()).get("question")).toBe("answer é");
    expect(await open(urlOf()).get("another")).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it("keeps what has another name apart, also when all is forgotten", async () => {
    await open(urlOf(), "answers").set("question", "a paper");
    await open(urlOf(), "replies").set("question", "a reply");
    expect(await open(urlOf(), "answers").get("question")).toBe("a paper");
    await open(urlOf(), "answers").clear();
    expect(await open(urlOf(), "answers").get("question")).toBeUndefined();
    expect(await open(urlOf(), "replies").get("question")).toBe("a reply");
  });

  it("forgets one answer", async () => {
    const cache = open(urlOf());
    await cache.set("question", "answer");
    expect([await cache.delete("question"), await cache.delete("question")]).toEqual([true, false]);
    expect(await cache.get("question")).toBeUndefined();
  });

  it("does not give an answer whose time is over", async () => {
    const cache = open(urlOf());
    await cache.set("over", "answer", 1);
    await cache.set("lasting", "answer", 60_000);
    await expect.poll(() => cache.get("over")).toBeUndefined();
    expect(await cache.get("lasting")).toBe("answer");
  });

  it("is found to be there", async () => {
    await expect(checkSharedCache(urlOf())).resolves.toBeUndefined();
  });

  describe("that dies under a run", () => {
    let server: Cable;
    let url: string;

    beforeEach(async () => {
      const target = new URL(urlOf());
      server = await Cable.to(Number(target.port));
      target.host = `127.0.0.1:${server.port}`;
      url = target.href;
    });
    afterEach(() => server.cut());

    it("gives nothing more and keeps nothing, says so once, and is used again when it is back", async () => {
      const cache = open(url);
      await cache.set("question", "answer");
      await server.cut();
      expect([await cache.get("question"), await cache.set("another", "answer")]).toEqual([undefined, false]);
      now += RESTED_MS;
      expect(await cache.get("question")).toBeUndefined();
      expect(warnings).toHaveLength(1);
      await server.mend();
      now += RESTED_MS;
      expect(await cache.get("question")).toBe("answer");
    });

    it("is left alone for a while before it is tried again", async () => {
      const cache = open(url);
      await server.cut();
      await cache.get("question");
      await server.mend();
      expect(await cache.get("question")).toBeUndefined();
      expect(server.calls).toBe(0);
    });
  });
}

describe.skipIf(TEST_REDIS_URL === null)("a cache in Redis (TEST_REDIS_URL names a server)", () => {
  // A database of this run's own, as far as Redis has them.
  const url = new URL(TEST_REDIS_URL ?? "redis://none");
  url.pathname = `/${1 + (process.pid % 15)}`;
  sharedCache(() => url.href);

  it("refuses a wrong password in words that do not hold it", async () => {
    const url = new URL(TEST_REDIS_URL ?? "");
    url.username = "nobody";
    url.password = "sesame";
    const check = checkSharedCache(url.href);
    await expect(check).rejects.toThrow(/cannot be used \(WRONGPASS.*check CACHE_URL, or leave CACHE_URL empty/);
    await expect(check).rejects.not.toThrow(/sesame/);
  });
});

describe.skipIf(TEST_POSTGRES_URL === null)("a cache in PostgreSQL (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;

  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
  });
  afterAll(() => schema.drop());

  sharedCache(() => schema.url);

  it("deletes answers whose time is over when it is opened", async () => {
    await open(schema.url).set("over", "answer", 1);
    const client = new pg.Client({ connectionString: schema.url });
    await client.connect();
    await client.query("update cache set expires = 1");
    await open(schema.url).get("any");
    expect((await client.query("select from cache")).rowCount).toBe(0);
    await client.end();
  });
});

describe("a cache whose server is not there", () => {
  it.each([`redis://ada:sesame@${NOWHERE}`, `postgres://ada:sesame@${NOWHERE}/a`])(
    "costs nothing but misses: %s",
    async (url) => {
      const cache = open(url);
      expect([await cache.get("question"), await cache.set("question", "answer")]).toEqual([undefined, false]);
      expect(warnings).toEqual([
        expect.stringMatching(/^The cache at (?:redis|postgres):\/\/127\.0\.0\.1:1 cannot be used/),
      ]);
    },
  );

  it.each([`redis://ada:sesame@${NOWHERE}`, `postgres://ada:sesame@${NOWHERE}/a`])(
    "is told at start: %s",
    async (url) => {
      const check = checkSharedCache(url);
      await expect(check).rejects.toThrow(/ECONNREFUSED.*Start it, check CACHE_URL, or leave CACHE_URL empty\./);
      await expect(check).rejects.not.toThrow(/sesame/);
    },
  );
});

it("a cache whose server accepts and never answers costs its time once, then nothing but misses", async () => {
  const sockets: net.Socket[] = [];
  const silent = net.createServer((socket) => void sockets.push(socket));
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as net.AddressInfo;
  const caches = [open(`redis://127.0.0.1:${port}`), open(`postgres://ada@127.0.0.1:${port}/a`)];
  expect(await Promise.all(caches.map((cache) => cache.get("question")))).toEqual([undefined, undefined]);
  expect(await Promise.all(caches.map((cache) => cache.set("question", "answer")))).toEqual([false, false]);
  expect(warnings).toHaveLength(2);
  for (const socket of sockets) socket.destroy();
  silent.close();
});

/** What is between the cache and its server, and can break. */
class Cable {
  readonly #target: number;
  readonly #sockets = new Set<net.Socket>();
  #server: net.Server;
  port = 0;
  /** How often it was connected since it was mended. */
  calls = 0;

  static async to(target: number): Promise<Cable> {
    const cable = new Cable(target);
    await cable.mend();
    return cable;
  }

  private constructor(target: number) {
    this.#target = target;
    this.#server = net.createServer();
  }

  async mend(): Promise<void> {
    this.calls = 0;
    this.#server = net.createServer((socket) => {
      this.calls += 1;
      const target = net.connect(this.#target, "127.0.0.1");
      socket.pipe(target).pipe(socket);
      for (const end of [socket, target]) {
        this.#sockets.add(end);
        end.on("error", () => {});
      }
    });
    this.#server.listen(this.port, "127.0.0.1");
    await once(this.#server, "listening");
    this.port = (this.#server.address() as net.AddressInfo).port;
  }

  async cut(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, "close");
  }
}
