import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { AppError } from "../../errors.ts";
import type { ModelPrompt } from "../../ports/language-model.ts";

/** The prompts, each with the placeholders that it must hold: one file a prompt, `prompts/screening.md`. */
const PLACEHOLDERS = {
  protocol: ["question"],
  screening: ["question", "criteria", "token", "material"],
  extraction: ["question", "hypothesis", "mostClaims", "token", "material"],
  verification: ["token", "material"],
  "verification-second": ["token", "material"],
  synthesis: ["question", "hypothesis", "token", "material"],
  "assessment-challenge": ["token", "material"],
  "assessment-confirm": ["token", "material"],
  "assessment-integrate": ["token", "material"],
} as const;

export type PromptName = keyof typeof PLACEHOLDERS;
type Values<Name extends PromptName> = Readonly<Record<(typeof PLACEHOLDERS)[Name][number], string>>;

/** What models are told: the texts of a folder, checked. */
export interface Prompts {
  /** Eight letters and digits made of the content of all prompts, for the report's record. */
  readonly version: string;
  /** The same of the prompts that decide a verdict: a calibration holds for one of these. */
  readonly verificationVersion: string;
  fill<Name extends PromptName>(name: Name, values: Values<Name>): ModelPrompt;
}

export const PROMPTS_FOLDER = resolve(import.meta.dirname, "../../../prompts");

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
/** Parts the stable text, which every call of a stage shares, from the material of one call. */
const DIVIDER = /^---\n/m;

/**
 * Reads the prompts and checks them.
 *
 * @throws {AppError} naming every fault: a file that is missing or that no stage uses, a placeholder that is unknown,
 * missing or misspelt
 */
export function loadPrompts(folder = PROMPTS_FOLDER): Prompts {
  const names = Object.keys(PLACEHOLDERS).filter(isPromptName);
  const texts = new Map(readdirSync(folder).flatMap((file) => readPrompt(folder, file)));
  const faults = [
    ...[...texts.keys()].filter((name) => !isPromptName(name)).map((name) => `${name}.md: no stage uses it`),
    ...names.flatMap((name) => faultsOf(name, texts.get(name))),
  ];
  if (faults.length > 0)
    throw new AppError(`Fix these prompts in ${folder}, then start again:\n  ${faults.join("\n  ")}`);
  const text = (name: PromptName) => texts.get(name) ?? "";
  return {
    version: digest(names.map(text)),
    verificationVersion: digest([text("verification"), text("verification-second")]),
    fill: (name, values) => fill(text(name), values),
  };
}

function readPrompt(folder: string, file: string): readonly (readonly [string, string])[] {
  return file.endsWith(".md") ? [[file.slice(0, -3), readFileSync(join(folder, file), "utf8")]] : [];
}

function isPromptName(name: string): name is PromptName {
  return Object.hasOwn(PLACEHOLDERS, name);
}

function faultsOf(name: PromptName, text: string | undefined): readonly string[] {
  if (text === undefined) return [`${name}.md: the file is missing`];
  const known: readonly string[] = PLACEHOLDERS[name];
  const found = [...text.matchAll(PLACEHOLDER)].map(([, placeholder = ""]) => placeholder);
  const [stable = "", material, ...more] = text.split(DIVIDER);
  const parted = material !== undefined && more.length === 0 && stable.trim() !== "" && material.trim() !== "";
  return [
    ...found.filter((placeholder) => !known.includes(placeholder)).map((p) => `${name}.md: {{${p}}} is unknown`),
    ...known.filter((placeholder) => !found.includes(placeholder)).map((p) => `${name}.md: {{${p}}} is missing`),
    ...(/\{\{|\}\}/.test(text.replace(PLACEHOLDER, "")) ? [`${name}.md: a placeholder is not closed`] : []),
    ...(parted ? [] : [`${name}.md: needs the stable text, one line of ---, then the material`]),
  ];
}

function fill(text: string, values: Readonly<Record<string, string>>): ModelPrompt {
  const [system = "", user = ""] = text
    .split(DIVIDER)
    .map((part) => part.trim().replace(PLACEHOLDER, (_, name: string) => values[name] ?? ""));
  return { system, user };
}

function digest(texts: readonly string[]): string {
  return createHash("sha256").update(texts.join("\u001f")).digest("hex").slice(0, 8);
}
