import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { AppError, BadInput } from "../../src/errors.ts";

/** Rows at once; those of the largest table hold a report each, of about a megabyte. */
const ROWS = 50;
const MODULUS = 2n ** 256n;

type Row = Readonly<Record<string, unknown>>;

export interface MovedTable {
  readonly table: string;
  readonly rows: number;
}

interface Move {
  /** A database of SQLite, and one of PostgreSQL whose schema is as new. */
  readonly source: Kysely<unknown>;
  readonly target: Kysely<unknown>;
  /** Tables that are moved otherwise, or not at all. */
  readonly except: readonly string[];
  readonly onTable: (moved: MovedTable) => void;
}

/**
 * Copies every row of every table, and compares count and checksum of both sides. It may be run again after it was
 * interrupted; rows that are there already stay.
 *
 * @throws {AppError} naming the table whose two sides differ
 */
export async function moveTables({ source, target, except, onTable }: Move): Promise<readonly MovedTable[]> {
  const [from, to] = [source.withoutPlugins(), target.withoutPlugins()];
  const moved: MovedTable[] = [];
  for (const table of await tablesInOrder(from, except)) {
    for await (const rows of sourcePages(from, table)) await insert(to, table, rows);
    const here = await summary(sourcePages(from, table));
    const there = await to.transaction().execute((queries) => summary(targetPages(queries, table)));
    if (here.rows !== there.rows || here.checksum !== there.checksum) throw different(table, here.rows, there.rows);
    moved.push({ table, rows: here.rows });
    onTable({ table, rows: here.rows });
  }
  return moved;
}

/**
 * Marks the target as being filled from this source, so that it can be gone on with after an interruption.
 *
 * @param check throws when the target holds other data elsewhere
 * @returns whether an interrupted move goes on
 * @throws {BadInput} when the target holds other data
 */
export async function beginMove(
  target: Kysely<unknown>,
  source: string,
  check: () => Promise<void>,
): Promise<"begun" | "continued"> {
  const database = target.withoutPlugins();
  return database.transaction().execute(async (queries) => {
    await sql`create table if not exists store_move (source text primary key)`.execute(queries);
    await sql`lock table store_move`.execute(queries);
    const { rows: marks } = await sql<{ source: string }>`select source from store_move`.execute(queries);
    if (marks.some((mark) => mark.source === source)) return "continued";
    const { rows } = await sql`
      select 1 from tenant union all select 1 from installation union all select 1 from store_move`.execute(queries);
    if (rows.length > 0) {
      throw new BadInput("The target holds data of its own. Name a database that is empty. Nothing was changed.");
    }
    await check();
    await sql`insert into store_move values (${source})`.execute(queries);
    return "begun";
  });
}

export async function endMove(target: Kysely<unknown>): Promise<void> {
  await sql`drop table store_move`.execute(target);
}

/** What others refer to comes first. */
async function tablesInOrder(source: Kysely<unknown>, except: readonly string[]): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string; parent: string | null }>`
    select t.name as name, f."table" as parent from sqlite_schema t left join pragma_foreign_key_list(t.name) f
    where t.type = 'table' and t.name not like 'sqlite%' and t.name not like 'kysely%' order by t.name`.execute(source);
  const left = Map.groupBy(rows, ({ name }) => name);
  for (const table of except) left.delete(table);
  const ordered: string[] = [];
  while (left.size > 0) {
    const ready = [...left].filter(([name, links]) =>
      links.every(({ parent }) => parent === null || parent === name || !left.has(parent)),
    );
    if (ready.length === 0) throw new Error(`tables refer to each other in a circle: ${[...left.keys()].join(", ")}`);
    for (const [name] of ready) {
      left.delete(name);
      ordered.push(name);
    }
  }
  return ordered;
}

async function* sourcePages(database: Kysely<unknown>, table: string): AsyncGenerator<readonly Row[]> {
  for (let last: unknown = 0; ; ) {
    const { rows } = await sql<Row & { readonly place_of_row: unknown }>`
      select *, rowid as place_of_row from ${sql.table(table)} where rowid > ${last}
      order by rowid limit ${sql.lit(ROWS)}`.execute(database);
    if (rows.length === 0) return;
    last = rows.at(-1)?.place_of_row;
    yield rows.map(({ place_of_row: _, ...row }) => row);
  }
}

/** @param queries a transaction, in which a cursor lives */
async function* targetPages(queries: Kysely<unknown>, table: string): AsyncGenerator<readonly Row[]> {
  await sql`declare every_row cursor for select * from ${sql.table(table)}`.execute(queries);
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(ROWS)} from every_row`.execute(queries);
    if (rows.length === 0) break;
    yield rows;
  }
  await sql`close every_row`.execute(queries);
}

async function insert(target: Kysely<unknown>, table: string, rows: readonly Row[]): Promise<void> {
  await target
    .withTables<{ [name: string]: Record<string, unknown> }>()
    .insertInto(table)
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The checksum is the sum of the rows' own, so their order makes no difference. */
async function summary(pages: AsyncIterable<readonly Row[]>) {
  let [rows, checksum] = [0, 0n];
  for await (const page of pages) {
    rows += page.length;
    for (const row of page) checksum = (checksum + checksumOf(row)) % MODULUS;
  }
  return { rows, checksum };
}

/** NUL is compared as what PostgreSQL keeps for it. */
function checksumOf(row: Row): bigint {
  const columns = Object.entries(row)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => [name, typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : value]);
  return BigInt(`0x${createHash("sha256").update(JSON.stringify(columns)).digest("hex")}`);
}

function different(table: string, here: number, there: number): AppError {
  return new AppError(
    `The table ${table} differs after it was copied: ${here} rows in the source, ${there} in the target. The source is unchanged. Empty the target, then begin again.`,
  );
}
