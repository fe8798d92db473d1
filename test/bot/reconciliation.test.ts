import { expect, it, onTestFinished, vi } from "vitest";
import { Reconciliation } from "../../src/bot/reconciliation.ts";
import type { Desk } from "../../src/bot/turn.ts";
import { ChatUnavailable, StoreFailure } from "../../src/errors.ts";

const TENANTS = ["slack:T1", "slack:T2", "slack:T3"];
const quiet = () => {};

function aReconciliation(reconcile: (tenantId: string) => Promise<number>) {
  const logged: object[] = [];
  const note = (about: object) => void logged.push(about);
  const reconciliation = new Reconciliation({
    store: { tenants: async () => TENANTS.map((id) => ({ id, platform: "slack", name: "Team" })) },
    desks: { isReachable: () => true, of: (tenantId) => ({ tenantId }) as Desk },
    voting: { reconcile: ({ tenantId }) => reconcile(tenantId) },
    log: { debug: quiet, info: quiet, warn: note, error: note },
    now: () => 0,
    signal: new AbortController().signal,
  });
  return { reconciliation, logged };
}

it("a workspace whose votes cannot be compared keeps no other from it, and is named in the log", async () => {
  const fault = new Error("encrypted with another key");
  const { reconciliation, logged } = aReconciliation(async (id) => {
    if (id === "slack:T1") throw fault;
    return id === "slack:T3" ? 2 : 0;
  });
  await reconciliation.reconcile();
  expect(logged).toEqual([
    { tenant: "slack:T1", err: fault },
    { tenant: "slack:T3", corrected: 2 },
  ]);
});

it("workspaces do not wait for each other's platform", async () => {
  const allBegun = Promise.withResolvers<void>();
  let begun = 0;
  const { reconciliation } = aReconciliation(async () => {
    begun += 1;
    if (begun === TENANTS.length) allBegun.resolve();
    await allBegun.promise;
    return 0;
  });
  await reconciliation.reconcile();
  expect(begun).toBe(TENANTS.length);
});

it.each([
  ["the platform", new ChatUnavailable("Slack", "HTTP 503")],
  ["the database", new StoreFailure("PostgreSQL does not answer.")],
])("a comparison that %s broke off is begun again, of that workspace alone, until it is made", async (_, away) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const compared: string[] = [];
  const { reconciliation } = aReconciliation(async (id) => {
    compared.push(id);
    if (id === "slack:T2" && compared.length < 5) throw away;
    return 0;
  });
  await reconciliation.reconcile();
  for (let quarter = 0; quarter < 4; quarter += 1) {
    await vi.advanceTimersByTimeAsync(15_000);
    await reconciliation.settled();
  }
  expect(compared).toEqual([...TENANTS, "slack:T2", "slack:T2"]);
});
