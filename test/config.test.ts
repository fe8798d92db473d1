import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../src/config.ts";

const UNSET = {
  dataDir: ".data",
  database: { kind: "sqlite", file: null },
  cacheUrl: null,
  libraryDir: null,
  offline: false,
  httpPort: null,
  logLevel: "info",
  contactEmail: null,
  keys: { openAlex: null, semanticScholar: null, ncbi: null },
  model: null,
  slack: null,
  discord: null,
};
const NO_LIMIT = { costUsd: null, calls: null };

describe("the settings", () => {
  it("have a default each", () => {
    expect(loadConfig({})).toEqual(UNSET);
  });

  it("count as unset when they are empty", () => {
    expect(loadConfig({ DATA_DIR: "", LIBRARY_DIR: "  ", CONTACT_EMAIL: "", NCBI_API_KEY: "" })).toEqual(UNSET);
  });

  it("are taken as they are set", () => {
    const env = { DATA_DIR: "/var/a", LIBRARY_DIR: "papers", CONTACT_EMAIL: "ada@example.org", OPENALEX_API_KEY: "k1" };
    const stores = { DATABASE_URL: "postgres://ada:word@db.example.org/assignee", CACHE_URL: "redis://cache:6379" };
    const bot = { ...stores, OFFLINE: "yes", HTTP_PORT: "9090", LOG_LEVEL: "debug" };
    expect(loadConfig({ ...env, ...bot, SEMANTIC_SCHOLAR_API_KEY: "k2", NCBI_API_KEY: "k3", HOME: "/root" })).toEqual({
      dataDir: "/var/a",
      database: { kind: "postgres", url: stores.DATABASE_URL },
      cacheUrl: stores.CACHE_URL,
      libraryDir: "papers",
      offline: true,
      httpPort: 9090,
      logLevel: "debug",
      contactEmail: "ada@example.org",
      keys: { openAlex: "k1", semanticScholar: "k2", ncbi: "k3" },
      model: null,
      slack: null,
      discord: null,
    });
  });

  it("are all named in one message when they are wrong, without the value of a key", () => {
    const load = () => loadConfig({ CONTACT_EMAIL: "ada", NCBI_API_KEY: "se cret" });
    expect(load).toThrow(
      "Fix these settings, then start again:\n  CONTACT_EMAIL: must be an e-mail address, such as you@example.org\n  NCBI_API_KEY: must be a key without spaces",
    );
    expect(load).not.toThrow("cret");
  });
});

