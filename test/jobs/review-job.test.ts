import { beforeEach, describe, expect, it } from "vitest";
import { DATABASE_TIME } from "../../adapters/coordination/tables.ts";
import { SqlJobs } from "../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../adapters/jobs/tables.ts";
import { spendingMigrations } from "../../adapters/language-model/spending-tables.ts";
import { SqlDayAccounts } from "../../adapters/language-model/sql-day-accounts.ts";
import { storeMigrations } from "../../adapters/store/migrations.ts";
import { SqlStore } from "../../adapters/store/sql-store.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import type { Analyst } from "../../src/analyst/analyst.ts";
import { AppError } from "../../src/errors.ts";
import type { JobContext } from "../../src/jobs/handler.ts";
import { type ReviewAudience, ReviewHandler, reviewJob } from "../../src/jobs/review-job.ts";
import { exportTenant, uninstallTenant } from "../../src/jobs/tenants.ts";
import type { HeldJob } from "../../src/ports/jobs.ts";
import type { TenantStore } from "../../src/ports/store.ts";
import { anAnalyst, aRecord, aSource } from "../builders.ts";

const TENANT = "terminal:team";
const LIMITS = { perTenant: 10, perPerson: 10 };

const meter = { stageEnded: () => {}, searched: () => {} };
const files = { list: async () => [], remove: async () => {} };
let dayAccounts: SqlDayAccounts;
let store: SqlStore;
let jobs: SqlJobs;
let team: TenantStore;
let told: string[];
let analyst: Analyst;
let handler: ReviewHandler;
let searches: number;

beforeEach(async () => {
  const database = await openSqlite(":memory:", { ...storeMigrations, ...jobMigrations, ...spendingMigrations });
  store = new SqlStore(database);
  dayAccounts = new SqlDayAccounts({ database, now: DATABASE_TIME.sqlite });
  jobs = new SqlJobs(database);
  await store.install({ id: TENANT, platform: "terminal", name: "Team" });
  team = store.of(TENANT);
  told = [];
  searches = 0;
  analyst = anAnalyst();
  handler = new ReviewHandler({
    store,
    prepare: async () => prepared(),
    audience: audience(),
    meter,
    now: () => new Date(5),
  });
});

function prepared() {
  const source = aSource({ records: [aRecord()] });
  const search: typeof source.search = async (...asked) => {
    searches += 1;
    return source.search(...asked);
  };
  const request = { question: "Do seals sleep?", since: null, maxStudies: 5, notes: [] };
  return { request, tools: { analyst, sources: [{ ...source, search }], readers: [] } };
}

const audience = (changes: Partial<ReviewAudience> = {}): ReviewAudience => ({
  started: async (_, course) => void told.push(course),
  onEvent: ({ review }, { state, stage }) => state === "finished" && void told.push(`${review.id} ${stage}`),
  finished: async ({ review }, { outcome }) => void told.push(`${review.status}: ${outcome}`),
  cancelled: async ({ review }) => void told.push(`told: ${review.status}`),
  failed: async (_, error) => void told.push(`failed: ${error}`),
  ...changes,
});

async function heldJob(): Promise<HeldJob> {
  const review = await team.reviews.create({
    id: "rev-1",
    place: { conversation: "seals", thread: "1" },
    audience: "tenant",
    asker: "ada",
    question: "Do seals sleep?",
    normalisedQuestion: "do seals sleep",
    settings: {},
    parentId: null,
    askedAt: 1,
  });
  await jobs.enqueue(reviewJob(review, TENANT));
  return claim();
}

async function claim(): Promise<HeldJob> {
  const job = await jobs.claim({ worker: "one", kinds: ["review"], limits: LIMITS, leaseMs: 60_000 });
  if (job === null) throw new Error("There is no job to claim.");
  return job;
}

const context = (signal: AbortSignal = new AbortController().signal): JobContext => ({
  signal,
  progressed: async () => {},
});
const status = async () => (await team.reviews.find("rev-1"))?.status;

