import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../src/config.ts";

const UNSET = {
  dataDir: ".data",
  libraryDir: null,
  contactEmail: null,
  keys: { openAlex: null, semanticScholar: null, ncbi: null },
};

describe("the settings", () => {
  it("have a default each", () => {
    expect(loadConfig({})).toEqual(UNSET);
  });

  it("count as unset when they are empty", () => {
    expect(loadConfig({ DATA_DIR: "", LIBRARY_DIR: "  ", CONTACT_EMAIL: "", NCBI_API_KEY: "" })).toEqual(UNSET);
  });

  it("are taken as they are set", () => {
    const env = { DATA_DIR: "/var/a", LIBRARY_DIR: "papers", CONTACT_EMAIL: "ada@example.org", OPENALEX_API_KEY: "k1" };
    expect(loadConfig({ ...env, SEMANTIC_SCHOLAR_API_KEY: "k2", NCBI_API_KEY: "k3", HOME: "/root" })).toEqual({
      dataDir: "/var/a",
      libraryDir: "papers",
      contactEmail: "ada@example.org",
      keys: { openAlex: "k1", semanticScholar: "k2", ncbi: "k3" },
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

it(".env.example names every setting and sets none", () => {
  const example = parseEnv(readFileSync(join(import.meta.dirname, "../.env.example"), "utf8"));
  const settings = readFileSync(join(import.meta.dirname, "../src/config.ts"), "utf8").match(/^ {2}[A-Z_]+(?=:)/gm);
  expect(Object.keys(example).sort()).toEqual(settings?.map((name) => name.trim()).sort());
  expect(loadConfig(example)).toEqual(UNSET);
});
