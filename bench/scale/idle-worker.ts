import { setTimeout as wait } from "node:timers/promises";
import { loadConfig } from "../../src/config.ts";
import { connectDatabase } from "../../src/connect.ts";
import { Worker } from "../../src/jobs/worker.ts";
import { BUSY_TENANT, KIND, now } from "./latency.ts";

// A worker that tells when it begins a job, and has room for more than the busy workspace may run.
const FOR_EVER_MS = 3600_000;
const [url = ""] = process.argv.slice(2);
const { jobs } = await connectDatabase(loadConfig({ DATABASE_URL: url }));
const nothing = async () => {};
const worker = new Worker({
  jobs,
  handlers: [
    {
      kind: KIND,
      run: async ({ key, tenantId }, { signal }) => {
        process.send?.({ key, at: now() });
        if (tenantId === BUSY_TENANT) await wait(FOR_EVER_MS, undefined, { signal });
      },
      cancelled: nothing,
      givenUp: nothing,
    },
  ],
  name: String(process.pid),
  limits: { perProcess: 8, perTenant: 4, perPerson: 2 },
  observer: { onStart: () => {}, onEnd: () => {}, onFault: (fault) => console.error(fault) },
});
await worker.start();
process.send?.({ key: "ready", at: now() });
