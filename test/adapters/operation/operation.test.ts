import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SqlJobs } from "../../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../../adapters/jobs/tables.ts";
import { PrometheusMeter } from "../../../adapters/operation/prometheus.ts";
import { type OperationServer, serveOperation } from "../../../adapters/operation/server.ts";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { openSqlite } from "../../../adapters/store/sqlite.ts";
import { listening } from "../../builders/listener.ts";
import { aSearch } from "../../builders.ts";
import { MemoryChat } from "../../fakes/memory-chat/chat.ts";
import { aPerson, MemoryPlatform } from "../../fakes/memory-chat/platform.ts";

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
  server = await serveOperation({ port: 0, store, queue: jobs, chats: [chat], standsBy: () => false, metrics: meter });
});
afterEach(async () => {
  await server.close();
  await store.close().catch(() => {});
});

const get = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);

describe("/healthz", () => {
  it("is ready when store, queue and chats work", async () => {
    await chat.start(listening(async () => {}));
    const response = await get("/healthz");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ live: true, ready: true, chats: [{ platform: "memory" }] });
  });

  it("says when each chat heard something last", async () => {
    const platform = new MemoryPlatform();
    const heard = new MemoryChat(platform);
    await heard.start(listening(async () => {}));
    const parts = {
      standsBy: () => false,
      port: 0,
      store,
      queue: { counts: async () => ({}) },
      chats: [heard],
      metrics: meter,
    };
    const other = await serveOperation(parts);
    platform.say(aPerson("ann"), "hello");
    await platform.deliveries.settled();
    const { chats } = (await (await fetch(`http://127.0.0.1:${other.port}/healthz`)).json()) as { chats: object[] };
    expect(chats).toEqual([
      { platform: "memory", standsBy: false, connected: true, lastInboundAt: expect.stringMatching(/^20.+Z$/) },
    ]);
    await other.close();
  });

  it("is not ready, but live, while the store or the queue does not answer", async () => {
    await chat.start(listening(async () => {}));
    await store.close();
    expect(await (await get("/healthz")).json()).toMatchObject({
      live: true,
      ready: false,
      store: false,
      queue: false,
    });
    expect((await get("/healthz/live")).status).toBe(200);
  });

  it("is not changed by anybody: only reading is allowed", async () => {
    const response = await fetch(`http://127.0.0.1:${server.port}/healthz`, { method: "POST" });
    expect(response.status).toBe(405);
  });

  it("is not ready while a chat has no connection, and says which", async () => {
    const response = await get("/healthz");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ ready: false, store: true, chats: [{ connected: false }] });
  });
});

describe("/metrics", () => {
  it("are given also while the queue does not answer", async () => {
    await store.close();
    meter.voteTaken("dispute", "set");
    const text = await (await get("/metrics")).text();
    expect(text).toContain('assignee_votes_total{kind="dispute",change="set"} 1');
    expect(text).not.toContain("assignee_jobs{");
  });

  it("counts reviews, stages, failed sources, votes and jobs", async () => {
    meter.reviewEnded("answered");
    meter.searched([aSearch({ source: "arxiv", failure: "timeout" }), aSearch({ source: "pubmed" })]);
    const usage = { calls: 2, inputTokens: 300, outputTokens: 40, costUsd: 0.25 };
    meter.stageEnded({ stage: "extraction", countIn: 1, countOut: 1, durationMs: 700, usage });
    meter.voteTaken("verify", "set");
    meter.acknowledged(120);
    const text = await (await get("/metrics")).text();
    expect(text).toContain('assignee_reviews_total{outcome="answered"} 1');
    expect(text).toContain('assignee_source_failures_total{source="arxiv"} 1');
    expect(text).not.toContain("pubmed");
    expect(text).toContain('assignee_stage_duration_seconds_bucket{le="1",stage="extraction"} 1');
    expect(text).toContain('assignee_model_calls_total{stage="extraction"} 2');
    expect(text).toContain('assignee_model_tokens_total{direction="input"} 300');
    expect(text).toContain('assignee_model_tokens_total{direction="output"} 40');
    expect(text).toContain("assignee_model_cost_usd_total 0.25");
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
  const again = {
    standsBy: () => false,
    port: server.port,
    store,
    queue: { counts: async () => ({}) },
    chats: [],
    metrics: meter,
  };
  await expect(serveOperation(again)).rejects.toThrow(`HTTP_PORT ${server.port} cannot be had.`);
});
