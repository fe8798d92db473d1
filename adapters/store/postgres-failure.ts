import { StoreFailure } from "../../src/errors.ts";

interface Remedy {
  /** SQLSTATE, its class, or what Node calls the fault of a socket. */
  readonly codes: RegExp;
  readonly remedy: (server: Server) => string;
}

interface Server {
  readonly name: string;
  readonly user: string;
  readonly database: string;
}

/** Node's and the driver's words for a connection that is not there; the driver gives these no code. */
const LOST = /connection terminated|timeout|not queryable|connection error|connection ended/i;
const SOCKET = /^(?:E[A-Z_]+|ERR_SOCKET_\w+)$/;
/** Class 08: connection exceptions; 57P01 to 57P05: the server shuts down, starts, or ends a session. */
const CONNECTION = /^(?:08...|57P0.)$/;

/** @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const REMEDIES: readonly Remedy[] = [
  {
    codes: /^(?:28...)$/,
    remedy: ({ name, user }) => `${name} did not let ${user} in. Check user and password in DATABASE_URL.`,
  },
  {
    codes: /^3D000$/,
    remedy: ({ name, database }) =>
      `${name} has no database ${database}. Make it (createdb ${database}), or name another in DATABASE_URL.`,
  },
  {
    codes: /^3F000$/,
    remedy: ({ name }) => `${name} has no schema for the tables. Make the one that its search_path names first.`,
  },
  {
    codes: /^42501$/,
    remedy: ({ name, user, database }) =>
      `${user} may not do this in ${name}. Let the owner run: GRANT CREATE ON DATABASE ${database} TO ${user}; GRANT CREATE, USAGE ON SCHEMA public TO ${user};`,
  },
  {
    codes: /^(?:53100|58030)$/,
    remedy: ({ name }) =>
      `Nothing could be written to ${name}: its disk is full or faulty. What is stored can still be read. Free some space there, then try again.`,
  },
  {
    codes: /^53300$/,
    remedy: ({ name }) =>
      `${name} has no connection left. Try again; if it stays so, raise max_connections there or run fewer processes.`,
  },
  { codes: /^53...$/, remedy: ({ name }) => `${name} has run out of memory or space. Try again later.` },
  {
    codes: /^(?:25006)$/,
    remedy: ({ name }) => `${name} can only be read from, like a standby. Name the primary in DATABASE_URL.`,
  },
  {
    codes: /^(?:55P03|57014|40...)$/,
    remedy: ({ name }) => `${name} was too busy with other processes. Try again.`,
  },
];

/** A fault of PostgreSQL as an error that says what to do; a fault of ours (a broken rule, a wrong query) as it is. */
export function postgresFailure(url: string, fault: unknown): unknown {
  const reason = reasonOf(fault);
  const server = serverOf(url);
  if (isConnectionLost(fault)) {
    return new StoreFailure(
      `PostgreSQL at ${server.name} does not answer (${reason}). Start it, or check DATABASE_URL; then try again.`,
      { cause: fault },
    );
  }
  const code = codeOf(fault);
  const remedy = REMEDIES.find(({ codes }) => codes.test(code))?.remedy;
  return remedy === undefined
    ? fault
    : new StoreFailure(`${remedy({ ...server, name: `PostgreSQL at ${server.name}` })} (${reason})`, { cause: fault });
}

/** The connection is of no further use; what was last sent over it may have been done or not. */
export function isConnectionLost(fault: unknown): boolean {
  const code = codeOf(fault);
  if (code !== "") return CONNECTION.test(code) || SOCKET.test(code);
  return fault instanceof Error && (LOST.test(fault.message) || /SSL|TLS/.test(fault.message));
}

/** What a database is called in messages: never its password. */
export const postgresName = (url: string): string => serverOf(url).name;

function serverOf(url: string): Server {
  const parsed = URL.parse(url);
  const database = decodeURIComponent(parsed?.pathname.slice(1) ?? "");
  const user = decodeURIComponent(parsed?.username ?? "") || "the user";
  const host = parsed?.hostname || "the local socket";
  return { name: `${host}:${parsed?.port || "5432"}/${database}`, user, database };
}

function reasonOf(fault: unknown): string {
  if (fault instanceof AggregateError) return reasonOf(fault.errors[0]);
  return fault instanceof Error ? fault.message : String(fault);
}

function codeOf(fault: unknown): string {
  if (fault instanceof AggregateError) return codeOf(fault.errors[0]);
  return fault instanceof Error && "code" in fault ? String(fault.code) : "";
}
