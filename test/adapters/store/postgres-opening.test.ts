import { once } from "node:events";
import net from "node:net";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openPgBoss } from "../../../adapters/jobs/open-pg-boss.ts";
import { pgBossSchema } from "../../../adapters/jobs/pg-boss-tables.ts";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { openPostgres } from "../../../adapters/store/postgres.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import { BadInput, StoreFailure } from "../../../src/errors.ts";
import { POSTGRES_MIGRATIONS } from "../../../src/migrations.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../../postgres.ts";

describe("a PostgreSQL that cannot be had", () => {
  it("is named, with what to do and without the password", async () => {
    const opening = openPostgres("postgres://ada:sesame@127.0.0.1:1/seals", storeMigrations);
    await expect(opening).rejects.toThrow(BadInput);
    await expect(opening).rejects.toThrow(
      /PostgreSQL at 127\.0\.0\.1:1\/seals does not answer \(.*ECONNREFUSED.*\)\. Start it, or check DATABASE_URL/,
    );
    await expect(opening).rejects.not.toThrow(/sesame/);
  });

  it.each([
    { code: "28P01", fault: "wrong password", words: /did not let ada in\. Check user and password in DATABASE_URL/ },
    { code: "53300", fault: "too many clients", words: /has no connection left\. .+ raise max_connections/ },
    { code: "57P03", fault: "starting up", words: /does not answer \(starting up\)\. Start it/ },
    { code: "3D000", fault: "no database", words: /has no database seals\. Make it \(createdb seals\)/ },
  ])("says what to do when it is turned away with $code ($fault)", async ({ code, fault, words }) => {
    const port = await turnAway(code, fault);
    const opening = openPostgres(`postgres://ada:sesame@127.0.0.1:${port}/seals`, storeMigrations);
    await expect(opening).rejects.toThrow(words);
    await expect(opening).rejects.toThrow(/Nothing was changed\.$/);
    await expect(opening).rejects.not.toThrow(/sesame/);
  });

  it("says where to put the password that it wants", async () => {
    const port = await answerWith(WANTS_PASSWORD);
    const opening = openPostgres(`postgres://ada@127.0.0.1:${port}/seals`, storeMigrations);
    await expect(opening).rejects.toThrow(BadInput);
    await expect(opening).rejects.toThrow(
      new RegExp(
        `127\\.0\\.0\\.1:${port}/seals wants a password of ada\\. Put it into DATABASE_URL.+percent-encoded .+ / # \\? @ : %`,
      ),
    );
  });

  it("says what to leave out when it offers no TLS", async () => {
    const port = await answerWith([Buffer.from("N")]);
    const opening = openPostgres(`postgres://ada@127.0.0.1:${port}/seals?sslmode=verify-full`, storeMigrations);
    await expect(opening).rejects.toThrow(/offers no TLS\. Take sslmode out of DATABASE_URL/);
  });

  it.each(["/nowhere/root.crt", import.meta.dirname])(
    "says which file of its address cannot be read: %s",
    async (file) => {
      const url = `postgres://ada@127.0.0.1:1/seals?sslmode=verify-full&sslrootcert=${file}`;
      const opening = openPostgres(url, storeMigrations);
      await expect(opening).rejects.toThrow(BadInput);
      await expect(opening).rejects.toThrow(/A file that DATABASE_URL names .+ cannot be read\. Correct its path/);
    },
  );
});

