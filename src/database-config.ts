import { z } from "zod";

const POSTGRES = /^postgres(?:ql)?:\/\/(?!\/?$)/;
const REDIS = /^rediss?:\/\/(?!\/?$)/;
/** Those that the driver of PostgreSQL knows. */
const SSL_MODES: readonly string[] = ["disable", "no-verify", "prefer", "require", "verify-ca", "verify-full"];
const ENCODED = "with user and password percent-encoded: / # ? @ : % as %2F %23 %3F %40 %3A %25";

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** As the environment names them; `.env.example` says what each is for. */
export const databaseSettings = {
  DATABASE_URL: optional(
    z.string().transform((text, context): DatabaseConfig => {
      const file = /^sqlite:(?:\/\/)?(.+)$/.exec(text)?.[1];
      if (file !== undefined) return { kind: "sqlite", file };
      const fault = faultOf(text, [POSTGRES], "postgres://user:password@host:5432/database, or sqlite:FILE");
      if (fault === null) return { kind: "postgres", url: text };
      context.addIssue(fault);
      return z.NEVER;
    }),
  ),
  CACHE_URL: optional(
    z.string().superRefine((text, context) => {
      const fault = faultOf(
        text,
        [REDIS, POSTGRES],
        "redis://host:6379 or postgres://user:password@host:5432/database",
      );
      if (fault !== null) context.addIssue(fault);
    }),
  ),
};

/** A file of this machine, by default in the data folder; or a server, for as many processes as you like. */
export type DatabaseConfig =
  | { readonly kind: "sqlite"; readonly file: string | null }
  | { readonly kind: "postgres"; readonly url: string };

/** Why a text is no address of such a server; never with the text, which may hold a password. */
function faultOf(text: string, kinds: readonly RegExp[], example: string): string | null {
  if (!kinds.some((kind) => kind.test(text))) return `must be an address such as ${example}`;
  const url = URL.parse(text);
  if (url === null || !isEncoded(url)) return `must be an address such as ${example}, ${ENCODED}`;
  const modes = url.searchParams.getAll("sslmode");
  return modes.every((mode) => SSL_MODES.includes(mode))
    ? null
    : `must have one of these as its sslmode: ${SSL_MODES.join(", ")}`;
}

/** A sign of the password that means something else in an address puts the rest of the password where it would be shown. */
function isEncoded({ username, password, pathname, search, hash }: URL): boolean {
  const isMisplaced = hash !== "" || /@/.test(pathname + search);
  return !isMisplaced && [username, password, pathname].every(canBeDecoded);
}

function canBeDecoded(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}
