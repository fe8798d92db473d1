import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Keyv } from "keyv";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openCache } from "../../../adapters/cache/sqlite.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "cache-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function open(file: string): { readonly cache: Keyv<string>; readonly warnings: readonly string[] } {
  const warnings: string[] = [];
  const cache = openCache(file, (warning) => warnings.push(warning));
  onTestFinished(() => cache.disconnect());
  return { cache, warnings };
}

describe("the cache file", () => {
  it("keeps answers from one run to the next", async () => {
    const file = join(folder(), "cache.sqlite");
    const first = open(file);
    await first.cache.set("question", "answer é");
    await first.cache.disconnect();
    const second = open(file);
    expect(await second.cache.get("question")).toBe("answer é");
    expect(await second.cache.get("another")).toBeUndefined();
    expect([...first.warnings, ...second.warnings]).toEqual([]);
  });

  it("can be used by two processes at once", async () => {
    const file = join(folder(), "cache.sqlite");
    const [one, other] = [open(file), open(file)];
    await one.cache.set("question", "answer");
    await other.cache.set("another", "one");
    expect([await other.cache.get("question"), await one.cache.get("another")]).toEqual(["answer", "one"]);
  });

  it("forgets one answer, or all of them", async () => {
    const { cache } = open(join(folder(), "cache.sqlite"));
    await cache.set("a", "1");
    await cache.set("b", "2");
    expect([await cache.delete("a"), await cache.delete("a")]).toEqual([true, false]);
    await cache.clear();
    expect(await cache.get("b")).toBeUndefined();
  });

  it("clears its own namespace alone", async () => {
    const file = join(folder(), "cache.sqlite");
    const { cache } = open(file);
    await cache.set("a", "1");
    const beside = new DatabaseSync(file);
    beside.exec("INSERT INTO entry VALUES ('other:a', 'kept', NULL)");
    await cache.clear();
    expect(beside.prepare("SELECT key FROM entry").all()).toEqual([{ key: "other:a" }]);
    beside.close();
  });

  it("forgets an answer when its time is over, and drops it from the file on opening", async () => {
    const file = join(folder(), "cache.sqlite");
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { cache } = open(file);
    await cache.set("question", "answer", 1_000);
    expect(await cache.get("question")).toBe("answer");
    vi.setSystemTime(Date.now() + 1_001);
    expect(await cache.get("question")).toBeUndefined();
    await open(file).cache.disconnect();
    const database = new DatabaseSync(file);
    expect(database.prepare("SELECT count(*) AS count FROM entry").get()).toEqual({ count: 0 });
    database.close();
  });
});

describe("a cache that cannot be used never stops a run", () => {
  it("renames a file that is no database aside, says so, and begins a new one", async () => {
    const path = folder();
    const file = join(path, "cache.sqlite");
    writeFileSync(file, "not a database, and long enough to be taken for the head of one ".repeat(20));
    const { cache, warnings } = open(file);
    await cache.set("question", "answer");
    expect(await cache.get("question")).toBe("answer");
    expect(warnings).toEqual([expect.stringMatching(/is damaged\. It was renamed to .*cache\.sqlite\.corrupt-\d{14}/)]);
    expect(readdirSync(path).filter((name) => /^cache\.sqlite\.corrupt-\d{14}$/.test(name))).toHaveLength(1);
  });

  it("renames a file aside whose damage shows only in use, and knows nothing from then on", async () => {
    const path = folder();
    const file = join(path, "cache.sqlite");
    const before = open(file);
    for (let at = 0; at < 50; at++) await before.cache.set(`question ${at}`, "answer ".repeat(500));
    await before.cache.disconnect();
    const { cache, warnings } = open(file);
    truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096);
    for (let at = 0; at < 50; at++) await cache.get(`question ${at}`);
    expect(await cache.set("question", "answer")).toBe(false);
    expect(warnings).toEqual([expect.stringContaining("is damaged")]);
    expect(await open(file).cache.get("question 1")).toBeUndefined();
  });

  it("keeps answers in memory, with one warning, where no file can be made", async () => {
    const file = join(folder(), "missing", "cache.sqlite");
    const { cache, warnings } = open(file);
    await cache.set("question", "answer");
    expect(await cache.get("question")).toBe("answer");
    expect(warnings).toEqual([expect.stringContaining("cannot be opened")]);
  });

  it("keeps answers in memory where the place is a folder", async () => {
    const file = join(folder(), "cache.sqlite");
    mkdirSync(file);
    const { cache, warnings } = open(file);
    await cache.set("question", "answer");
    expect([await cache.get("question"), warnings.length]).toEqual(["answer", 1]);
  });

  it("goes on without keeping, with one warning, when the file takes no more", async () => {
    const file = join(folder(), "cache.sqlite");
    const { cache, warnings } = open(file);
    await cache.set("question", "answer");
    refuseWrites(file, "database or disk is full");
    expect(await cache.set("another", "answer")).toBe(false);
    expect(await cache.set("a third", "answer")).toBe(false);
    expect(await cache.get("question")).toBeUndefined();
    expect(warnings).toEqual([expect.stringContaining("cannot be used (database or disk is full)")]);
  });
});

/** Makes every write fail as on a full disk. */
function refuseWrites(file: string, message: string): void {
  const database = new DatabaseSync(file);
  database.exec(`CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(FAIL, '${message}'); END`);
  database.close();
}
