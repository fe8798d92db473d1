import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadPrompts, PROMPTS_FOLDER } from "../../../src/analyst/prompted/prompts.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "prompts-"));
  cpSync(PROMPTS_FOLDER, folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

const change = (file: string, edit: (text: string) => string) =>
  writeFileSync(join(folder, file), edit(readFileSync(join(folder, file), "utf8")));

describe("prompts are checked before anything starts", () => {
  it.each([
    {
      fault: "an unknown placeholder",
      file: "screening.md",
      edit: (text: string) => `${text}{{colour}}`,
      says: "{{colour}} is unknown",
    },
    {
      fault: "a missing placeholder",
      file: "synthesis.md",
      edit: (text: string) => text.replace("{{hypothesis}}", ""),
      says: "synthesis.md: {{hypothesis}} is missing",
    },
    {
      fault: "a misspelt placeholder",
      file: "protocol.md",
      edit: (text: string) => text.replace("{{question}}", "{{question}"),
      says: "a placeholder is not closed",
    },
    {
      fault: "no stable part",
      file: "extraction.md",
      edit: (text: string) => text.replace(/^---\n/m, ""),
      says: "needs the stable text",
    },
  ])("$fault is an error that names file and fault", ({ file, edit, says }) => {
    change(file, edit);
    expect(() => loadPrompts(folder)).toThrow(says);
  });

  it("a missing file, and one that no stage uses, are named together", () => {
    rmSync(join(folder, "screening.md"));
    writeFileSync(join(folder, "poetry.md"), "Sing.");
    expect(() => loadPrompts(folder)).toThrow(/poetry\.md: no stage uses it\n.*screening\.md: the file is missing/);
  });
});

describe("a prompt", () => {
  const values = { token: "0123", material: "[]" };

  it("begins with what all calls of its stage share, and ends with the material", () => {
    const { system, user } = loadPrompts().fill("verification", values);
    expect(system).not.toMatch(/\{\{|0123/);
    expect(user).toBe("<material 0123>\n[]\n</material 0123>");
  });

  it("takes a value as it stands, also one that looks like a placeholder", () => {
    const { user } = loadPrompts().fill("verification", { ...values, material: '["{{token}} $& $1"]' });
    expect(user).toContain('["{{token}} $& $1"]');
  });
});

describe("the version", () => {
  it("changes with any word of any prompt, and with nothing else", () => {
    const { version } = loadPrompts(folder);
    expect(version).toMatch(/^[0-9a-f]{8}$/);
    expect(loadPrompts().version).toBe(version);
    change("assessment-confirm.md", (text) => text.replace("mandate", "task"));
    expect(loadPrompts(folder).version).not.toBe(version);
  });

  it("of the verification changes with the words that decide a verdict alone", () => {
    const { verificationVersion } = loadPrompts(folder);
    change("protocol.md", (text) => text.replace("plan", "draw up"));
    expect(loadPrompts(folder).verificationVersion).toBe(verificationVersion);
    change("verification-second.md", (text) => text.replace("statement", "sentence"));
    expect(loadPrompts(folder).verificationVersion).not.toBe(verificationVersion);
  });
});
