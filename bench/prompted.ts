import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const BARS = { calls: 40, row: 7, seconds: 12 };
const MODEL = "gpt-5.4-mini";
/** The server works out its replies to it before the clock runs. */
const REHEARSAL = "rehearsal";
const UNLIMITED = 1000;

const Measured = z.object({
  studies: z.int(),
  claims: z.int(),
  calls: z.int(),
  longestRow: z.int(),
  inputTokens: z.int(),
  outputTokens: z.int(),
  seconds: z.number(),
  megabytes: z.number(),
});
type Measured = z.infer<typeof Measured>;

/** What a review by a language model takes, against a scripted server that answers each call after a second. */
export async function printPromptedBench(): Promise<void> {
  const { baseUrl, stop } = await startServer();
  try {
    for (const read of ["abstracts", "full-texts"] as const) {
      await measure({ baseUrl, read, model: REHEARSAL, atOnce: UNLIMITED });
    }
    const limited = await measure({ baseUrl, read: "abstracts", model: MODEL, atOnce: 8 });
    const full = await measure({ baseUrl, read: "full-texts", model: MODEL, atOnce: 8 });
    const unlimited = await measure({ baseUrl, read: "abstracts", model: MODEL, atOnce: UNLIMITED });
    print(limited, full, unlimited);
  } finally {
    stop();
  }
}

function print(limited: Measured, full: Measured, unlimited: Measured): void {
  console.log(`\nA review of ${limited.studies} studies by a language model that answers after 1.0 s, 8 calls at once`);
  console.log("                         abstracts   full texts (50,000 characters each)");
  const row = (name: string, show: (measured: Measured) => string, bar = "") =>
    console.log(`  ${name.padEnd(20)} ${show(limited).padStart(11)} ${show(full).padStart(12)}   ${bar}`.trimEnd());
  row("calls", ({ calls }) => String(calls), `bar: ${BARS.calls}`);
  row("input tokens", ({ inputTokens }) => inputTokens.toLocaleString("en"));
  row("output tokens", ({ outputTokens }) => outputTokens.toLocaleString("en"));
  row("wall time", ({ seconds }) => `${seconds.toFixed(1)} s`, `bar: ${BARS.seconds} s`);
  row("peak memory", ({ megabytes }) => `${megabytes.toFixed(0)} MB`);
  row("claims", ({ claims }) => String(claims));
  console.log(
    `  longest chain        ${String(unlimited.longestRow).padStart(11)} ${"".padStart(12)}   bar: ${BARS.row}`,
  );
  console.log(
    "  The chain is the longest row of calls of which each began when the one before had ended, in a run in which no call\n" +
      `  waits for another's place (${unlimited.seconds.toFixed(1)} s): at least as long as the longest row of calls that need each other.`,
  );
}

interface Run {
  readonly baseUrl: string;
  readonly read: "abstracts" | "full-texts";
  readonly model: string;
  readonly atOnce: number;
}

async function measure({ baseUrl, read, model, atOnce }: Run): Promise<Measured> {
  const program = join(import.meta.dirname, "prompted-run.ts");
  const args = ["--base-url", baseUrl, "--read", read, "--model", model, "--at-once", String(atOnce)];
  const { stdout } = await promisify(execFile)(process.execPath, ["--max-semi-space-size=4", program, ...args]);
  return Measured.parse(JSON.parse(stdout));
}

async function startServer() {
  const program = join(import.meta.dirname, "prompted-server.ts");
  const server = spawn(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(server.stdout, "data");
  return { baseUrl: String(said).trim(), stop: () => void server.kill() };
}

if (import.meta.main) await printPromptedBench();