describe("a review as a job", () => {
  it("tells its beginning, each stage and its end, and its report is kept", async () => {
    await handler.run(await heldJob(), context());
    expect([told[0], told[1], told.at(-1)]).toEqual([
      "begins",
      "rev-1 protocol",
      "not-enough-evidence: not-enough-evidence",
    ]);
    expect(await team.reviews.report("rev-1")).toMatchObject({ question: "Do seals sleep?" });
  });

  it("goes on after the last stage that was finished, without asking anything again", async () => {
    const job = await heldJob();
    const { screenStudies } = analyst;
    analyst = { ...analyst, screenStudies: async () => Promise.reject(new Error("kill -9")) };
    await expect(handler.run(job, context())).rejects.toThrow("kill -9");
    analyst = { ...analyst, screenStudies, planProtocol: async () => Promise.reject(new Error("asked again")) };
    await handler.run(job, context());
    expect(searches).toBe(1);
    expect(told.filter((line) => /begins|goes-on/.test(line))).toEqual(["begins", "goes-on"]);
    expect(await status()).toBe("not-enough-evidence");
  });

  it("that goes on does not wait until that is told", async () => {
    const job = await heldJob();
    await team.reviews.start("rev-1", 1);
    const screened = Promise.withResolvers<void>();
    const toldLate = audience({ started: () => screened.promise });
    const { screenStudies } = analyst;
    analyst = {
      ...analyst,
      screenStudies: async (...given) => {
        screened.resolve();
        return screenStudies(...given);
      },
    };
    handler = new ReviewHandler({
      store,
      prepare: async () => prepared(),
      audience: toldLate,
      meter,
      now: () => new Date(5),
    });
    await handler.run(job, context());
    expect(await status()).toBe("not-enough-evidence");
  });

  it("whose report is stored is only told again", async () => {
    const job = await heldJob();
    await handler.run(job, context());
    const report = await team.reviews.report("rev-1");
    told = [];
    await handler.run(job, context());
    expect(told).toEqual(["not-enough-evidence: not-enough-evidence"]);
    expect(searches).toBe(1);
    expect(await team.reviews.report("rev-1")).toEqual(report);
  });

  it("adds what each stage spent to its asker's day, once", async () => {
    const job = await heldJob();
    const spent = { calls: 2, inputTokens: 10, outputTokens: 10, costUsd: 0.25 };
    const { planProtocol } = analyst;
    analyst = {
      ...analyst,
      planProtocol: async (question, judging) => {
        judging.recordUsage(spent);
        return planProtocol(question, judging);
      },
    };
    await handler.run(job, context());
    await handler.run(job, context());
    expect(await team.usage.ofDay("1970-01-01", "ada")).toEqual({ costUsd: 0.25, calls: 2, reviews: 0 });
  });

  it("that was cancelled while it waited is not begun", async () => {
    const job = await heldJob();
    await team.reviews.cancel("rev-1", "bob", 3);
    await handler.run(job, context());
    expect(told).toEqual(["told: cancelled"]);
    expect(searches).toBe(0);
  });

  it("that is cancelled while it runs stops, keeps no report and tells so", async () => {
    const job = await heldJob();
    const stop = new AbortController();
    analyst = {
      ...analyst,
      screenStudies: async () => Promise.resolve(stop.abort(new Error("stopped"))).then(() => []),
    };
    await expect(handler.run(job, context(stop.signal))).rejects.toThrow("stopped");
    await handler.cancelled(job);
    expect(told.at(-1)).toBe("told: cancelled");
    expect([await status(), await team.reviews.report("rev-1")]).toEqual(["cancelled", null]);
  });

  it("that is cancelled at the very last moment stays cancelled", async () => {
    const job = await heldJob();
    const { screenStudies } = analyst;
    analyst = {
      ...analyst,
      screenStudies: async (...given) => {
        await team.reviews.cancel("rev-1", "bob", 3);
        return screenStudies(...given);
      },
    };
    await handler.run(job, context());
    expect(told.at(-1)).toBe("told: cancelled");
    expect(await team.reviews.report("rev-1")).toBeNull();
  });

  it.each([
    {
      fault: "what a person can be told",
      error: new AppError("The model is away. Try later."),
      words: "The model is away. Try later.",
    },
    {
      fault: "a fault of ours",
      error: new TypeError("x is undefined"),
      words: "Something went wrong inside Assignee. Its number is rev-1.",
    },
  ])("that is given up for $fault says so, and can be opened again", async ({ error, words }) => {
    const job = await heldJob();
    await handler.givenUp(job, error);
    expect(told).toEqual([`failed: ${words}`]);
    expect(await status()).toBe("failed");
    expect(await team.reviews.reopen("rev-1")).toBe(true);
    await handler.run(job, context());
    expect(await status()).toBe("not-enough-evidence");
  });

  it("of a tenant that has uninstalled is left alone", async () => {
    const job = await heldJob();
    await uninstallTenant(TENANT, { store, jobs, files });
    await handler.run(job, context());
    await handler.givenUp(job, new Error("late"));
    expect(told).toEqual([]);
    expect(await exportTenant(TENANT, { store, jobs, files, dayAccounts })).toMatchObject({ review: [], job: [] });
  });

  it("is in the export of its tenant with its job", async () => {
    await handler.run(await heldJob(), context());
    expect(await exportTenant(TENANT, { store, jobs, files, dayAccounts })).toMatchObject({
      review: [{ id: "rev-1", report: { question: "Do seals sleep?" } }],
      job: [{ key: "rev-1", kind: "review" }],
    });
  });
});
