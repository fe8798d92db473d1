import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One instruction of a Dockerfile: `COPY`, with what follows it on its line or its continued lines. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

export interface Stage {
  readonly name: string | null;
  readonly base: string;
  readonly steps: readonly Instruction[];
}

/** The stages of a Dockerfile, in order. Comments and blank lines are left out. */
export function readDockerfile(file: string): readonly Stage[] {
  const lines = readFileSync(file, "utf8")
    .replace(/^\s*#.*$/gm, "")
    .replace(/\\\n/g, " ")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const stages: { name: string | null; base: string; steps: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    const [, base = "", alias = null] = /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(rest) ?? [];
    if (name.toUpperCase() === "FROM") stages.push({ name: alias, base, steps: [] });
    else stages.at(-1)?.steps.push({ name: name.toUpperCase(), rest });
  }
  return stages;
}

export const stepsNamed = ({ steps }: Stage, name: string): readonly string[] =>
  steps.filter((step) => step.name === name).map(({ rest }) => rest);

/** What `.dockerignore` lets into the build: the names at the top that are excepted from `*`. */
export const allowedIn = (root: string): readonly string[] =>
  readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .flatMap((line) => (line.startsWith("!") ? [line.slice(1).trim()] : []));