describe("where things are kept", () => {
  it.each([
    { set: "sqlite:team.sqlite", database: { kind: "sqlite", file: "team.sqlite" } },
    { set: "sqlite:///var/lib/team.sqlite", database: { kind: "sqlite", file: "/var/lib/team.sqlite" } },
    {
      set: "postgresql://db/a?sslmode=require",
      database: { kind: "postgres", url: "postgresql://db/a?sslmode=require" },
    },
  ])("is $set", ({ set, database }) => {
    expect(loadConfig({ DATABASE_URL: set }).database).toEqual(database);
  });

  it.each([
    ["DATABASE_URL", "secret"],
    ["DATABASE_URL", "mysql://ada:secret@db/a"],
    ["DATABASE_URL", "sqlite:"],
    ["CACHE_URL", "http://ada:secret@cache"],
    ["DATABASE_URL", "postgres:"],
    ["DATABASE_URL", "postgres://"],
    ["DATABASE_URL", "postgresql:///"],
    ["DATABASE_URL", "postgres:secret"],
    ["CACHE_URL", "redis:"],
  ])("is not %s=%s, which is named without its value", (name, value) => {
    const load = () => loadConfig({ [name]: value });
    expect(load).toThrow(new RegExp(`${name}: must be an address such as`));
    expect(load).not.toThrow("secret");
  });

  it.each([
    "postgres://ada:secret/1@db:5432/seals",
    "postgres://ada:secret#1@db:5432/seals",
    "postgres://ada:secret?1@db:5432/seals",
    "postgres://ada:1/secret@db:5432/seals",
    "postgres://ada:1#secret@db:5432/seals",
    "postgres://ada:1?secret@db:5432/seals",
    "postgres://ada:@1/secret@db:5432/seals",
    "postgres://ada:secret%@db:5432/seals",
    "postgres://ada:secret%e4@db:5432/seals",
    "postgres://ada%:secret@db:5432/seals",
    "postgres://ada:secret@db:5432/seals%",
  ])("is not %s, in which a sign of the password is to be percent-encoded", (address) => {
    for (const [name, value] of [
      ["DATABASE_URL", address],
      ["CACHE_URL", address],
      ["CACHE_URL", address.replace("postgres:", "redis:")],
    ] as const) {
      const load = () => loadConfig({ [name]: value });
      expect(load).toThrow(
        new RegExp(`${name}: must be an address such as .+ percent-encoded: / # \\? @ : % as %2F %23`),
      );
      expect(load).not.toThrow("secret");
    }
  });

  it.each([
    "postgres://ada:s%2Fe%23c%3Fr%40e%3At%25@db:5432/seals",
    "postgres://ada:secret@db/seals?sslmode=verify-full&sslrootcert=/etc/ca.pem",
    "postgres://ada:s@cret@db/seals",
    "postgres://db/seals?user=ada%40work",
    "postgres:///seals",
    "postgres://ada@[::1]:5432/seals",
  ])("may be %s", (address) => {
    expect(loadConfig({ DATABASE_URL: address }).database).toEqual({ kind: "postgres", url: address });
  });

  it.each(["DATABASE_URL", "CACHE_URL"])("is not %s with an sslmode that there is not", (name) => {
    const load = (mode: string) => () => loadConfig({ [name]: `postgres://ada:secret@db/seals?sslmode=${mode}` });
    for (const mode of ["nonsense", "allow", "", "verify-full&sslmode=nonsense"]) {
      expect(load(mode)).toThrow(new RegExp(`${name}: must have one of these as its sslmode: disable, no-verify`));
      expect(load(mode)).not.toThrow("secret");
    }
    for (const mode of ["disable", "no-verify", "prefer", "require", "verify-ca", "verify-full"]) {
      expect(load(mode)).not.toThrow();
    }
  });
});

