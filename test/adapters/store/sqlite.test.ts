import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { backUpSqlite, restoreSqlite } from "../../../adapters/store/sqlite-backup.ts";
import { lockSqlite } from "../../../adapters/store/sqlite-lock.ts";
import { BadInput, StoreFailure } from "../../../src/errors.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assignee-store-"));
  file = join(folder, "assignee.sqlite");
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = async () => new SqlStore(await openSqlite(file, storeMigrations));
const install = async (id: string) => {
  const store = await open();
  await store.install({ id, platform: "terminal", name: id });
  await store.close();
};
const tenants = async () => {
  const store = await open();
  const ids = (await store.tenants()).map(({ id }) => id);
  await store.close();
  return ids;
};
describe("a database file", () => {
  it("keeps what was written when it is opened again", async () => {
    await install("terminal:a");
    await install("terminal:b");
    expect(await tenants()).toEqual(["terminal:a", "terminal:b"]);
  });

  it.each([
    { pragma: "journal_mode", value: "wal" },
    { pragma: "synchronous", value: 2 },
    { pragma: "foreign_keys", value: 1 },
    { pragma: "busy_timeout", value: 5_000 },
  ])("is opened with $pragma $value", async ({ pragma, value }) => {
    const database = await openSqlite(file, storeMigrations);
    const { rows } = await sql.raw(`PRAGMA ${pragma}`).execute(database);
    expect(Object.values(Object(rows[0]))).toEqual([value]);
    await database.destroy();
  });

  it("is made once when two processes open it at the same moment", async () => {
    const script = `
      import { openSqlite } from "${process.cwd()}/adapters/store/sqlite.ts";
      import { storeMigrations } from "${process.cwd()}/adapters/store/migrations.ts";
      import { SqlStore } from "${process.cwd()}/adapters/store/sql-store.ts";
      const store = new SqlStore(await openSqlite(process.argv[1], storeMigrations));
      await store.install({ id: "terminal:" + process.pid, platform: "terminal", name: "" });
      await store.close();`;
    const children = [1, 2].map(() =>
      spawn(process.execPath, ["--input-type=module", "-e", script, file], { stdio: ["ignore", "ignore", "inherit"] }),
    );
    const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0]));
    expect(codes).toEqual([0, 0]);
    expect(await tenants()).toHaveLength(2);
  });

  it("of a newer version is not touched", async () => {
    const newer = { ...storeMigrations, "store-999": { up: async () => {} } };
    await (await openSqlite(file, newer)).destroy();
    await expect(open()).rejects.toThrow(/made by a newer version of Assignee/);
  });

  it("in a folder that is not there is refused in clear words, before it is locked and after", async () => {
    const nowhere = join(folder, "none", "x.sqlite");
    const refusal = /cannot be opened for writing \(unable to open database file\)\. Check its folder/;
    expect(() => lockSqlite(nowhere)).toThrow(BadInput);
    expect(() => lockSqlite(nowhere)).toThrow(refusal);
    await expect(openSqlite(nowhere, storeMigrations)).rejects.toThrow(BadInput);
    await expect(openSqlite(nowhere, storeMigrations)).rejects.toThrow(refusal);
  });
});

