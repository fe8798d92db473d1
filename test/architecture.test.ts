import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
/** Imports point from a layer to those on its right; skipping is fine. */
const LAYERS = [
  "main",
  "shards",
  "maintenance",
  "migrate-store",
  "move-store",
  "cli",
  "connect-review",
  "connect-chats",
  "connect",
  "bot",
  "jobs",
  "report",
  "review",
  "analyst",
  "ports",
  "domain",
];
/** `connect` and `connect-review` open the adapters that several programs need, `move-store` those of a move. */
const ENTRY_POINTS = [
  "src/main.ts",
  "src/shards.ts",
  "src/maintenance.ts",
  "src/roles.ts",
  "src/migrate-store.ts",
  "src/migrations.ts",
  "src/move-store.ts",
  "src/rotate-token-key.ts",
  "src/cli.ts",
  "src/connect.ts",
  "src/connect-review.ts",
  "src/connect-papers.ts",
  "src/connect-tenant-files.ts",
  "src/connect-chats.ts",
];

const files = ["src", "adapters"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);

const imports = files.flatMap((file) =>
  [...readFileSync(join(root, file), "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, target = ""]) => ({
    file,
    target: target.startsWith(".") ? relative(root, resolve(root, dirname(file), target)) : target,
  })),
);

const ofProject = ({ target }: { target: string }) => /^(?:src|adapters|test|bench|examples)\//.test(target);
const layer = (path: string) => path.split("/")[1]?.replace(/\.ts$/, "") ?? "";
const show = ({ file, target }: { file: string; target: string }) => `${file} -> ${target}`;

describe("imports point one way", () => {
  it("sees the imports at all", () => {
    expect(imports.filter(ofProject).length).toBeGreaterThan(10);
  });

  it("src layers import only layers below them", () => {
    const upward = imports
      .filter(({ file }) => file.startsWith("src/") && !ENTRY_POINTS.includes(file))
      .filter(({ target }) => target.startsWith("src/") && layer(target) !== "errors")
      .filter(({ file, target }) => LAYERS.indexOf(layer(file)) > LAYERS.indexOf(layer(target)));
    expect(upward.map(show)).toEqual([]);
  });

  it("only main, cli and what connects for both import adapters and config", () => {
    const wrong = imports
      .filter(({ file }) => file.startsWith("src/") && !ENTRY_POINTS.includes(file))
      .filter(({ target }) => target.startsWith("adapters/") || target === "src/config.ts");
    expect(wrong.map(show)).toEqual([]);
  });

  it("adapters import ports, domain and errors, and nothing of another port's adapters", () => {
    const wrong = imports
      .filter(({ file }) => file.startsWith("adapters/"))
      .filter(ofProject)
      .filter(
        ({ file, target }) =>
          !/^src\/(?:ports\/|domain\/|errors\.ts)/.test(target) &&
          !(target.startsWith("adapters/") && layer(target) === layer(file)),
      );
    expect(wrong.map(show)).toEqual([]);
  });

  it("nothing shipped imports tests or benchmarks", () => {
    expect(imports.filter(({ target }) => /^(?:test|bench)\//.test(target)).map(show)).toEqual([]);
  });
});

describe("the environment", () => {
  it("is read by config.ts alone", () => {
    const readers = files.filter((file) => readFileSync(join(root, file), "utf8").includes("process.env"));
    expect(readers.filter((file) => file !== "src/config.ts")).toEqual([]);
  });
});