describe.skipIf(TEST_POSTGRES_URL === null)("a database of PostgreSQL (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;

  beforeEach(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
  });
  afterEach(() => schema.drop());

  const tables = async () =>
    (await schema.query(`select tablename from pg_tables where schemaname = '${schema.name}' order by 1`)).map(
      ({ tablename }) => tablename,
    );

  it("that is not there is named", async () => {
    const url = new URL(schema.url);
    url.pathname = "/nowhere";
    await expect(openPostgres(url.href, storeMigrations)).rejects.toThrow(/has no database nowhere\. Make it/);
  });

  describe("that belongs to another role", () => {
    let role: string;
    let url: string;

    beforeEach(async () => {
      role = `${schema.name}_guest`;
      await schema.query(`create role ${role} login; grant usage on schema ${schema.name} to ${role}`);
      const guest = new URL(schema.url);
      guest.username = role;
      url = guest.href;
    });
    afterEach(() => schema.query(`drop owned by ${role} cascade; drop role ${role}`));

    it("says what to grant when nobody lets us make anything, and stays as it is", async () => {
      const opening = openPostgres(url, POSTGRES_MIGRATIONS, pgBossSchema);
      await expect(opening).rejects.toThrow(BadInput);
      await expect(opening).rejects.toThrow(
        new RegExp(
          `Let the owner run: GRANT CREATE ON DATABASE .+ TO ${role}; GRANT CREATE, USAGE ON SCHEMA ${schema.name} TO ${role};.+Nothing was changed`,
        ),
      );
      expect(await tables()).toEqual([]);
    });

    it("makes no table when the schema of the queue could not be made after them", async () => {
      await schema.query(`grant create on schema ${schema.name} to ${role}`);
      const opening = openPostgres(url, POSTGRES_MIGRATIONS, pgBossSchema);
      await expect(opening).rejects.toThrow(/Let the owner run: GRANT CREATE ON DATABASE .+;/);
      await expect(opening).rejects.not.toThrow(/ON SCHEMA/);
      expect(await tables()).toEqual([]);
    });

    it("makes no table when the schema of the queue is there, but not for us", async () => {
      const queue = `pgboss_${schema.name}`;
      await schema.query(`grant create on schema ${schema.name} to ${role}; create schema ${queue}`);
      const opening = openPostgres(url, POSTGRES_MIGRATIONS, pgBossSchema);
      await expect(opening).rejects.toThrow(`GRANT CREATE, USAGE ON SCHEMA ${queue} TO ${role};`);
      expect(await tables()).toEqual([]);
    });

    it("needs no right to make schemas when that of the queue is there already", async () => {
      const queue = `pgboss_${schema.name}`;
      await schema.query(
        `grant create on schema ${schema.name} to ${role}; create schema ${queue} authorization ${role}`,
      );
      const database = await openPostgres(url, POSTGRES_MIGRATIONS, pgBossSchema);
      const jobs = await openPgBoss(database, url);
      expect(await jobs.counts()).toEqual({ waiting: 0, running: 0, dead: 0 });
      await jobs.stop();
      await database.destroy();
    });

    it("says whose name to give when another role made the tables", async () => {
      await (await openPostgres(schema.url, storeMigrations)).destroy();
      await expect(openPostgres(url, storeMigrations)).rejects.toThrow(
        /Where another role made the tables, name that one in DATABASE_URL\. \(permission denied/,
      );
    });

    it("needs no right to make anything once all is made", async () => {
      await (await openPostgres(schema.url, storeMigrations)).destroy();
      await schema.query(`grant select, insert, update, delete on all tables in schema ${schema.name} to ${role}`);
      const store = new SqlStore(await openPostgres(url, storeMigrations));
      expect(await store.tenants()).toEqual([]);
      await store.close();
    });
  });

  describe("of its own", () => {
    let name: string;
    let url: string;

    beforeEach(() => {
      name = `${schema.name}_database`;
      const own = new URL(TEST_POSTGRES_URL ?? "");
      own.pathname = `/${name}`;
      url = own.href;
    });
    afterEach(() => schema.query(`drop database ${name}`));

    it.each(["LATIN1", "SQL_ASCII"])(
      "that is encoded in %s is refused with how to make one that holds every sign",
      async (encoding) => {
        await schema.query(`create database ${name} encoding '${encoding}' locale 'C' template template0`);
        const opening = openPostgres(url, storeMigrations);
        await expect(opening).rejects.toThrow(BadInput);
        await expect(opening).rejects.toThrow(
          new RegExp(`is encoded in ${encoding}.+createdb --encoding=UTF8 --template=template0 .+ Nothing was changed`),
        );
      },
    );

    it("to which nobody lets us connect says what to grant", async () => {
      const role = `${name}_guest`;
      await schema.query(`create database ${name}`);
      await schema.query(`revoke connect on database ${name} from public; create role ${role} login`);
      const guest = new URL(url);
      guest.username = role;
      await expect(openPostgres(guest.href, storeMigrations)).rejects.toThrow(
        `Let the owner run: GRANT CONNECT, CREATE ON DATABASE ${name} TO ${role};`,
      );
      await schema.query(`drop role ${role}`);
    });
  });

  describe("whose tables are not as Assignee left them is refused, and stays as it is", () => {
    const everything = async () => [
      await tables(),
      await schema.query("select to_regclass('kysely_migration') is not null as is_there"),
      await schema.query(
        "select table_name, column_name from information_schema.columns where table_schema = $1 order by 1, 2",
        [schema.name],
      ),
    ];
    const isRefused = async (words: RegExp) => {
      const before = await everything();
      const opening = openPostgres(schema.url, POSTGRES_MIGRATIONS, pgBossSchema);
      await expect(opening).rejects.toThrow(BadInput);
      await expect(opening).rejects.toThrow(words);
      await expect(opening).rejects.toThrow(/Name an empty database in DATABASE_URL.+Nothing was changed\.$/);
      expect(await everything()).toEqual(before);
    };

    it.each([
      { change: "create table review (id text)", words: /: review is there already\. .+restore a backup/ },
      { change: "create view lease as select 1 as name", words: /: lease is there already/ },
      { change: "create type vote as enum ('yes', 'no')", words: /: vote is there already/ },
      {
        change: "create table others (id text); create index claim_claim on others (id)",
        words: /: claim_claim is there/,
      },
      { change: "create table kysely_migration (id text)", words: /is another program's/ },
      {
        change: `create table kysely_migration (name text, timestamp text);
          insert into kysely_migration values ('2026-01-users', '2026-01-01')`,
        words: /is another program's/,
      },
    ])("before it was Assignee's: $change", async ({ change, words }) => {
      await schema.query(change);
      await isRefused(words);
    });

    it("before it was Assignee's: another program has its queue there", async () => {
      await schema.query(`create schema pgboss_${schema.name}; create table pgboss_${schema.name}.version (id text)`);
      await isRefused(new RegExp(`: the schema pgboss_${schema.name} is there already`));
    });

    it.each([
      { change: "drop table lease", words: /: the table lease is missing\. .+restore a backup/ },
      { change: "drop table vote", words: /: the table vote is missing/ },
      { change: "drop table claim", words: /: the table claim is missing/ },
      { change: "drop table vote, claim", words: /: the table claim is missing, the table vote is missing/ },
      { change: "drop table tenant cascade", words: /: the table tenant is missing/ },
      { change: "alter table vote drop column reason", words: /: the column reason of vote is missing/ },
      { change: "alter table claim drop column statement", words: /: the column statement of claim is missing/ },
      {
        change: "delete from kysely_migration where name = 'store-005'",
        words: /: claim_statement is there already, the column statement of claim is there already/,
      },
      { change: "delete from kysely_migration where name = 'store-003'", words: /: message_outdated is there already/ },
      { change: "delete from kysely_migration", words: /is there already.+and \d+ more/ },
      { change: "drop table kysely_migration", words: /is there already/ },
    ])("since then: $change", async ({ change, words }) => {
      await (await openPostgres(schema.url, POSTGRES_MIGRATIONS)).destroy();
      await schema.query(change);
      await isRefused(words);
    });
  });

  it("whose queue is a newer version's is not touched", async () => {
    const database = await openPostgres(schema.url, POSTGRES_MIGRATIONS, pgBossSchema);
    await (await openPgBoss(database, schema.url)).stop();
    const version = `pgboss_${schema.name}.version`;
    const [newer] = await schema.query(`update ${version} set version = version + 1 returning version`);
    const opening = openPgBoss(database, schema.url);
    await expect(opening).rejects.toThrow(BadInput);
    await expect(opening).rejects.toThrow(/queue .+ newer version of Assignee: .+ Run that version, or a later one/);
    expect(await schema.query(`select version from ${version}`)).toEqual([newer]);
    await database.destroy();
  });

  it("of a newer version is not touched", async () => {
    await (await openPostgres(schema.url, { ...storeMigrations, "store-999": { up: async () => {} } })).destroy();
    const opening = openPostgres(schema.url, storeMigrations);
    await expect(opening).rejects.toThrow(BadInput);
    await expect(opening).rejects.toThrow(/made by a newer version of Assignee\. Run that version, or a later one/);
    await expect(opening).rejects.toThrow(/Nothing was changed\.$/);
  });

  it("of an older version is brought up to date with what it holds", async () => {
    const [[name, first] = ["", undefined]] = Object.entries(storeMigrations);
    if (first === undefined) throw new Error("There is no migration.");
    await (await openPostgres(schema.url, { [name]: first })).destroy();
    await schema.query("insert into tenant (id, platform, name) values ('slack:T1', 'slack', 'Team')");
    const store = new SqlStore(await openPostgres(schema.url, storeMigrations));
    expect(await store.tenants()).toEqual([{ id: "slack:T1", platform: "slack", name: "Team" }]);
    expect(await tables()).toContain("installation");
    await store.close();
  });

  it.each([
    { end: "fails", statement: "select 1 / 0", words: /division by zero/ },
    { end: "is cut off", statement: "select pg_terminate_backend(pg_backend_pid())", words: /does not answer/ },
  ])("is as it was when bringing it up to date $end half-way, and can be tried again", async ({ statement, words }) => {
    const halfWay = {
      ...storeMigrations,
      "store-998": {
        up: async (database: Parameters<(typeof storeMigrations)[string]["up"]>[0]) => {
          await sql`create table half_way (id text)`.execute(database);
          await sql.raw(statement).execute(database);
        },
      },
    };
    await expect(openPostgres(schema.url, halfWay)).rejects.toThrow(words);
    expect((await tables()).filter((name) => !String(name).startsWith("kysely"))).toEqual([]);
    await (await openPostgres(schema.url, storeMigrations)).destroy();
    expect(await tables()).toContain("vote");
  });

  it("that cuts the connections of a process is used again over new ones", async () => {
    const url = `${schema.url}&application_name=${schema.name}`;
    const store = new SqlStore(await openPostgres(url, storeMigrations));
    await store.install({ id: "slack:T1", platform: "slack", name: "Team" });
    const cut = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${schema.name}'`;
    const [under] = await Promise.allSettled([store.of("slack:T1").reviews.unfinished(), schema.query(cut)]);
    if (under.status === "rejected") expect(under.reason).toBeInstanceOf(StoreFailure);
    await expect.poll(() => store.tenants().catch(String)).toEqual([expect.objectContaining({ id: "slack:T1" })]);
    await store.close();
  });

  it("refuses what it has no room for in words that can be shown", async () => {
    const database = await openPostgres(schema.url, storeMigrations);
    const full = sql`do $$ begin raise exception 'no space left' using errcode = '53100'; end $$`.execute(database);
    await expect(full).rejects.toThrow(StoreFailure);
    await expect(full).rejects.toThrow(/its disk is full or faulty\. What is stored can still be read/);
    await database.destroy();
  });
});

/** A server that turns whoever calls away, as PostgreSQL does. @returns its port */
function turnAway(code: string, fault: string): Promise<number> {
  return answerWith([message("E", Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${fault}\0\0`))]);
}

/** It offers SCRAM, then sends what the password is to be mixed with. */
const WANTS_PASSWORD = [
  message("R", Buffer.from("\0\0\0\x0aSCRAM-SHA-256\0\0")),
  message("R", Buffer.from("\0\0\0\x0br=nonce,s=c2FsdA==,i=4096")),
];

/** @see https://www.postgresql.org/docs/current/protocol-message-formats.html */
function message(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** A server that has an answer for each thing it is sent, and ends with the last one. @returns its port */
async function answerWith(answers: readonly Buffer[]): Promise<number> {
  const server = net.createServer((socket) => {
    const left = [...answers];
    socket.on("data", () => {
      socket.write(left.shift() ?? "");
      if (left.length === 0) socket.end();
    });
    socket.on("error", () => {});
  });
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as net.AddressInfo).port;
}