describe("a language model", () => {
  it("is switched on by a key alone, with a default for all the rest", () => {
    expect(loadConfig({ OPENAI_API_KEY: "sk-1" }).model).toEqual({
      baseUrl: "https://api.openai.com/v1",
      apiKey: "sk-1",
      models: {
        reader: "gpt-5.4-mini",
        verifier: "gpt-5.4-mini",
        reviewers: ["gpt-5.4-mini", "gpt-5.4-mini", "gpt-5.4-mini"],
      },
      prices: {},
      limits: { requestsPerMinute: null, tokensPerMinute: null },
      budgets: { review: { costUsd: 1, calls: 100 }, personDay: NO_LIMIT, workspaceDay: NO_LIMIT },
    });
  });

  it("is switched on by a server alone, which is sent no real key", () => {
    const { model } = loadConfig({ OPENAI_BASE_URL: "http://127.0.0.1:11434/v1", MODEL: "llama3" });
    expect(model).toMatchObject({ baseUrl: "http://127.0.0.1:11434/v1", apiKey: "none", models: { reader: "llama3" } });
  });

  it("is not switched on by a name", () => {
    expect(loadConfig({ MODEL: "llama3" }).model).toBeNull();
  });

  it.each([
    { set: {}, verifier: "a", reviewers: ["a", "a", "a"] },
    { set: { VERIFIER_MODEL: "b" }, verifier: "b", reviewers: ["b", "b", "b"] },
    { set: { REVIEWER_MODELS: "c" }, verifier: "a", reviewers: ["c", "c", "c"] },
    { set: { REVIEWER_MODELS: "c, d" }, verifier: "a", reviewers: ["c", "d", "c"] },
    { set: { VERIFIER_MODEL: "b", REVIEWER_MODELS: "c,d,e" }, verifier: "b", reviewers: ["c", "d", "e"] },
  ])("shares the work among models: $set", ({ set, verifier, reviewers }) => {
    const models = { reader: "a", verifier, reviewers };
    expect(loadConfig({ OPENAI_API_KEY: "k", MODEL: "a", ...set }).model?.models).toEqual(models);
  });

  it("has prices, limits and budgets", () => {
    const env = {
      OPENAI_API_KEY: "k",
      MODEL_PRICES: '{"llama3": {"input": 1, "output": 2}}',
      MODEL_REQUESTS_PER_MINUTE: "60",
      MODEL_TOKENS_PER_MINUTE: "30000",
      REVIEW_BUDGET_USD: "0.25",
      REVIEW_BUDGET_CALLS: "40",
      PERSON_DAY_BUDGET_USD: "2",
      PERSON_DAY_BUDGET_CALLS: "200",
      WORKSPACE_DAY_BUDGET_USD: "10.5",
      WORKSPACE_DAY_BUDGET_CALLS: "1000",
    };
    expect(loadConfig(env).model).toMatchObject({
      prices: { llama3: { input: 1, cachedInput: 1, output: 2 } },
      limits: { requestsPerMinute: 60, tokensPerMinute: 30_000 },
      budgets: {
        review: { costUsd: 0.25, calls: 40 },
        personDay: { costUsd: 2, calls: 200 },
        workspaceDay: { costUsd: 10.5, calls: 1000 },
      },
    });
  });

  it.each([
    ["OPENAI_API_KEY", "sk secret"],
    ["OPENAI_BASE_URL", "secret"],
    ["OPENAI_BASE_URL", "ftp://secret/v1"],
    ["OPENAI_BASE_URL", "https://ada:secret@models.example.org/v1"],
    ["OPENAI_BASE_URL", "https://models.example.org/v1?key=secret"],
    ["REVIEWER_MODELS", "secret,b,c,d"],
    ["REVIEWER_MODELS", "secret,"],
    ["MODEL_PRICES", "secret"],
    ["MODEL_PRICES", '["secret"]'],
    ["MODEL_PRICES", '{"m": {"input": -1, "output": "secret"}}'],
    ["MODEL_PRICES", '{"m": {"input": 1}}'],
    ["MODEL_REQUESTS_PER_MINUTE", "0"],
    ["MODEL_TOKENS_PER_MINUTE", "many"],
    ["REVIEW_BUDGET_USD", "0.00"],
    ["REVIEW_BUDGET_CALLS", "1.5"],
    ["PERSON_DAY_BUDGET_USD", "-1"],
    ["WORKSPACE_DAY_BUDGET_CALLS", "none"],
    ["OFFLINE", "secret"],
    ["HTTP_PORT", "70000"],
    ["LOG_LEVEL", "secret"],
  ])("is refused for %s=%s, without the value in the message", (name, value) => {
    const load = () => loadConfig({ [name]: value });
    expect(load).toThrow(`Fix these settings, then start again:\n  ${name}`);
    expect(load).not.toThrow("secret");
  });
});

it(".env.example names every setting and sets none", () => {
  const example = parseEnv(readFileSync(join(import.meta.dirname, "../.env.example"), "utf8"));
  const folder = join(import.meta.dirname, "../src");
  const files = readdirSync(folder).filter((name) => name.endsWith("config.ts"));
  const code = files.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
  const settings = code.match(/^ {2}[A-Z_]+(?=:)/gm);
  expect(Object.keys(example).sort()).toEqual(settings?.map((name) => name.trim()).sort());
  expect(loadConfig(example)).toEqual(UNSET);
});

describe("Discord", () => {
  const TOKEN = "MTIz.abc-def.ghi_jkl";

  it("needs a token alone", () => {
    const discord = { token: TOKEN, messageContent: "not granted", apiUrl: null };
    expect(loadConfig({ DISCORD_BOT_TOKEN: TOKEN }).discord).toEqual(discord);
    expect(loadConfig({ DISCORD_MESSAGE_CONTENT: "yes" }).discord).toBeNull();
  });

  it("reads all messages where that is granted", () => {
    const env = { DISCORD_BOT_TOKEN: TOKEN, DISCORD_MESSAGE_CONTENT: "yes" };
    expect(loadConfig(env).discord?.messageContent).toBe("granted");
  });

  it("takes no other text for a token, and does not repeat it", () => {
    const load = () => loadConfig({ DISCORD_BOT_TOKEN: "Bot secret" });
    expect(load).toThrow("DISCORD_BOT_TOKEN: must be the token of your bot");
    expect(load).not.toThrow("secret");
  });
});
