import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Presence, whileNoneWorks } from "../src/bot/presence.ts";
import { loadConfig } from "../src/config.ts";
import { connectDatabase } from "../src/connect.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "./postgres.ts";

const quiet = () => {};
const LOG = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const TEAM = { id: "terminal:team", platform: "terminal", name: "Team" };

async function run(url: string, program: string, ...words: readonly string[]) {
  const env = { ...process.env, DATABASE_URL: url };
  const file = join(import.meta.dirname, "../src", program);
  const child = spawn(process.execPath, [file, ...words], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { status: child.exitCode, stdout, stderr };
}

/** Programs are started, which takes longer the busier the machine is. */
vi.setConfig({ testTimeout: 30_000 });

describe.skipIf(TEST_POSTGRES_URL === null)("maintenance on PostgreSQL (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;

  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
    const { store, jobs } = await connectDatabase(loadConfig({ DATABASE_URL: schema.url }));
    await store.install(TEAM);
    const job = { kind: "review", key: "rev-1", conversation: "seals", person: "ada", runAt: null, payload: null };
    await jobs.enqueue({ ...job, tenantId: TEAM.id, priority: "interactive" });
    await store.close();
  });
  afterAll(() => schema.drop());

  it.each([["forget", TEAM.id], ["rotate-token-key"]])(
    "does nothing beside processes that are alive, and says so: %s",
    async (...words) => {
      const { store, leases } = await connectDatabase(loadConfig({ DATABASE_URL: schema.url }));
      for (const name of ["one", "two"]) await new Presence(name, leases, LOG).begin();
      const beside = await run(schema.url, "maintenance.ts", ...words);
      for (const name of ["one", "two"]) await leases.release(`process ${name}`, name);
      await store.close();
      expect(beside.status).toBe(1);
      expect(beside.stderr).toBe(
        "Running on this database: 2 processes of Assignee. Stop them first, then run this again; one that was killed is forgotten after 20 s. Nothing was changed.\n",
      );
      expect((await schema.query("select id from tenant")).length).toBe(1);
    },
  );

  it("lets no process begin until it is done", async () => {
    const { store, leases } = await connectDatabase(loadConfig({ DATABASE_URL: schema.url }));
    const onFault = (fault: unknown) => expect.unreachable(String(fault));
    const { status, stderr } = await whileNoneWorks({ leases, onFault }, () => run(schema.url, "main.ts"));
    await store.close();
    expect(status).toBe(2);
    expect(stderr).toBe(
      "Maintenance is under way on this database (`npm run forget` or `npm run rotate-token-key`). Start Assignee again when it has ended.\n",
    );
  });

  it("shows tenants and jobs, exports a tenant and forgets it", async () => {
    const [status, exported] = await Promise.all([
      run(schema.url, "maintenance.ts", "status", "--jobs"),
      run(schema.url, "maintenance.ts", "export", TEAM.id),
    ]);
    expect(status.stdout).toMatch(
      /1 tenant: terminal:team \(Team\)\nJobs: 1 waiting, 0 running, 0 given up\nwaiting: review rev-1/,
    );
    expect(JSON.parse(exported.stdout)).toMatchObject({ tenant: [TEAM], job: [{ key: "rev-1" }] });
    expect((await run(schema.url, "maintenance.ts", "forget", TEAM.id)).stdout).toContain("is deleted");
    expect((await schema.query("select from tenant")).length).toBe(0);
    expect((await schema.query(`select from pgboss_${schema.name}.job`)).length).toBe(0);
  });
});

describe("a server that cannot be had", () => {
  const nowhere = "postgres://ada:sesame@127.0.0.1:1/seals";

  it("ends the bot with code 2 and what to do, without the password", async () => {
    const { status, stderr } = await run(nowhere, "main.ts");
    expect(status).toBe(2);
    expect(stderr).toMatch(/127\.0\.0\.1:1.*ECONNREFUSED.*check DATABASE_URL.*Nothing was changed/);
    expect(stderr).not.toContain("sesame");
  });

  it.each([
    { words: ["backup", "copy.dump"], command: "pg_dump --format=custom --file=copy.dump" },
    { words: ["restore", "copy.dump"], command: "pg_restore --no-owner --single-transaction" },
  ])("is backed up and restored by its own tools: $command", async ({ words, command }) => {
    const { status, stderr } = await run(nowhere, "maintenance.ts", ...words);
    expect(status).toBe(2);
    expect(stderr).toContain(command);
    expect(stderr).toContain("postgres://ada@127.0.0.1:1/seals");
    expect(stderr).not.toContain("sesame");
  });
});
