import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SqlJobs } from "../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../adapters/jobs/tables.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import { AppError, BadInput } from "../../src/errors.ts";
import type { JobContext, JobEnd, JobHandler, JobOutcome } from "../../src/jobs/handler.ts";
import { Worker } from "../../src/jobs/worker.ts";
import type { HeldJob, JobRequest } from "../../src/ports/jobs.ts";

const TENANT = "terminal:team";
const LIMITS = { perProcess: 2, perTenant: 10, perPerson: 10 };

let now: number;
let jobs: SqlJobs;
let worker: Worker;
let handler: TestHandler;
let ends: (readonly [string, JobOutcome])[];
let reasons: (string | null)[];
let faults: unknown[];
let workers: Worker[];

/** Does what the test says, and notes what it was asked. */
class TestHandler implements JobHandler {
  readonly kind = "review";
  readonly log: string[] = [];
  work: (job: HeldJob, context: JobContext) => Promise<void> = async () => {};

  async run(job: HeldJob, context: JobContext): Promise<void> {
    this.log.push(`run ${job.key}`);
    await this.work(job, context);
  }

  async cancelled({ key }: HeldJob): Promise<void> {
    this.log.push(`cancelled ${key}`);
  }

  async givenUp({ key }: HeldJob, error: unknown): Promise<void> {
    this.log.push(`given up ${key}: ${error instanceof Error ? error.message : error}`);
  }
}

function openWorker(name: string): Worker {
  const observer = {
    onStart: () => {},
    onEnd: ({ key }: { readonly key: string }, { outcome, reason }: JobEnd) => {
      ends.push([key, outcome]);
      reasons.push(reason);
      ended.resolve();
      ended = Promise.withResolvers();
    },
    onFault: (fault: unknown) => faults.push(fault),
  };
  const opened = new Worker({ jobs, handlers: [handler], name, limits: LIMITS, observer });
  workers.push(opened);
  return opened;
}

let ended: PromiseWithResolvers<void>;

beforeEach(async () => {
  now = 1_000_000;
  jobs = new SqlJobs(await openSqlite(":memory:", jobMigrations), () => now);
  handler = new TestHandler();
  [ends, reasons, faults, workers] = [[], [], [], []];
  ended = Promise.withResolvers();
  worker = openWorker("one");
});
afterEach(() => Promise.all(workers.map((opened) => opened.stop(0))));

const add = (key: string, changes: Partial<JobRequest> = {}) =>
  jobs.enqueue({
    kind: "review",
    key,
    tenantId: TENANT,
    conversation: "seals",
    person: "ada",
    priority: "interactive",
    runAt: null,
    payload: null,
    ...changes,
  });
const find = async (key: string) => jobs.find(TENANT, "review", key);
const untilEnded = async (count: number): Promise<void> => {
  while (ends.length < count) await ended.promise;
};
/** Work that goes on until it is stopped. */
const untilStopped =
  (begun: () => void) =>
  (_: HeldJob, { signal }: JobContext) =>
    new Promise<void>((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      begun();
    });

describe("a worker", () => {
  it("does what was enqueued before it began and what comes afterwards", async () => {
    await add("a");
    await worker.start();
    await untilEnded(1);
    await add("b");
    await untilEnded(2);
    expect(ends).toEqual([
      ["a", "done"],
      ["b", "done"],
    ]);
    expect(await find("b")).toMatchObject({ state: "done" });
  });

  it("does no more at once than it may", async () => {
    let [running, most] = [0, 0];
    handler.work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    };
    for (let n = 0; n < 12; n += 1) await add(`job-${n}`);
    await worker.start();
    await untilEnded(12);
    expect(most).toBe(2);
  });

  it("takes up at once what it held when it crashed", async () => {
    await add("a");
    await jobs.claim({ worker: "one", kinds: ["review"], limits: LIMITS, leaseMs: 60_000 });
    await worker.start();
    await untilEnded(1);
    expect(ends).toEqual([["a", "done"]]);
  });

  it("gives up a job under which it crashed again and again", async () => {
    await add("a");
    for (let crash = 0; crash < 51; crash += 1) {
      now += 10 * 60_000;
      await jobs.claim({ worker: "one", kinds: ["review"], limits: LIMITS, leaseMs: 60_000 });
      await jobs.recover("one");
    }
    now += 10 * 60_000;
    await worker.start();
    await untilEnded(1);
    expect(ends).toEqual([["a", "dead"]]);
    expect(handler.log).toEqual([expect.stringContaining("given up a: The program was cut off 51 times")]);
  });
});

