import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SqlJobs } from "../../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../../adapters/jobs/tables.ts";
import { PrometheusMeter } from "../../../adapters/operation/prometheus.ts";
import { type OperationServer, serveOperation } from "../../../adapters/operation/server.ts";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { listening } from "../../builders/listener.ts";
import { aReport, aSearch } from "../../builders.ts";
import { MemoryChat } from "../../fakes/memory-chat/chat.ts";
import { MemoryPlatform } from "../../fakes/memory-chat/platform.ts";

let server: OperationServer;
let store: SqlStore;
let chat: MemoryChat;
let meter: PrometheusMeter;

beforeEach(async () => {
  const database = await openSqlite(":memory:", { ...storeMigrations, ...jobMigrations });
  store = new SqlStore(database);
  const jobs = new SqlJobs(database);
  chat = new MemoryChat(new MemoryPlatform());
  meter = new PrometheusMeter(jobs);
  server = await serveOperation({ port: 0, store, queue: jobs, chats: [chat], metrics: meter });
});
afterEach(async () => {
  await server.close();
  await store.close();
});

const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);

describe("/healthz", () => {
  it("is ready when store, queue and chats work", async () => {
    await chat.start(listening(async () => {}));
    const response = await get("/healthz");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ live: true, ready: true, chats: [{ platform: "memory" }] });
  });

  it("is not ready while a chat has no connection, and says which", async () => {
    const response = await get("/healthz");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ ready: false, store: true, chats: [{ connected: false }] });
  });
});

describe("/metrics", () => {
  it("counts reviews, stages, failed sources, votes and jobs", async () => {
    meter.reviewEnded("answered", aReport({ searches: [aSearch({ source: "arxiv", failure: "timeout" })] }));
    meter.voteTaken("verify", "set");
    meter.acknowledged(120);
    const text = await (await get("/metrics")).text();
    expect(text).toContain('assignee_reviews_total{outcome="answered"} 1');
    expect(text).toContain('assignee_source_failures_total{source="arxiv"} 1');
    expect(text).toContain('assignee_votes_total{kind="verify",change="set"} 1');
    expect(text).toContain('assignee_jobs{state="waiting"} 0');
    expect(text).toContain('assignee_acknowledgement_seconds_bucket{le="0.25"} 1');
    expect(text).toContain("nodejs_eventloop_lag_seconds");
  });
});

it("names what there is at any other address", async () => {
  const response = await get("/");
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("/healthz and /metrics");
});

it("says what to do when the port is taken", async () => {
  const again = { port: server.port, store, queue: { counts: async () => ({}) }, chats: [], metrics: meter };
  await expect(serveOperation(again)).rejects.toThrow(`HTTP_PORT ${server.port} cannot be had.`);
});
