import { EventEmitter, once } from "node:events";
import type { Kysely } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openPgBoss } from "../../../adapters/jobs/open-pg-boss.ts";
import type { PgBossJobs } from "../../../adapters/jobs/pg-boss.ts";
import { pgBossMigrations } from "../../../adapters/jobs/pg-boss-tables.ts";
import { openPostgres } from "../../../adapters/store/postgres.ts";
import type { HeldJob, JobRequest } from "../../../src/ports/jobs.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../../postgres.ts";

const LEASE_MS = 30_000;

describe.skipIf(TEST_POSTGRES_URL === null)("workers on one queue (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;
  let databases: readonly Kysely<unknown>[];
  let queues: readonly PgBossJobs[];

  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
    databases = await Promise.all([1, 2].map(() => openPostgres(schema.url, pgBossMigrations)));
    queues = await Promise.all(databases.map((database) => openPgBoss(database, schema.url)));
    await Promise.all(queues.map((queue) => queue.heard()));
  });
  beforeEach(() => schema.query(`delete from pgboss_${schema.name}.job; delete from job_lease; delete from job_turn`));
  afterAll(async () => {
    await Promise.all(queues.map((queue) => queue.stop()));
    await Promise.all(databases.map((database) => database.destroy()));
    await schema.drop();
  });

  const queue = (number: number): PgBossJobs => queues[number % queues.length] as PgBossJobs;
  const add = (key: string, changes: Partial<JobRequest> = {}) => queue(0).enqueue({ ...REQUEST, key, ...changes });
  const claim = (number: number, limits = { perTenant: 100, perPerson: 100 }) =>
    queue(number).claim({ worker: `worker-${number}`, kinds: ["review"], limits, leaseMs: LEASE_MS });
  /** As many claims at once, by the workers in turn. */
  const claims = async (count: number, limits?: { perTenant: number; perPerson: number }) => {
    const held = await Promise.all(Array.from({ length: count }, (_, number) => claim(number, limits)));
    return held.filter((job): job is HeldJob => job !== null);
  };

  it("never hold the same job, and leave none", async () => {
    for (let number = 0; number < 20; number += 1) await add(`job-${number}`);
    const held = await claims(30);
    expect(new Set(held.map(({ key }) => key)).size).toBe(20);
    expect(held).toHaveLength(20);
  });

  it("enqueue a key once, when they do so at once", async () => {
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, number) => queue(number).enqueue(REQUEST)));
    expect(outcomes.filter(({ added }) => added)).toHaveLength(1);
    expect(await queue(1).counts()).toEqual({ waiting: 1, running: 0, dead: 0 });
  });

  it("take turns between tenants and conversations as one worker would", async () => {
    for (const key of ["a1", "a2", "a3", "a4"]) await add(key);
    for (const key of ["b1", "b2"]) await add(key, { conversation: "walruses" });
    await add("c1", { tenantId: "terminal:others" });
    const order: string[] = [];
    for (let turn = 0; turn < 7; turn += 1) order.push((await claim(turn))?.key ?? "none");
    expect(order).toEqual(["a1", "c1", "b1", "a2", "b2", "a3", "a4"]);
  });

  it("keep the limits of tenants and people together", async () => {
    for (const key of ["a1", "a2", "a3"]) await add(key, { person: "ada" });
    for (const key of ["b1", "b2", "b3"]) await add(key, { person: "bob" });
    const held = await claims(8, { perTenant: 3, perPerson: 2 });
    expect(held).toHaveLength(3);
    const people = held.map(({ person }) => person);
    expect(Math.max(...["ada", "bob"].map((one) => people.filter((person) => person === one).length))).toBe(2);
  });

  it("hear at once of a job that another one enqueued, and of one that is to stop", async () => {
    const heard = new EventEmitter();
    const stop = queue(1).onNews((news) => heard.emit(news));
    const work = once(heard, "work");
    await add("a");
    await work;
    await claim(1);
    const cancel = once(heard, "cancel");
    expect(await queue(0).cancel(REQUEST.tenantId, "review", "a")).toBe("running");
    await cancel;
    stop();
  });

  it("cancel a job that another one runs", async () => {
    await add("a");
    const [held] = await claims(1);
    await queue(1).cancel(REQUEST.tenantId, "review", "a");
    expect(held && (await queue(0).heartbeat(held, LEASE_MS))).toBe("cancel");
    expect(held && (await queue(0).complete(held))).toBe(true);
    expect((await queue(1).find(REQUEST.tenantId, "review", "a"))?.state).toBe("cancelled");
  });

  it("go on with their work when the connections to the database are cut", async () => {
    await add("a");
    const [held] = await claims(1);
    await schema.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'assignee%'
       and pid <> pg_backend_pid() and query like '%${schema.name}%'`,
    );
    expect(held && (await queue(0).complete(held))).toBe(true);
    expect(await queue(1).counts()).toEqual({ waiting: 0, running: 0, dead: 0 });
  });

  it("keep an error that holds a NUL, which PostgreSQL's JSON cannot", async () => {
    await add("a", { payload: "sea\0ls" });
    const [held] = await claims(1);
    if (held) await queue(0).fail(held, "No\0 use.", null);
    expect(await queue(0).dead()).toMatchObject([{ payload: "sea\uFFFDls", error: "No\uFFFD use.", failures: 1 }]);
  });
});

const REQUEST: JobRequest = {
  kind: "review",
  key: "a",
  tenantId: "terminal:team",
  conversation: "seals",
  person: "ada",
  priority: "interactive",
  runAt: null,
  payload: { n: 1 },
};