describe.skipIf(process.getuid?.() === 0)("a database file that may only be read (root may write to any)", () => {
  it("is refused when it is opened, not at its first write", async () => {
    await install("terminal:a");
    chmodSync(file, 0o444);
    await expect(open()).rejects.toThrow(BadInput);
    await expect(open()).rejects.toThrow(/cannot be opened for writing \(EACCES/);
  });
});

describe("a file that is no database of SQLite", () => {
  const words = "Not a database at all. ".repeat(500);

  it.each([
    { other: "a file of text", make: () => writeFileSync(file, words) },
    { other: "a single letter", make: () => writeFileSync(file, "x") },
    { other: "a folder", make: () => mkdirSync(file) },
    { other: "a database whose first bytes were overwritten", make: async () => noHeader() },
  ])("such as $other is refused, left as it is, and nothing is made beside it", async ({ make }) => {
    await make();
    const before = readdirSync(folder);
    await expect(open()).rejects.toThrow(BadInput);
    await expect(open()).rejects.toThrow(/assignee\.sqlite is not a database of SQLite.* Name another file/);
    expect(readdirSync(folder)).toEqual(before);
  });

  it("is replaced by a backup that is put in its place, and kept", async () => {
    await install("terminal:a");
    const backup = join(folder, "backup.sqlite");
    backUpSqlite(file, backup);
    writeFileSync(file, words);
    const aside = restoreSqlite(backup, file);
    expect(readFileSync(aside ?? "", "utf8")).toBe(words);
    expect(await tenants()).toEqual(["terminal:a"]);
  });

  it("is not taken for the lock of a database either", () => {
    writeFileSync(`${file}.lock`, words);
    expect(() => lockSqlite(file)).toThrow(/assignee\.sqlite\.lock is not a database of SQLite/);
  });

  async function noHeader(): Promise<void> {
    await install("terminal:a");
    writeFileSync(file, readFileSync(file).fill(0xa5, 0, 100));
  }
});

describe("a damaged database file", () => {
  it.each([
    { damage: "was cut short", make: () => truncateSync(file, 8_192) },
    { damage: "has pages of noise", make: () => noise(4_096, 24_576) },
    { damage: "has noise after its first words", make: () => noise(16, 100) },
    { damage: "has one page of noise in its middle", make: () => noise(middlePage(), middlePage() + 4_096) },
    { damage: "has noise in its last page", make: () => noise(-4_096, undefined) },
  ])("that $damage is kept aside whole, and the next start begins anew", async ({ make }) => {
    await install("terminal:a");
    make();
    const bytes = readFileSync(file);
    await expect(open()).rejects.toThrow(/is damaged\. It is kept as .+; nothing was deleted/);
    const [aside = ""] = readdirSync(folder).filter((name) => /\.corrupt-\d+$/.test(name));
    expect(readFileSync(join(folder, aside)).equals(bytes)).toBe(true);
    expect(await tenants()).toEqual([]);
  });

  function noise(from: number, to: number | undefined): void {
    const bytes = readFileSync(file);
    bytes.subarray(from, to).fill(0xa5);
    writeFileSync(file, bytes);
  }

  const middlePage = () => Math.floor(readFileSync(file).length / 2 / 4_096) * 4_096;

  it.each([
    { place: "header", at: 0 },
    { place: "first half", at: 0.3 },
    { place: "second half", at: 0.8 },
  ])("whose journal is damaged in its $place loses what stands after the damage, and nothing else", async ({ at }) => {
    await install("terminal:before");
    const store = await open();
    const ids = Array.from({ length: 8 }, (_, index) => `terminal:t${index}`);
    for (const id of ids) await store.install({ id, platform: "terminal", name: id });
    // As a crash leaves it: with what was not yet put into the file.
    const crashed = join(folder, "crashed.sqlite");
    for (const suffix of ["", "-wal"]) writeFileSync(crashed + suffix, readFileSync(file + suffix));
    await store.close();
    const journal = readFileSync(`${crashed}-wal`);
    const start = Math.floor(journal.length * at);
    journal.fill(0xa5, start, start + 64);
    writeFileSync(`${crashed}-wal`, journal);

    const opened = new SqlStore(await openSqlite(crashed, storeMigrations));
    const left = (await opened.tenants()).map(({ id }) => id).filter((id) => id !== "terminal:before");
    expect(left).toEqual(ids.slice(0, left.length));
    expect(left.length).toBeLessThan(ids.length);
    await opened.install({ id: "terminal:after", platform: "terminal", name: "" });
    await opened.close();
  });
});

describe("a full disk", () => {
  it("refuses writes in clear words, goes on with reads, and writes again when there is space", async () => {
    const database = await openSqlite(file, storeMigrations);
    const store = new SqlStore(database);
    await store.install({ id: "terminal:a", platform: "terminal", name: "A" });
    const limit = async (pages: number) => {
      await sql.raw(`PRAGMA max_page_count = ${pages}`).execute(database);
    };
    await limit(1);
    const large = { key: "e1", receivedAt: 1, payload: "x".repeat(100_000) };
    const written = store.of("terminal:a").inbox.receive(large);
    await expect(written).rejects.toThrow(StoreFailure);
    await expect(written).rejects.toThrow(/disk is full or faulty\. What is stored can still be read/);
    expect(await store.tenants()).toHaveLength(1);
    await limit(1_000_000);
    expect(await store.of("terminal:a").inbox.receive(large)).toBe("new");
    await store.close();
  });
});

describe("the lock on a database", () => {
  it("is had by one process, and the second is told what to do", () => {
    const release = lockSqlite(file);
    expect(() => lockSqlite(file)).toThrow(/Another Assignee is working on .+ Stop it first, or set DATA_DIR/);
    release();
    lockSqlite(file)();
  });

  it("is free again when its process is killed", async () => {
    const script = `
      import { lockSqlite } from "${process.cwd()}/adapters/store/sqlite-lock.ts";
      lockSqlite(process.argv[1]);
      console.log("locked");
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script, file], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    expect(() => lockSqlite(file)).toThrow(/Another Assignee/);
    child.kill("SIGKILL");
    await once(child, "exit");
    lockSqlite(file)();
  });
});

describe("a backup", () => {
  it("holds what was there when it was made, also while the database is in use", async () => {
    const store = await open();
    await store.install({ id: "terminal:a", platform: "terminal", name: "A" });
    const backup = join(folder, "backup.sqlite");
    backUpSqlite(file, backup);
    await store.install({ id: "terminal:b", platform: "terminal", name: "B" });
    await store.close();
    const aside = restoreSqlite(backup, file);
    expect(await tenants()).toEqual(["terminal:a"]);
    expect(aside !== null && existsSync(aside)).toBe(true);
  });

  it("never replaces a file", async () => {
    await install("terminal:a");
    writeFileSync(join(folder, "precious"), "words");
    expect(() => backUpSqlite(file, join(folder, "precious"))).toThrow(/exists\. Name a new file/);
    expect(readFileSync(join(folder, "precious"), "utf8")).toBe("words");
  });

  it.each([
    {
      fault: "is no database",
      content: "Not a database at all. ".repeat(500),
      words: /cannot be used\. Nothing was changed/,
    },
    { fault: "is an empty file", content: "", words: /is not a database of Assignee/ },
  ])("that $fault is not restored, and the database stays as it is", async ({ content, words }) => {
    await install("terminal:a");
    const backup = join(folder, "backup.sqlite");
    writeFileSync(backup, content);
    expect(() => restoreSqlite(backup, file)).toThrow(words);
    expect(await tenants()).toEqual(["terminal:a"]);
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);
  });

  it("is not mixed with the journal of a database that was moved away without it", async () => {
    await install("terminal:a");
    const backup = join(folder, "backup.sqlite");
    backUpSqlite(file, backup);
    const store = await open();
    await store.install({ id: "terminal:b", platform: "terminal", name: "B" });
    const journal = readFileSync(`${file}-wal`);
    await store.close();
    renameSync(file, join(folder, "elsewhere"));
    writeFileSync(`${file}-wal`, journal);
    restoreSqlite(backup, file);
    expect(await tenants()).toEqual(["terminal:a"]);
  });

  it("is not made of a damaged database, which is left as it is", async () => {
    await install("terminal:a");
    truncateSync(file, 8_192);
    const bytes = readFileSync(file);
    const backup = join(folder, "backup.sqlite");
    expect(() => backUpSqlite(file, backup)).toThrow(/assignee\.sqlite is damaged.*left as it is.*npm run restore/);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith("backup"))).toEqual([]);
  });

  it("is not restored under a process that works on the database", async () => {
    await install("terminal:a");
    const backup = join(folder, "backup.sqlite");
    backUpSqlite(file, backup);
    const release = lockSqlite(file);
    expect(() => restoreSqlite(backup, file)).toThrow(/Another Assignee is working/);
    release();
  });
});
