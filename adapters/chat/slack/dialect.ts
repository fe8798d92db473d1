import { hasCode } from "./failures.ts";

/** The blocks that a workspace takes: new ones do not arrive everywhere at once. */
export interface Dialect {
  readonly tables: "data_table" | "table" | "text";
  readonly progress: "plan" | "text";
}

const NEWEST: Dialect = { tables: "data_table", progress: "plan" };

/** What each workspace takes, as far as this process has learned. */
export class Dialects {
  readonly #known = new Map<string, Dialect>();

  of(tenant: string): Dialect {
    return this.#known.get(tenant) ?? NEWEST;
  }

  /**
   * Sends something in the newest dialect that the workspace takes. What it does not take is remembered once an older
   * dialect passed: until then the fault may lie elsewhere.
   *
   * @param send rejects with `invalid_blocks` when the workspace does not know a block
   */
  async speak<Answer>(tenant: string, send: (dialect: Dialect) => Promise<Answer>, uses: Uses): Promise<Answer> {
    let dialect = this.of(tenant);
    for (;;) {
      try {
        const answer = await send(dialect);
        if (dialect !== this.of(tenant)) this.#known.set(tenant, dialect);
        return answer;
      } catch (error) {
        const older = hasCode(error, "invalid_blocks") ? olderThan(dialect, uses) : null;
        if (older === null) throw error;
        dialect = older;
      }
    }
  }
}

/** What a message holds that not every workspace takes. */
export interface Uses {
  readonly table: boolean;
  readonly progress: boolean;
}

function olderThan(dialect: Dialect, { table, progress }: Uses): Dialect | null {
  if (table && dialect.tables === "data_table") return { ...dialect, tables: "table" };
  if (table && dialect.tables === "table") return { ...dialect, tables: "text" };
  if (progress && dialect.progress === "plan") return { ...dialect, progress: "text" };
  return null;
}
