import { type Kysely, type Migration, Migrator } from "kysely";
import { BadInput } from "../../src/errors.ts";

/**
 * Brings a schema up to date, once, also when two processes start together.
 *
 * @param name how the database is called in errors
 * @throws {BadInput} when a newer version of this program made it
 */
export async function migrate(
  database: Kysely<unknown>,
  migrations: Readonly<Record<string, Migration>>,
  name: string,
): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => ({ ...migrations }) },
    // The store and the queue number theirs separately.
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (!/previously executed migration \S+ is missing/.test(String(error))) throw error;
  throw new BadInput(newerVersion(name), { cause: error });
}

export const newerVersion = (name: string): string =>
  `The database ${name} was made by a newer version of Assignee. Run that version, or a later one.`;
