import { beforeEach, describe, expect, it } from "vitest";
import {
  type Claiming,
  type HeldJob,
  type JobRequest,
  type Jobs,
  MAX_BACKOFF_MS,
  MAX_LEASE_MS,
} from "../../src/ports/jobs.ts";

const LEASE_MS = 1_000;

/** What every queue must do. `open` gives an empty one that tells the time by `now`. */
export function jobsContract(name: string, open: (now: () => number) => Promise<Jobs>): void {
  let now: number;
  let jobs: Jobs;

  beforeEach(async () => {
    now = 1_000_000;
    jobs = await open(() => now);
  });

  const add = (key: string, changes: Partial<JobRequest> = {}) => jobs.enqueue({ ...REQUEST, key, ...changes });
  const claim = (changes: Partial<Claiming> = {}) => jobs.claim({ ...CLAIMING, ...changes });
  const claimed = async (changes: Partial<Claiming> = {}): Promise<HeldJob> => {
    const job = await claim(changes);
    if (job === null) throw new Error("There is no job to claim.");
    return job;
  };
  const state = async (key: string) => (await jobs.find(TENANT, "review", key))?.state;
  /** Claims until nothing is left. */
  const order = async (changes: Partial<Claiming> = {}): Promise<readonly string[]> => {
    const job = await claim(changes);
    if (job === null) return [];
    await jobs.complete(job);
    return [job.key, ...(await order(changes))];
  };

  describe(`${name}: a job`, () => {
    it("is enqueued once for its key, and still known when it is done", async () => {
      expect(await add("a")).toMatchObject({ added: true, job: { key: "a", state: "waiting", payload: { n: 1 } } });
      expect(await add("a", { payload: { n: 2 } })).toMatchObject({ added: false, job: { payload: { n: 1 } } });
      await order();
      expect(await add("a")).toMatchObject({ added: false, job: { state: "done" } });
      expect(await claim()).toBeNull();
    });

    it("of another tenant or kind may have the same key", async () => {
      expect(await add("a")).toMatchObject({ added: true });
      expect(await add("a", { tenantId: "terminal:others" })).toMatchObject({ added: true });
      expect(await add("a", { kind: "digest" })).toMatchObject({ added: true });
    });

    it("is held by one worker at a time", async () => {
      await add("a");
      expect(await claim({ worker: "one" })).toMatchObject({ key: "a", state: "running" });
      expect(await claim({ worker: "two" })).toBeNull();
      expect(await jobs.counts()).toEqual({ waiting: 0, running: 1, dead: 0 });
    });

    it("of a kind that the worker does not do is left to others", async () => {
      await add("a", { kind: "digest" });
      expect(await claim({ kinds: ["review"] })).toBeNull();
      expect(await claim({ kinds: ["review", "digest"] })).toMatchObject({ kind: "digest" });
    });

    it("waits for its time", async () => {
      await add("a", { runAt: now + 50 });
      expect(await claim()).toBeNull();
      expect(await jobs.nextDueInMs()).toBe(50);
      now += 50;
      expect(await claim()).toMatchObject({ key: "a" });
    });
  });

  describe(`${name}: a lease`, () => {
    it("lasts as long as it is prolonged", async () => {
      await add("a");
      const job = await claimed();
      now += LEASE_MS;
      expect(await jobs.heartbeat(job, LEASE_MS)).toBe("held");
      now += LEASE_MS;
      expect(await claim({ worker: "two" })).toBeNull();
      expect(await jobs.nextDueInMs()).toBe(1);
    });

    it("that is over lets another worker take the job, and the first one can do nothing to it any more", async () => {
      await add("a");
      const lost = await claimed({ worker: "one" });
      now += LEASE_MS + 1;
      const held = await claimed({ worker: "two" });
      expect(held).toMatchObject({ key: "a", crashes: 1, failures: 0 });
      expect(await jobs.heartbeat(lost, LEASE_MS)).toBe("lost");
      expect([
        await jobs.complete(lost),
        await jobs.fail(lost, "Late.", 0),
        await jobs.release(lost),
        await jobs.progressed(lost),
      ]).toEqual([false, false, false, false]);
      expect(await jobs.complete(held)).toBe(true);
      expect(await state("a")).toBe("done");
    });

    it("is over at once when its worker starts anew, and only that worker's", async () => {
      for (const key of ["a", "b"]) await add(key);
      await claimed({ worker: "one" });
      await claimed({ worker: "two" });
      expect(await jobs.recover("one")).toBe(1);
      expect(await claim({ worker: "one" })).toMatchObject({ key: "a", crashes: 1 });
      expect(await claim({ worker: "one" })).toBeNull();
    });

    it("that died again and again makes the job wait, longer each time, until it makes progress", async () => {
      await add("a");
      const waits: number[] = [];
      for (let crash = 0; crash < 4; crash += 1) {
        now = Math.max(now, (await jobs.find(TENANT, "review", "a"))?.runAt ?? 0);
        const job = await claimed();
        if (crash === 3) await jobs.progressed(job);
        await jobs.recover("one");
        waits.push(((await jobs.find(TENANT, "review", "a"))?.runAt ?? now) - now);
      }
      expect(waits).toEqual([0, 2_000, 4_000, 0]);
    });

    it("given back leaves no trace on the job", async () => {
      await add("a");
      expect(await jobs.release(await claimed())).toBe(true);
      expect(await claim()).toMatchObject({ key: "a", crashes: 0, failures: 0 });
    });
  });

  describe(`${name}: a failure`, () => {
    it("is followed by a wait and another try", async () => {
      await add("a");
      await jobs.fail(await claimed(), "The source was away.", 500);
      expect(await claim()).toBeNull();
      now += 500;
      expect(await claim()).toMatchObject({ failures: 1, error: "The source was away." });
    });

    it("without another try leaves the job dead, where it is seen and can be tried again", async () => {
      await add("a");
      await jobs.fail(await claimed(), "No use.", null);
      expect(await claim()).toBeNull();
      expect(await jobs.dead()).toMatchObject([{ key: "a", state: "dead", error: "No use." }]);
      expect(await jobs.retry(TENANT, "review", "a")).toBe(true);
      expect(await claim()).toMatchObject({ key: "a", failures: 0, error: null });
    });

    it("is no reason to run again what waits or runs", async () => {
      await add("a");
      expect(await jobs.retry(TENANT, "review", "a")).toBe(false);
      await claimed();
      expect(await jobs.retry(TENANT, "review", "a")).toBe(false);
      expect(await jobs.retry(TENANT, "review", "unknown")).toBe(false);
    });
  });

  describe(`${name}: cancelling`, () => {
    it("ends a waiting job at once", async () => {
      await add("a");
      expect(await jobs.cancel(TENANT, "review", "a")).toBe("waiting");
      expect(await jobs.cancel(TENANT, "review", "a")).toBe("cancelled");
      expect(await claim()).toBeNull();
    });

    it.each([
      { end: "completed", finish: (job: HeldJob) => jobs.complete(job) },
      { end: "given back", finish: (job: HeldJob) => jobs.release(job) },
      { end: "failed", finish: (job: HeldJob) => jobs.fail(job, "Stopped.", 100) },
    ])("tells a running one at its heartbeat; $end, it is cancelled", async ({ finish }) => {
      await add("a");
      const job = await claimed();
      expect(await jobs.cancel(TENANT, "review", "a")).toBe("running");
      expect(await jobs.heartbeat(job, LEASE_MS)).toBe("cancel");
      expect(await finish(job)).toBe(true);
      expect(await state("a")).toBe("cancelled");
      expect(await claim()).toBeNull();
    });

    it("holds when the worker dies before it could stop", async () => {
      await add("a");
      await claimed();
      await jobs.cancel(TENANT, "review", "a");
      await jobs.recover("one");
      expect(await state("a")).toBe("cancelled");
    });

    it("knows nothing of jobs that are not there, or of another tenant", async () => {
      await add("a");
      expect(await jobs.cancel("terminal:others", "review", "a")).toBeNull();
      expect(await state("a")).toBe("waiting");
    });
  });

  describe(`${name}: whose turn it is`, () => {
    it("is that of the interactive jobs first, then of the order in which they came", async () => {
      await add("d1", { priority: "background" });
      await add("b");
      await add("d2", { priority: "background" });
      await add("a");
      expect(await order()).toEqual(["b", "a", "d1", "d2"]);
    });

    it("goes round between the conversations of a tenant", async () => {
      for (const key of ["a1", "a2", "a3"]) await add(key);
      for (const key of ["b1", "b2"]) await add(key, { conversation: "walruses" });
      expect(await order()).toEqual(["a1", "b1", "a2", "b2", "a3"]);
    });

    it("goes round between tenants, however many conversations one has", async () => {
      for (const key of ["a1", "a2", "a3"]) await add(key, { conversation: `c-${key}` });
      await add("b1", { tenantId: "terminal:others" });
      expect(await order()).toEqual(["a1", "b1", "a2", "a3"]);
    });

    it("comes for a conversation that asks late, before one that has been asking all the time", async () => {
      for (const key of ["a1", "a2", "a3"]) await add(key);
      await jobs.complete(await claimed());
      await add("b1", { conversation: "walruses" });
      expect(await order()).toEqual(["b1", "a2", "a3"]);
    });

    it("is told by how many jobs go before", async () => {
      await add("d1", { priority: "background" });
      for (const key of ["a", "b"]) await add(key);
      const ahead = async (key: string) => {
        const job = await jobs.find(TENANT, "review", key);
        return job && jobs.ahead(job);
      };
      expect([await ahead("a"), await ahead("b"), await ahead("d1")]).toEqual([0, 1, 2]);
    });
  });

  describe(`${name}: limits`, () => {
    it("hold back a person who has enough running, and nobody else", async () => {
      for (const key of ["a1", "a2"]) await add(key);
      await add("b1", { person: "bob" });
      const limits = { perTenant: 10, perPerson: 1 };
      const first = await claimed({ limits });
      expect(first.key).toBe("a1");
      expect((await claimed({ limits })).key).toBe("b1");
      expect(await claim({ limits })).toBeNull();
      await jobs.complete(first);
      expect((await claimed({ limits })).key).toBe("a2");
    });

    it("hold back a tenant that has enough running, and no other", async () => {
      for (const key of ["a1", "a2"]) await add(key, { person: key });
      await add("b1", { tenantId: "terminal:others" });
      const limits = { perTenant: 1, perPerson: 10 };
      expect([(await claimed({ limits })).key, (await claimed({ limits })).key]).toEqual(["a1", "b1"]);
      expect(await claim({ limits })).toBeNull();
    });

    it("of a person do not hold back what nobody asked for", async () => {
      for (const key of ["d1", "d2"]) await add(key, { person: null });
      const limits = { perTenant: 10, perPerson: 1 };
      expect([(await claimed({ limits })).key, (await claimed({ limits })).key]).toEqual(["d1", "d2"]);
    });
  });

  describe(`${name}: a clock that is set back`, () => {
    it("does not keep a crashed worker's job for ever", async () => {
      await add("a");
      await claimed();
      now -= MAX_LEASE_MS + LEASE_MS;
      expect(await claim()).toMatchObject({ key: "a", crashes: 1 });
    });

    it("does not keep a failed job waiting for ever", async () => {
      await add("a");
      await jobs.fail(await claimed(), "Away.", MAX_BACKOFF_MS);
      now -= 1_000;
      expect(await claim()).toMatchObject({ key: "a", failures: 1 });
    });

    it("does not hold back what was enqueued for at once, nor hurry what has its own time", async () => {
      await add("a", { runAt: now + 100_000_000 });
      await add("b");
      now -= 1_000_000;
      expect(await order()).toEqual(["b"]);
    });
  });

  describe(`${name}: news`, () => {
    it("reach whoever listens, until they stop listening", async () => {
      const heard: string[] = [];
      const stop = jobs.onNews((news) => heard.push(news));
      await add("a");
      await claimed();
      await jobs.cancel(TENANT, "review", "a");
      expect(heard).toEqual(["work", "cancel"]);
      stop();
      await add("b");
      expect(heard).toHaveLength(2);
    });
  });

  describe(`${name}: housekeeping`, () => {
    it("forgets what is done, keeps what is dead or waiting", async () => {
      for (const key of ["done", "dead", "waiting"]) await add(key);
      await jobs.complete(await claimed());
      await jobs.fail(await claimed(), "No.", null);
      await jobs.forget(now);
      expect(await state("done")).toBe("done");
      await jobs.forget(now + 1);
      expect([await state("done"), await state("dead"), await state("waiting")]).toEqual([
        undefined,
        "dead",
        "waiting",
      ]);
    });

    it("lists what a person, or a tenant, has going", async () => {
      await add("a");
      await add("b", { person: "bob" });
      await add("c", { tenantId: "terminal:others" });
      expect((await jobs.active(TENANT, "bob")).map(({ key }) => key)).toEqual(["b"]);
      expect((await jobs.active(TENANT, null)).map(({ key }) => key)).toEqual(["a", "b"]);
    });

    it("gives out and deletes all jobs of a tenant, and of no other", async () => {
      await add("a");
      await add("b", { tenantId: "terminal:others" });
      const running = await claimed();
      expect(await jobs.export(TENANT)).toMatchObject([{ key: "a", payload: { n: 1 } }]);
      await jobs.uninstall(TENANT);
      expect(await jobs.export(TENANT)).toEqual([]);
      expect(await jobs.heartbeat(running, LEASE_MS)).toBe("lost");
      expect((await claimed()).key).toBe("b");
    });
  });
}

const TENANT = "terminal:team";
const REQUEST: JobRequest = {
  kind: "review",
  key: "a",
  tenantId: TENANT,
  conversation: "seals",
  person: "ada",
  priority: "interactive",
  runAt: null,
  payload: { n: 1 },
};
const CLAIMING: Claiming = {
  worker: "one",
  kinds: ["review"],
  limits: { perTenant: 10, perPerson: 10 },
  leaseMs: LEASE_MS,
};
