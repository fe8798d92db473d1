import { StoreFailure } from "../../src/errors.ts";

interface Remedy {
  /** SQLSTATE, its class, or what Node calls a fault; the driver's words where it gives no code. */
  readonly signs: RegExp;
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

const ENCODED = "percent-encoded where it holds / # ? @ : %";
const UNCHECKED = "Or put sslmode=no-verify there, which encrypts without checking who answers.";

/**
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 * @see https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes
 */
const REMEDIES: readonly Remedy[] = [
  {
    signs: /client password must be/,
    remedy: ({ name, user }) => `${name} wants a password of ${user}. Put it into DATABASE_URL, ${ENCODED}.`,
  },
  {
    signs: /^28000$/,
    remedy: ({ name, user }) =>
      `${name} did not let ${user} in. Check user and password in DATABASE_URL. Where it wants TLS, add sslmode=verify-full there.`,
  },
  {
    signs: /^28...$/,
    remedy: ({ name, user }) => `${name} did not let ${user} in. Check user and password in DATABASE_URL, ${ENCODED}.`,
  },
  {
    signs: /^(?:ERR_TLS_CERT_ALTNAME\w*|HOSTNAME_MISMATCH)$/,
    remedy: ({ name }) =>
      `The certificate of ${name} names another server. Name the server in DATABASE_URL as the certificate does. ${UNCHECKED}`,
  },
  {
    signs:
      /^(?:(?:DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|UNABLE_TO_\w+|CERT_\w+|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED)$/,
    remedy: ({ name }) =>
      `The certificate of ${name} is not trusted. Put sslrootcert=FILE into DATABASE_URL, with the certificate of whoever issued it. ${UNCHECKED}`,
  },
  {
    signs: /does not support SSL/,
    remedy: ({ name }) => `${name} offers no TLS. Take sslmode out of DATABASE_URL, or switch TLS on there (ssl = on).`,
  },
  {
    signs: /^(?:E(?:NOENT|ACCES|PERM|ISDIR|NOTDIR) (?:open|read)|ERR_OSSL_PEM.*)$/,
    remedy: () =>
      "A file that DATABASE_URL names (sslrootcert, sslcert, sslkey) cannot be read. Correct its path, or the file.",
  },
  {
    signs: /^3D000$/,
    remedy: ({ name, database }) =>
      `${name} has no database ${database}. Make it (createdb ${database}), or name another in DATABASE_URL.`,
  },
  {
    signs: /^3F000$/,
    remedy: ({ name, user }) =>
      `${name} has no schema for the tables, or ${user} may not use it. Make the one that its search_path names first, or let its owner run: ${grantOnSchema("public", user)}`,
  },
  {
    signs: /^42501$/,
    remedy: ({ name, user, database }) =>
      `${user} may not do this in ${name}. Let the owner run: ${grantOnDatabase("CONNECT, CREATE", database, user)} ${grantOnSchema("public", user)} Where another role made the tables, name that one in DATABASE_URL.`,
  },
  {
    signs: /^(?:53100|58030)$/,
    remedy: ({ name }) =>
      `Nothing could be written to ${name}: its disk is full or faulty. What is stored can still be read. Free some space there, then try again.`,
  },
  {
    signs: /^53300$/,
    remedy: ({ name }) =>
      `${name} has no connection left. Try again; if it stays so, raise max_connections there or run fewer processes.`,
  },
  { signs: /^53...$/, remedy: ({ name }) => `${name} has run out of memory or space. Try again later.` },
  {
    signs: /^(?:25006)$/,
    remedy: ({ name }) => `${name} can only be read from, like a standby. Name the primary in DATABASE_URL.`,
  },
  {
    signs: /^(?:55P03|57014|40...)$/,
    remedy: ({ name }) => `${name} was too busy with other processes. Try again.`,
  },
];

/** A fault of PostgreSQL as an error that says what to do; a fault of ours (a broken rule, a wrong query) as it is. */
export function postgresFailure(url: string, fault: unknown): unknown {
  const reason = reasonOf(fault);
  const server = serverOf(url);
  const sign = signOf(fault);
  const remedy = REMEDIES.find(({ signs }) => signs.test(sign))?.remedy;
  if (remedy !== undefined) {
    const advice = remedy({ ...server, name: `PostgreSQL at ${server.name}` });
    return new StoreFailure(`${advice} (${reason})`, { cause: fault });
  }
  if (!isConnectionLost(fault)) return fault;
  return new StoreFailure(
    `PostgreSQL at ${server.name} does not answer (${reason}). Start it, or check DATABASE_URL; then try again.`,
    { cause: fault },
  );
}

/** The connection is of no further use; what was last sent over it may have been done or not. */
export function isConnectionLost(fault: unknown): boolean {
  const code = codeOf(fault);
  if (code !== "") return CONNECTION.test(code) || SOCKET.test(code);
  return fault instanceof Error && (LOST.test(fault.message) || /SSL|TLS/.test(fault.message));
}

/** What a database is called in messages: never its password. */
export const postgresName = (url: string): string => serverOf(url).name;

export const grantOnDatabase = (rights: string, database: string, user: string): string =>
  `GRANT ${rights} ON DATABASE ${quoted(database)} TO ${quoted(user)};`;

export const grantOnSchema = (schema: string, user: string): string =>
  `GRANT CREATE, USAGE ON SCHEMA ${quoted(schema)} TO ${quoted(user)};`;

const quoted = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

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

/** A file and a socket fail with the same codes, so the call is told as well. */
function signOf(fault: unknown): string {
  const code = codeOf(fault);
  if (code === "") return reasonOf(fault);
  return fault instanceof Error && "syscall" in fault ? `${code} ${fault.syscall}` : code;
}