describe("a job that fails", () => {
  it("is tried again after a while, and why is told to whoever runs the bot", async () => {
    handler.work = async () => {
      throw new AppError("The source is away. Try later.");
    };
    await add("a");
    await worker.start();
    await untilEnded(1);
    expect(ends).toEqual([["a", "retried"]]);
    expect(reasons).toEqual(["The source is away. Try later."]);
    expect(await find("a")).toMatchObject({ state: "waiting", failures: 1, error: "The source is away. Try later." });
    expect(faults).toEqual([]);
  });

  it("is given up after its fourth try, and its asker is told first", async () => {
    handler.work = async () => {
      throw new AppError("The source is away.");
    };
    await add("a");
    await worker.start();
    for (let tries = 1; tries <= 4; tries += 1) {
      await untilEnded(tries);
      now += 60_000;
      await add(`news-${tries}`, { kind: "other" });
    }
    expect(ends.map(([, outcome]) => outcome)).toEqual(["retried", "retried", "retried", "dead"]);
    expect(handler.log.at(-1)).toBe("given up a: The source is away.");
    expect(await jobs.dead()).toMatchObject([{ key: "a", error: "The source is away." }]);
  });

  it("for what was asked is given up at once", async () => {
    handler.work = async () => {
      throw new BadInput("Ask a question.");
    };
    await add("a");
    await worker.start();
    await untilEnded(1);
    expect(ends).toEqual([["a", "dead"]]);
  });

  it("by a fault of ours is tried again too, and the fault is reported", async () => {
    const bug = new TypeError("undefined is not a function");
    handler.work = async () => {
      throw bug;
    };
    await add("a");
    await worker.start();
    await untilEnded(1);
    expect(ends).toEqual([["a", "retried"]]);
    expect(faults).toEqual([bug]);
  });
});

describe("a running job", () => {
  it("that is cancelled stops, and its handler has the last word", async () => {
    const begun = Promise.withResolvers<void>();
    handler.work = untilStopped(begun.resolve);
    await add("a");
    await worker.start();
    await begun.promise;
    expect(await jobs.cancel(TENANT, "review", "a")).toBe("running");
    await untilEnded(1);
    expect(ends).toEqual([["a", "cancelled"]]);
    expect(handler.log).toEqual(["run a", "cancelled a"]);
    expect(await find("a")).toMatchObject({ state: "cancelled" });
  });

  it("that is cancelled twice at once stops once", async () => {
    const begun = Promise.withResolvers<void>();
    handler.work = untilStopped(begun.resolve);
    await add("a");
    await worker.start();
    await begun.promise;
    await Promise.all([jobs.cancel(TENANT, "review", "a"), jobs.cancel(TENANT, "review", "a")]);
    await untilEnded(1);
    expect(handler.log).toEqual(["run a", "cancelled a"]);
  });

  it("ends by itself when the worker stops and it is quick", async () => {
    const [begun, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    handler.work = async () => {
      begun.resolve();
      await finish.promise;
    };
    await add("a");
    await worker.start();
    await begun.promise;
    const stopped = worker.stop();
    finish.resolve();
    await stopped;
    expect(ends).toEqual([["a", "done"]]);
  });

  it("is handed back when the worker stops and it is not, and another worker does it", async () => {
    const begun = Promise.withResolvers<void>();
    handler.work = untilStopped(begun.resolve);
    await add("a");
    await worker.start();
    await begun.promise;
    await worker.stop(0);
    expect(ends).toEqual([["a", "returned"]]);
    expect(await find("a")).toMatchObject({ state: "waiting", crashes: 0, failures: 0 });
    handler.work = async () => {};
    await openWorker("two").start();
    await untilEnded(2);
    expect(ends.at(-1)).toEqual(["a", "done"]);
  });

  it("is left alone by a worker that is stopped", async () => {
    await worker.start();
    await worker.stop(0);
    await add("a");
    expect(await find("a")).toMatchObject({ state: "waiting" });
    expect(handler.log).toEqual([]);
  });
});

describe("a clock that jumps", () => {
  beforeEach(() => {
    now = 1_000_000_000;
  });

  it.each([
    { words: "an hour ahead", ms: 3600_000 },
    { words: "an hour back", ms: -3600_000 },
  ])("$words leaves a running job with its worker", async ({ ms }) => {
    const [begun, finish] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    handler.work = async ({ key }) => {
      if (key !== "a") return;
      begun.resolve();
      await finish.promise;
    };
    await add("a");
    await worker.start();
    await begun.promise;
    now += ms;
    await add("b");
    await untilEnded(1);
    finish.resolve();
    await untilEnded(2);
    expect(ends).toEqual([
      ["b", "done"],
      ["a", "done"],
    ]);
    expect(handler.log).toEqual(["run a", "run b"]);
    expect(await find("a")).toMatchObject({ state: "done" });
  });

  it("back makes no job wait longer that waits for its next try", async () => {
    let tries = 0;
    handler.work = async () => {
      tries += 1;
      if (tries === 1) throw new AppError("The source is away.");
    };
    await add("a");
    await worker.start();
    await untilEnded(1);
    now -= 24 * 3600_000;
    await add("news", { kind: "other" });
    await untilEnded(2);
    expect(ends).toEqual([
      ["a", "retried"],
      ["a", "done"],
    ]);
  });
});
