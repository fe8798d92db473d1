import { expect, it } from "vitest";
import { SqlJobs } from "../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../adapters/jobs/tables.ts";
import { storeMigrations } from "../../adapters/store/migrations.ts";
import { SqlStore } from "../../adapters/store/sql-store.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import { keepHouse } from "../../src/jobs/housekeeping.ts";

const DAY_MS = 24 * 3600_000;

it.each([
  { days: 6, event: "seen", jobs: 1 },
  { days: 8, event: "new", jobs: 1 },
  { days: 31, event: "new", jobs: 0 },
])(
  "after $days days an event that comes again is $event, and $jobs done job is known",
  async ({ days, event, jobs }) => {
    const database = await openSqlite(":memory:", { ...storeMigrations, ...jobMigrations });
    const [store, queue] = [new SqlStore(database), new SqlJobs(database, () => 0)];
    await store.install({ id: "terminal:team", platform: "terminal", name: "Team" });
    const { inbox } = store.of("terminal:team");
    await inbox.receive({ key: "e1", receivedAt: 0, payload: null });
    await inbox.handled("e1");
    const request = {
      kind: "review",
      key: "a",
      tenantId: "terminal:team",
      conversation: "seals",
      person: null,
    } as const;
    await queue.enqueue({ ...request, priority: "interactive", runAt: null, payload: null });
    const limits = { perTenant: 1, perPerson: 1 };
    const held = await queue.claim({ worker: "one", kinds: ["review"], limits, leaseMs: 1 });
    if (held) await queue.complete(held);
    await keepHouse(store, queue, days * DAY_MS);
    expect(await inbox.receive({ key: "e1", receivedAt: 0, payload: null })).toBe(event);
    expect(await queue.find("terminal:team", "review", "a").then((job) => (job === null ? 0 : 1))).toBe(jobs);
    await store.close();
  },
);
