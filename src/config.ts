import { z } from "zod";
import { type DatabaseConfig, databaseSettings } from "./database-config.ts";
import { type DiscordConfig, discordConfig, discordSettings } from "./discord-config.ts";
import { BadInput } from "./errors.ts";
import type { Budget } from "./ports/language-model.ts";
import { type SlackConfig, slackConfig, slackSettings } from "./slack-config.ts";

const OPENAI = "https://api.openai.com/v1";
/** A small model that knows JSON schemas; a review of 15 studies costs about 20 US cents with it. */
const DEFAULT_MODEL = "gpt-5.4-mini";
/** Enough for the 30 studies that a review reads unless told otherwise, with replies that are asked for again. */
const DEFAULT_REVIEW_BUDGET = { costUsd: 1, calls: 100 };
/** What servers that need no key are sent for one. */
const NO_KEY = "none";

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** Keys travel in headers and addresses, so nothing but visible ASCII. */
const key = optional(z.string().regex(/^[!-~]+$/, "must be a key without spaces"));

const threeReviewers = z.string().transform((list, context) => {
  const names = list.split(",").map((name) => name.trim());
  const [first = "", second = first, third = first, ...more] = names;
  if (more.length === 0 && !names.includes("")) return [first, second, third] as const;
  context.addIssue("must be one to three names of models, with commas between them");
  return z.NEVER;
});

const USD_PER_MILLION = "must be USD per million tokens, a number from 0";
const usdPerMillion = z.number(USD_PER_MILLION).min(0, USD_PER_MILLION);
const prices = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('must be JSON such as {"llama3": {"input": 0, "output": 0}}');
      return z.NEVER;
    }
  })
  .pipe(
    z.record(
      z.string().min(1),
      z
        .strictObject({ input: usdPerMillion, cachedInput: usdPerMillion.optional(), output: usdPerMillion })
        .transform((price) => ({ ...price, cachedInput: price.cachedInput ?? price.input })),
    ),
  );

const baseUrl = z.string().refine(isServerAddress, "must be an address such as http://127.0.0.1:11434/v1");
const wholeNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, "must be a whole number from 1")
  .transform(Number);
const usd = z
  .string()
  .regex(/^(?!0*\.?0*$)\d{1,6}(?:\.\d+)?$/, "must be an amount in USD above 0, such as 2.50")
  .transform(Number);

const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port, 1 to 65535")
  .transform(Number)
  .refine((number) => number >= 1 && number <= 65_535, "must be a port, 1 to 65535");
const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

const Settings = z.object({
  DATA_DIR: z.string().default(".data"),
  ...databaseSettings,
  LIBRARY_DIR: optional(z.string()),
  OFFLINE: optional(z.enum(["yes", "no"])),
  HTTP_PORT: optional(port),
  LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
  CONTACT_EMAIL: optional(z.email("must be an e-mail address, such as you@example.org")),
  ...slackSettings,
  ...discordSettings,
  OPENALEX_API_KEY: key,
  SEMANTIC_SCHOLAR_API_KEY: key,
  NCBI_API_KEY: key,
  OPENAI_API_KEY: key,
  OPENAI_BASE_URL: optional(baseUrl),
  MODEL: z.string().default(DEFAULT_MODEL),
  VERIFIER_MODEL: optional(z.string()),
  REVIEWER_MODELS: optional(threeReviewers),
  MODEL_PRICES: prices.default({}),
  MODEL_REQUESTS_PER_MINUTE: optional(wholeNumber),
  MODEL_TOKENS_PER_MINUTE: optional(wholeNumber),
  REVIEW_BUDGET_USD: usd.default(DEFAULT_REVIEW_BUDGET.costUsd),
  REVIEW_BUDGET_CALLS: wholeNumber.default(DEFAULT_REVIEW_BUDGET.calls),
  PERSON_DAY_BUDGET_USD: optional(usd),
  PERSON_DAY_BUDGET_CALLS: optional(wholeNumber),
  WORKSPACE_DAY_BUDGET_USD: optional(usd),
  WORKSPACE_DAY_BUDGET_CALLS: optional(wholeNumber),
});
type Settings = z.infer<typeof Settings>;

