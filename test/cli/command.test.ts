import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Report } from "../../src/domain/report.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const ANSWERABLE = "Does lamplight reduce sleep in harbour seals?";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "assignee-command-"));
  const works = [
    [
      "Lamplight and sleep in harbour seals",
      "Twelve harbour seals were observed. Lamplight reduced sleep in harbour seals by 40 minutes a night.",
    ],
    [
      "Sleep of seals under lamps",
      "We kept harbour seals under lamplight. Harbour seals under lamplight had significantly less sleep than controls.",
    ],
    ["Moonlight and the feeding of owls", "Owls hunted more in moonlight. No effect on breeding was found."],
  ];
  const lines = works.map(([title, abstract], id) => JSON.stringify({ doc_id: id, title, abstract }));
  await writeFile(join(folder, "works.jsonl"), lines.join("\n"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], stdout: "pipe" | number = "pipe"): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, DATA_DIR: join(folder, "data") },
    stdio: ["ignore", stdout, "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.on("data", (chunk) => {
      said[name] += chunk;
    });
  return new Promise((done) => child.on("close", (code) => done({ code, ...said })));
}

const CLI = join(ROOT, "src/cli.ts");
const ask = (...args: string[]) => run(process.execPath, [CLI, ...args]);
const offline = () => ["--offline", "--library", join(folder, "works.jsonl")];

describe("the command", { timeout: 30_000 }, () => {
  it("answers over a library, with the report on standard output and progress on standard error", async () => {
    const { code, stdout, stderr } = await ask(ANSWERABLE, ...offline(), "--format", "json");
    expect(stderr).toMatch(
      /^library +3 records in 1 file .*\nanalyst +extractive, without a language model .*\nprotocol .*\n(?:.*\n)*assessment .* s\)\n$/,
    );
    const report = Report.parse(JSON.parse(stdout));
    expect(report.question).toBe(ANSWERABLE);
    expect(report.claims.length).toBeGreaterThan(0);
    expect(code).toBe(0);
  });

  it("ends with 3 where the evidence is not enough, and writes the report to a file", async () => {
    const out = join(folder, "report.md");
    const { code, stdout, stderr } = await ask("Does gene editing cure otters?", ...offline(), "--out", out);
    expect(stderr).toContain(`The report is in ${out}.\n`);
    expect(stdout).toBe("");
    expect(await readFile(out, "utf8")).toContain("**Not enough evidence to answer the question.**");
    expect(code).toBe(3);
  });

  it("uses the example library offline where none is set, and says so on screen and in the report", async () => {
    const { stdout, stderr } = await ask("Do statins reduce mortality?", "--offline");
    expect(stderr).toContain("the example library was searched instead");
    expect(stdout).toContain("the example library was searched instead");
  });

  it.each([
    ["a library that is not there", ["--offline", "--library", "absent"], "The library absent cannot be read"],
    ["an output that cannot be written", ["--offline", "--out", "absent/report.md"], "its folder does not exist"],
  ])("ends with 2 for %s, before anything is searched", async (_, args, message) => {
    const { code, stdout, stderr } = await ask(ANSWERABLE, ...args);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(stdout).toBe("");
    expect(code).toBe(2);
  });

  it("does not mind a reader that goes away", async () => {
    const pipe = `set -o pipefail; "$0" "$@" | head -n 1`;
    const { code, stdout } = await run("bash", ["-c", pipe, process.execPath, CLI, ANSWERABLE, ...offline()]);
    expect(stdout).toBe(`# ${ANSWERABLE}\n`);
    expect(code).toBe(0);
  });

  it("ends with 1 where the disk is full", async () => {
    const { code, stderr } = await run(process.execPath, [CLI, ANSWERABLE, ...offline()], openSync("/dev/full", "w"));
    expect(stderr).toContain("The report could not be written: the disk is full.");
    expect(code).toBe(1);
  });
});

describe("Ctrl-C", { timeout: 30_000 }, () => {
  /** A run that heeds the signal only as far as `work` does. */
  const interrupted = (work: string, interrupts: number) =>
    new Promise<number | null>((done) => {
      const script = `import { stopSignal } from ${JSON.stringify(join(ROOT, "src/cli/stopping.ts"))};
        const signal = stopSignal(); ${work}; process.stdout.write("ready");`;
      const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      child.stdout.on("data", () => {
        for (let i = 0; i < interrupts; i++) child.kill("SIGINT");
      });
      child.on("close", (code) => done(code));
    });

  it("ends a run that does not stop by itself", async () => {
    expect(await interrupted("setInterval(() => {}, 1000)", 1)).toBe(130);
  });

  it("counts once where npm passes it on a second time", async () => {
    const work = `setInterval(() => {}, 1000); signal.addEventListener("abort", () => setTimeout(() => process.exit(42), 300))`;
    expect(await interrupted(work, 2)).toBe(42);
  });
});
