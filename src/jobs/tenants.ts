import type { Jobs } from "../ports/jobs.ts";
import type { DayAccounts } from "../ports/language-model.ts";
import type { LibraryEntry } from "../ports/store/channels.ts";
import type { Json, Store } from "../ports/store.ts";

/** What is kept about tenants outside the store. */
export interface TenantFiles {
  /**
   * The paths of a tenant's files that there are.
   *
   * @param library of all its conversations
   */
  list(tenantId: string, library: readonly LibraryEntry[]): Promise<readonly string[]>;
  remove(tenantId: string, library: readonly LibraryEntry[]): Promise<void>;
}

interface Places {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly files: TenantFiles;
}

/** All that is known about a tenant, with what is queued for it, what its day has cost and the names of its files. */
export async function exportTenant(
  tenantId: string,
  { store, jobs, files, dayAccounts }: Places & { readonly dayAccounts: DayAccounts },
): Promise<Json> {
  const library = await store.of(tenantId).channels.wholeLibrary();
  const [tables, queued, spent, named] = await Promise.all([
    store.export(tenantId),
    jobs.export(tenantId),
    dayAccounts.export(tenantId),
    files.list(tenantId, library),
  ]);
  return { ...Object(tables), job: queued, dayAccount: spent, file: named };
}

/** Deletes all that is known about a tenant; a running job of it stops. What is cut off can be begun again. */
export async function uninstallTenant(tenantId: string, { store, jobs, files }: Places): Promise<void> {
  await jobs.uninstall(tenantId);
  await files.remove(tenantId, await store.of(tenantId).channels.wholeLibrary());
  await store.uninstall(tenantId);
}