/** What whoever runs this has decided; `.env.example` says what each setting is for. */
export interface Config {
  /** Where the cache and the indexes are kept. */
  readonly dataDir: string;
  /** Where the bot keeps what must outlive it. */
  readonly database: DatabaseConfig;
  /** The Redis or PostgreSQL that keeps answers for all processes; null for the database's, or a file of this one. */
  readonly cacheUrl: string | null;
  /** The team's own papers: a folder or a file. */
  readonly libraryDir: string | null;
  /** The bot searches the library alone, or the example library where none is set. */
  readonly offline: boolean;
  /** Where health and metrics are served; null for nowhere. */
  readonly httpPort: number | null;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Sent to the literature services, which ask for it. */
  readonly contactEmail: string | null;
  readonly keys: {
    readonly openAlex: string | null;
    readonly semanticScholar: string | null;
    readonly ncbi: string | null;
  };
  /** The language model that judges; null where neither a key nor a server is set. */
  readonly model: ModelConfig | null;
  /** Null where the bot is not on Slack. */
  readonly slack: SlackConfig | null;
  /** Null where the bot is not on Discord. */
  readonly discord: DiscordConfig | null;
}

/** A language model, and what it may spend. A limit of null is none. */
export interface ModelConfig {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly models: {
    readonly reader: string;
    readonly verifier: string;
    /** Challenge, confirm, integrate. */
    readonly reviewers: readonly [string, string, string];
  };
  /** USD per million tokens by the model's name; these go before the prices that are built in. */
  readonly prices: Settings["MODEL_PRICES"];
  readonly limits: { readonly requestsPerMinute: number | null; readonly tokensPerMinute: number | null };
  readonly budgets: {
    readonly review: Budget;
    readonly personDay: Budget;
    readonly workspaceDay: Budget;
  };
}

/**
 * Reads the environment, once. A setting that is empty counts as not set.
 *
 * @throws {BadInput} naming every setting at fault
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const set = Object.entries(env).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : []));
  const result = Settings.safeParse(Object.fromEntries(set));
  if (!result.success) throw new BadInput(`Fix these settings, then start again:\n${faults(result.error)}`);
  const settings = result.data;
  const { DATA_DIR, LIBRARY_DIR, CONTACT_EMAIL, OPENALEX_API_KEY, SEMANTIC_SCHOLAR_API_KEY, NCBI_API_KEY } = settings;
  return {
    dataDir: DATA_DIR,
    database: settings.DATABASE_URL ?? { kind: "sqlite", file: null },
    cacheUrl: settings.CACHE_URL,
    libraryDir: LIBRARY_DIR,
    offline: settings.OFFLINE === "yes",
    httpPort: settings.HTTP_PORT,
    logLevel: settings.LOG_LEVEL,
    contactEmail: CONTACT_EMAIL,
    keys: { openAlex: OPENALEX_API_KEY, semanticScholar: SEMANTIC_SCHOLAR_API_KEY, ncbi: NCBI_API_KEY },
    model: modelConfig(settings),
    slack: slackConfig(settings),
    discord: discordConfig(settings),
  };
}

function modelConfig(settings: Settings): ModelConfig | null {
  const { OPENAI_API_KEY, OPENAI_BASE_URL, MODEL, VERIFIER_MODEL, REVIEWER_MODELS } = settings;
  if (OPENAI_API_KEY === null && OPENAI_BASE_URL === null) return null;
  const verifier = VERIFIER_MODEL ?? MODEL;
  const { PERSON_DAY_BUDGET_USD, PERSON_DAY_BUDGET_CALLS } = settings;
  const { WORKSPACE_DAY_BUDGET_USD, WORKSPACE_DAY_BUDGET_CALLS } = settings;
  return {
    baseUrl: OPENAI_BASE_URL ?? OPENAI,
    apiKey: OPENAI_API_KEY ?? NO_KEY,
    models: { reader: MODEL, verifier, reviewers: REVIEWER_MODELS ?? [verifier, verifier, verifier] },
    prices: settings.MODEL_PRICES,
    limits: {
      requestsPerMinute: settings.MODEL_REQUESTS_PER_MINUTE,
      tokensPerMinute: settings.MODEL_TOKENS_PER_MINUTE,
    },
    budgets: {
      review: { costUsd: settings.REVIEW_BUDGET_USD, calls: settings.REVIEW_BUDGET_CALLS },
      personDay: { costUsd: PERSON_DAY_BUDGET_USD, calls: PERSON_DAY_BUDGET_CALLS },
      workspaceDay: { costUsd: WORKSPACE_DAY_BUDGET_USD, calls: WORKSPACE_DAY_BUDGET_CALLS },
    },
  };
}

/** Calls are made below it, so nothing may follow the path; a password would travel in error messages. */
function isServerAddress(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  return [url.username, url.password, url.search, url.hash].every((part) => part === "");
}

/** One line a setting; never its value, which may be a secret. */
const faults = ({ issues }: z.ZodError) =>
  issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`).join("\n");
