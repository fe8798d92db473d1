import type { AuditEntry, AuditLog } from "../../src/ports/store/audit.ts";
import { fromJson, type TenantDatabase } from "./tenant-database.ts";

export class SqlAudit implements AuditLog {
  readonly #database: TenantDatabase;

  constructor(database: TenantDatabase) {
    this.#database = database;
  }

  async append(entry: AuditEntry): Promise<void> {
    await this.#database.write((queries) => this.#database.audit(queries, entry));
  }

  async of(subject: string): Promise<readonly AuditEntry[]> {
    const rows = await this.#database.all
      .selectFrom("audit")
      .select(["at", "person", "action", "subject", "detailJson"])
      .where("tenantId", "=", this.#database.tenantId)
      .where("subject", "=", subject)
      .orderBy("number")
      .execute();
    return rows.map(({ detailJson, ...entry }) => ({ ...entry, detail: fromJson(detailJson) }));
  }
}
