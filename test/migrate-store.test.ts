import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { storeMigrations } from "../adapters/store/migrations.ts";
import { openSqlite } from "../adapters/store/sqlite.ts";
import { lockSqlite } from "../adapters/store/sqlite-lock.ts";
import { loadConfig } from "../src/config.ts";
import { connectDatabase, type Database } from "../src/connect.ts";
import { moveStore } from "../src/move-store.ts";
import type { Job } from "../src/ports/jobs.ts";
import { aReport } from "./builders.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "./postgres.ts";

const TEAM = "slack:T1";
const LIMITS = { perTenant: 9, perPerson: 9 };

/** Programs are started, which takes longer the busier the machine is. */
vi.setConfig({ testTimeout: 30_000 });

describe.skipIf(TEST_POSTGRES_URL === null)("a move to PostgreSQL (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;
  let folder: string;
  let filled: string;
  let file: string;
  let said: string[];
  let before: unknown;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "assignee-move-"));
    filled = join(folder, "filled.sqlite");
    await withDatabase(`sqlite:${filled}`, fill);
    before = await exported(`sqlite:${filled}`);
  });
  beforeEach(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
    file = join(folder, "assignee.sqlite");
    copyFileSync(filled, file);
    said = [];
  });
  afterEach(() => schema.drop());
  afterAll(() => rmSync(folder, { recursive: true }));

  const move = (until?: RegExp) =>
    moveStore({
      from: file,
      to: schema.url,
      say: (line) => {
        said.push(line);
        if (until?.test(line)) throw new Error("interrupted");
      },
    });

  it("takes everything along: a tenant's export and the order of its jobs are the same on both sides", async () => {
    await move();
    expect(said.at(-1)).toMatch(/Moved and compared: \d+ rows of \d+ tables, 5 jobs\./);
    expect(await exported(schema.url)).toEqual(before);
    await withDatabase(schema.url, async ({ jobs, installations, store }) => {
      const order: string[] = [];
      for (let turn = 0; turn < 4; turn += 1) order.push((await claim(jobs))?.key ?? "none");
      expect(order).toEqual(["running", "failed", "waiting", "none"]);
      expect((await jobs.dead()).map(({ key, error, failures }) => [key, error, failures])).toEqual([
        ["dead", "No.", 1],
      ]);
      expect(await installations.find(TEAM)).toMatchObject({ sealed: "v1:sealed" });
      expect(await store.of(TEAM).inbox.receive({ key: "e1", receivedAt: 9, payload: null })).toBe("seen");
    });
  });

  it("names the table in which a row came out different", async () => {
    await expect(move(/^review: /)).rejects.toThrow("interrupted");
    await schema.query("update review set question = 'Do walruses dream?'");
    await expect(move()).rejects.toThrow(/The table review differs after it was copied: 1 rows in the source/);
  });

  it("refuses a target that holds other data, and changes nothing there", async () => {
    await withDatabase(schema.url, ({ store }) => store.install({ id: "slack:T2", platform: "slack", name: "Others" }));
    await expect(move()).rejects.toThrow("The target holds data of its own. Name a database that is empty.");
    expect((await schema.query("select id from tenant")).map(({ id }) => id)).toEqual(["slack:T2"]);
    expect((await schema.query("select to_regclass('store_move') as mark"))[0]).toEqual({ mark: null });
  });

  it("leaves the file as it is, also one that an older version made, and nothing of the copy that it reads", async () => {
    rmSync(file);
    await (await openSqlite(file, storeMigrations)).destroy();
    const bytes = readFileSync(file);
    await move();
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(folder).filter((name) => /moving|corrupt/.test(name))).toEqual([]);
  });

  it("leaves a damaged file as it is, and says how to restore one", async () => {
    truncateSync(file, 8_192);
    const bytes = readFileSync(file);
    await expect(move()).rejects.toThrow(
      `The database ${file} is damaged, and was left as it is. Put a backup in its place (DATABASE_URL=sqlite:${file} npm run restore -- BACKUP)`,
    );
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(folder).filter((name) => /moving|corrupt/.test(name))).toEqual([]);
    expect(await schema.query("select tablename from pg_tables where schemaname = current_schema()")).toEqual([]);
  });

  it.each([
    { source: "a file that is no database", words: "{}", says: /assignee\.sqlite is not a database of SQLite/ },
    { source: "an empty file", words: "", says: /assignee\.sqlite is not a database of Assignee/ },
  ])("refuses $source, and leaves it as it is", async ({ words, says }) => {
    writeFileSync(file, words);
    await expect(move()).rejects.toThrow(says);
    expect(readFileSync(file, "utf8")).toBe(words);
  });

  it("refuses to run under an Assignee that works on the file", async () => {
    const release = lockSqlite(file);
    await expect(move()).rejects.toThrow(/Another Assignee is working on .+ Stop it first/);
    release();
  });

  it("goes on after a kill -9 as well", async () => {
    const { child, end } = start("--from", `sqlite:${file}`, "--to", schema.url);
    child.stdout.on("data", (lines) => /^review: /m.test(String(lines)) && child.kill("SIGKILL"));
    await end;
    await move();
    expect(said[0]).toBe("Going on with the move that was interrupted.");
    expect(await exported(schema.url)).toEqual(before);
  });

  async function withDatabase<T>(url: string, work: (open: Database) => Promise<T>): Promise<T> {
    const open = await connectDatabase(loadConfig({ DATABASE_URL: url }));
    try {
      return await work(open);
    } finally {
      await open.store.close();
    }
  }

  const exported = (url: string) =>
    withDatabase(url, async ({ store, jobs }) => {
      const tenant = (await store.export(TEAM)) as Record<string, readonly unknown[]>;
      const rows = Object.entries(tenant).map(([table, all]) => [table, all.map(comparable).sort()]);
      const listed = ((await jobs.export(TEAM)) as unknown as readonly Job[])
        // A lease is not moved: the process that had it is no more.
        .map(({ id: _, ...job }) => ({ ...job, state: job.state === "running" ? "waiting" : job.state }));
      return { tenant: Object.fromEntries(rows), jobs: listed };
    });
});

