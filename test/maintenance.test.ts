import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../src/config.ts";
import { connectDatabase, libraryIndexName, lockDatabase } from "../src/connect.ts";
import { papersFolder, shelfOf, tenantShelf } from "../src/connect-papers.ts";

let folder: string;
let backup: string;
const config = () => loadConfig({ DATA_DIR: join(folder, "data") });
const TEAM = { id: "terminal:team", platform: "terminal", name: "Team" };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "assignee-maintenance-"));
  backup = join(folder, "backup.sqlite");
  const { store, jobs } = await connectDatabase(config());
  await store.install(TEAM);
  await store.of(TEAM.id).inbox.receive({ key: "e1", receivedAt: 1, payload: "Do seals sleep?" });
  const job = { kind: "review", conversation: "seals", person: "ada", priority: "interactive", runAt: null } as const;
  for (const key of ["rev-1", "rev-2"]) await jobs.enqueue({ ...job, key, tenantId: TEAM.id, payload: null });
  const limits = { perTenant: 1, perPerson: 1 };
  const held = await jobs.claim({ worker: "one", kinds: ["review"], limits, leaseMs: 1_000 });
  if (held) await jobs.fail(held, "The model was away.", null);
  await store.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...words: readonly string[]) {
  const program = join(import.meta.dirname, "../src/maintenance.ts");
  const env = { ...process.env, DATA_DIR: join(folder, "data") };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], { env, encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("maintenance", () => {
  it("shows jobs that were given up, and why", () => {
    const { status, stdout } = run("status", "--jobs");
    expect(status).toBe(0);
    expect(stdout).toContain("1 tenant: terminal:team (Team)\nJobs: 1 waiting, 0 running, 1 given up\n");
    expect(stdout).toMatch(/given up: review rev-1 of terminal:team, since .+ UTC; 1 failure; The model was away\./);
    expect(stdout).toMatch(/waiting: review rev-2/);
  });

  it("exports all that is known about a tenant, and never over another file", () => {
    expect(JSON.parse(run("export", TEAM.id).stdout)).toMatchObject({
      tenant: [TEAM],
      event: [{ key: "e1", payload: "Do seals sleep?" }],
      job: [{ key: "rev-1" }, { key: "rev-2" }],
    });
    writeFileSync(join(folder, "export.json"), "precious");
    expect(run("export", TEAM.id, join(folder, "export.json"))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Name another file."),
    });
    expect(readFileSync(join(folder, "export.json"), "utf8")).toBe("precious");
    expect(run("export", "terminal:nobody").stderr).toContain("There are: terminal:team.");
  });

  it("backs up and restores; what was there before is kept", async () => {
    expect(run("backup", backup)).toMatchObject({ status: 0, stdout: `The backup is in ${backup}.\n` });
    const { store } = await connectDatabase(config());
    await store.install({ id: "terminal:later", platform: "terminal", name: "Later" });
    await store.close();
    const { stdout } = run("restore", backup);
    const aside = /kept as (?<file>.+\.replaced-\d+)\. Start/.exec(stdout)?.groups?.file ?? "";
    expect(existsSync(aside)).toBe(true);
    expect(run("status").stdout).toContain("1 tenant: terminal:team (Team)");
  });

  it("forgets a tenant for good", async () => {
    const { store } = await connectDatabase(config());
    await store.install({ id: "terminal:leaving", platform: "terminal", name: "Leaving" });
    await store.close();
    const { stdout } = run("forget", "terminal:leaving");
    expect(stdout).toContain("All that was known about terminal:leaving is deleted");
    expect(stdout).toMatch(/these databases that were set aside: .+assignee\.sqlite\.replaced-\d+\./);
    expect(run("status").stdout).toContain("1 tenant: terminal:team (Team)");
  });

  it("names a tenant's files in its export and forgets them with it, but none of another or of people's own", async () => {
    const own = join(folder, "own");
    mkdirSync(own);
    const files = new Map<string, string>();
    const { store } = await connectDatabase(config());
    for (const name of ["leaving", "staying"]) {
      const id = `terminal:${name}`;
      await store.install({ id, platform: "terminal", name });
      const papers = join(papersFolder(config()), shelfOf(id, "seals"));
      mkdirSync(papers, { recursive: true });
      const location = join(papers, "lib-1-seals.md");
      const entry = { conversation: "seals", name: "x", kind: "file", addedBy: "ada", addedAt: 1 } as const;
      await store.of(id).channels.addToLibrary({ ...entry, id: "lib-1", location });
      await store.of(id).channels.addToLibrary({ ...entry, id: "lib-2", location: own });
      const index = join(config().dataDir, libraryIndexName(papers));
      for (const file of [location, index, `${index}-wal`]) {
        writeFileSync(file, "words");
        files.set(`${name} ${files.size}`, file);
      }
    }
    await store.close();
    writeFileSync(join(own, "mine.md"), "words");
    const talk = join(config().dataDir, "terminal.jsonl");
    writeFileSync(talk, "words");
    files.set("leaving talk", talk);
    const of = (name: string) => [...files].filter(([key]) => key.startsWith(name)).map(([, file]) => file);

    expect(JSON.parse(run("export", "terminal:leaving").stdout).file.toSorted()).toEqual(of("leaving").toSorted());
    expect(run("forget", "terminal:leaving").status).toBe(0);
    expect(of("leaving").filter((file) => existsSync(file))).toEqual([]);
    expect(of("staying").every((file) => existsSync(file))).toBe(true);
    expect(existsSync(join(own, "mine.md"))).toBe(true);
    expect(run("forget", "terminal:staying").status).toBe(0);
  });

  it("says in which folder it deleted how much, and which papers were not there", async () => {
    const { store } = await connectDatabase(config());
    await store.install({ id: "slack:T1", platform: "slack", name: "Leaving" });
    const shelf = shelfOf("slack:T1", "seals");
    const folder = join(papersFolder(config()), shelf);
    const entry = { conversation: "seals", kind: "file", addedBy: "ada", addedAt: 1 } as const;
    for (const [id, name] of [
      ["lib-1", "seals.md"],
      ["lib-2", "walrus.pdf"],
    ] as const) {
      await store.of("slack:T1").channels.addToLibrary({ ...entry, id, name, location: `${shelf}/${id}-${name}` });
    }
    await store.close();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "lib-1-seals.md"), "words");
    const { stdout } = run("forget", "slack:T1");
    expect(stdout).toContain(
      `All that was known about slack:T1 is deleted from the database, with 1 file of it in ${resolve(config().dataDir)}.`,
    );
    expect(stdout).toContain(
      `Not found there: walrus.pdf. Where another process keeps its papers, delete papers/${tenantShelf("slack:T1")} in its DATA_DIR.`,
    );
    expect(existsSync(folder)).toBe(false);
  });

  it("does not restore under a running Assignee", async () => {
    const release = await lockDatabase(config());
    expect(run("restore", backup)).toMatchObject({ status: 1, stderr: expect.stringContaining("Another Assignee") });
    release();
  });

  it("says what it can do when it is not told what to do", () => {
    expect(run("backup")).toMatchObject({ status: 2, stderr: expect.stringContaining("npm run backup -- FILE") });
  });
});
