import type { Jobs } from "../ports/jobs.ts";
import type { Json, Store } from "../ports/store.ts";

/** All that is known about a tenant, with what is queued for it. */
export async function exportTenant(tenantId: string, store: Store, jobs: Jobs): Promise<Json> {
  const [tables, queued] = await Promise.all([store.export(tenantId), jobs.export(tenantId)]);
  return { ...Object(tables), job: queued };
}

/** Deletes all that is known about a tenant; a running job of it stops. */
export async function uninstallTenant(tenantId: string, store: Store, jobs: Jobs): Promise<void> {
  await jobs.uninstall(tenantId);
  await store.uninstall(tenantId);
}
