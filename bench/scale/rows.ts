import { query } from "./server.ts";

const TABLES = `select schemaname, relname, pg_total_relation_size(relid) as bytes from pg_stat_user_tables`;

export interface TableFigures {
  readonly table: string;
  readonly rows: number;
  /** With indexes and what is kept apart for its length. */
  readonly bytes: number;
}

/** What each table holds, largest first. */
export async function tableSizes(url: string): Promise<readonly TableFigures[]> {
  const tables = await query(url, TABLES);
  const sizes: TableFigures[] = [];
  for (const { schemaname, relname, bytes } of tables) {
    const [count] = await query(url, `select count(*) as rows from ${schemaname}."${relname}"`);
    const table = schemaname === "public" ? String(relname) : `${schemaname}.${relname}`;
    sizes.push({ table, rows: Number(count?.rows), bytes: Number(bytes) });
  }
  return sizes.toSorted((one, other) => other.bytes - one.bytes);
}

/** What so many reviews have added, a review. */
export function perReview(
  before: readonly TableFigures[],
  after: readonly TableFigures[],
  reviews: number,
): readonly TableFigures[] {
  return after.flatMap(({ table, rows, bytes }) => {
    const empty = before.find((one) => one.table === table) ?? { rows: 0, bytes: 0 };
    const added = { table, rows: (rows - empty.rows) / reviews, bytes: (bytes - empty.bytes) / reviews };
    // A table in parts has none of its own.
    return added.rows > 0 && added.bytes > 0 ? [added] : [];
  });
}
