import { z } from "zod";
import { AppError } from "./errors.ts";

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** Keys travel in headers and addresses, so nothing but visible ASCII. */
const key = optional(z.string().regex(/^[!-~]+$/, "must be a key without spaces"));

const Settings = z.object({
  DATA_DIR: z.string().default(".data"),
  LIBRARY_DIR: optional(z.string()),
  CONTACT_EMAIL: optional(z.email("must be an e-mail address, such as you@example.org")),
  OPENALEX_API_KEY: key,
  SEMANTIC_SCHOLAR_API_KEY: key,
  NCBI_API_KEY: key,
});

/** What whoever runs this has decided; `.env.example` says what each setting is for. */
export interface Config {
  /** Where the cache and the indexes are kept. */
  readonly dataDir: string;
  /** The team's own papers: a folder or a file. */
  readonly libraryDir: string | null;
  /** Sent to the literature services, which ask for it. */
  readonly contactEmail: string | null;
  readonly keys: {
    readonly openAlex: string | null;
    readonly semanticScholar: string | null;
    readonly ncbi: string | null;
  };
}

/**
 * Reads the environment, once. A setting that is empty counts as not set.
 *
 * @throws {AppError} naming every setting at fault
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const set = Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : []));
  const result = Settings.safeParse(Object.fromEntries(set));
  if (!result.success) throw new AppError(`Fix these settings, then start again:\n${faults(result.error)}`);
  const { DATA_DIR, LIBRARY_DIR, CONTACT_EMAIL, OPENALEX_API_KEY, SEMANTIC_SCHOLAR_API_KEY, NCBI_API_KEY } =
    result.data;
  return {
    dataDir: DATA_DIR,
    libraryDir: LIBRARY_DIR,
    contactEmail: CONTACT_EMAIL,
    keys: { openAlex: OPENALEX_API_KEY, semanticScholar: SEMANTIC_SCHOLAR_API_KEY, ncbi: NCBI_API_KEY },
  };
}

/** One line a setting; never its value, which may be a secret. */
const faults = ({ issues }: z.ZodError) =>
  issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`).join("\n");
