import { SqlJobs } from "../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../adapters/jobs/tables.ts";
import { storeMigrations } from "../../adapters/store/migrations.ts";
import { SqlStore } from "../../adapters/store/sql-store.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import { lockSqlite } from "../../adapters/store/sqlite-lock.ts";
import { STAGES } from "../../src/domain/report.ts";
import type { JobContext, JobHandler } from "../../src/jobs/handler.ts";
import { Worker } from "../../src/jobs/worker.ts";
import type { HeldJob } from "../../src/ports/jobs.ts";

// A process that works until it is killed: each job has stages, each stage writes a line in the audit log that it ran.
const [file = ""] = process.argv.slice(2);
lockSqlite(file);
const database = await openSqlite(file, { ...storeMigrations, ...jobMigrations });
const store = new SqlStore(database);
const jobs = new SqlJobs(database);

class StagedHandler implements JobHandler {
  readonly kind = "review";

  async run({ tenantId, key }: HeldJob, { signal, progressed }: JobContext): Promise<void> {
    const { reviews, audit } = store.of(tenantId);
    for (const stage of STAGES) {
      signal.throwIfAborted();
      if ((await reviews.loadStage(key, stage)) !== undefined) continue;
      await audit.append({ at: 0, person: "worker", action: stage, subject: key, detail: process.pid });
      await new Promise(setImmediate);
      await reviews.saveStage(key, stage, stage, { calls: 1, inputTokens: 0, outputTokens: 0, costUsd: 0 }, 0);
      await progressed();
    }
  }

  async cancelled(): Promise<void> {}

  async givenUp({ key }: HeldJob, error: unknown): Promise<void> {
    process.stderr.write(`given up ${key}: ${error}\n`);
  }
}

const limits = { perProcess: 4, perTenant: 10, perPerson: 10 };
const observer = {
  onStart: () => {},
  onEnd: () => {},
  onFault: (fault: unknown) => process.stderr.write(`${fault}\n`),
};
await new Worker({ jobs, handlers: [new StagedHandler()], name: "main", limits, observer }).start();
process.stdout.write("started\n");