describe("a move that is not asked for as it can be done", () => {
  it("ends with code 2 where the source is no database, and makes nothing beside it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "assignee-move-"));
    const file = join(folder, "package.json");
    writeFileSync(file, "{}");
    const { status, stderr } = await start("--from", `sqlite:${file}`, "--to", "postgres://ada@127.0.0.1:1/a").end;
    expect({ status, stderr }).toMatchObject({ status: 2, stderr: expect.stringContaining("Name another file") });
    expect(readdirSync(folder)).toEqual(["package.json"]);
    rmSync(folder, { recursive: true });
  });

  it("tells how, and nothing of a password", async () => {
    const { status, stderr } = await start("--from", "sqlite:/nowhere", "--to", "postgres://ada:sesame@127.0.0.1:1/a")
      .end;
    expect(status).toBe(2);
    expect(stderr).toContain("npm run migrate-store -- --from sqlite:FILE --to postgres://");
    expect(stderr).not.toContain("sesame");
  });
});

/** PostgreSQL keeps another sign where SQLite keeps a NUL. */
const comparable = (row: unknown): string => JSON.stringify(row).replaceAll("\\u0000", "\uFFFD");

function start(...words: readonly string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../src/migrate-store.ts"), ...words]);
  const output = Promise.all([text(child.stdout).catch(() => ""), text(child.stderr), once(child, "exit")]);
  return { child, end: output.then(([stdout, stderr]) => ({ status: child.exitCode, stdout, stderr })) };
}

const claim = (jobs: Database["jobs"]) =>
  jobs.claim({ worker: "one", kinds: ["review"], limits: LIMITS, leaseMs: 60_000 });

async function fill({ store, jobs, installations }: Database): Promise<void> {
  await store.install({ id: TEAM, platform: "slack", name: "Team" });
  await installations.save({ id: TEAM, sealed: "v1:sealed", savedAt: 1 });
  const team = store.of(TEAM);
  await team.inbox.receive({ key: "e1", receivedAt: 1, payload: { text: "Do seals dream?" } });
  const place = { conversation: "seals", thread: "1" };
  await team.reviews.create({
    id: "rev-1",
    place,
    audience: "tenant",
    asker: "ada",
    question: "Do\0 seals dream?",
    normalisedQuestion: "do seals dream",
    settings: { maxStudies: 5 },
    parentId: null,
    askedAt: 1,
  });
  await team.reviews.finish("rev-1", aReport(), 5);
  for (let number = 0; number < 60; number += 1) {
    const vote = { claimId: `clm-${number}`, person: "ada", kind: "verify", source: "button", at: number } as const;
    await team.votes.set({ ...vote, reviewId: "rev-1" });
  }
  for (const key of ["dead", "running", "failed", "waiting", "cancelled"]) {
    const person = key === "waiting" ? null : "ada";
    const job = { kind: "review", key, tenantId: TEAM, conversation: "seals", person, runAt: null, payload: { n: 1 } };
    await jobs.enqueue({ ...job, priority: key === "waiting" ? "background" : "interactive" });
  }
  await jobs.cancel(TEAM, "review", "cancelled");
  const [dead, , failed] = [await claim(jobs), await claim(jobs), await claim(jobs)];
  if (dead) await jobs.fail(dead, "No.", null);
  if (failed) await jobs.fail(failed, "Away.", 0);
}
