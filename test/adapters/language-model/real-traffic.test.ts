import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readCompletion } from "../../../adapters/language-model/completion.ts";
import { statusFailure } from "../../../adapters/language-model/failure.ts";

const API = join(import.meta.dirname, "../../../../shared/data/api");
const EXCHANGES = join(API, "_decoded/openai-pydantic-ai.jsonl");
const QUOTED = join(API, "errors/quoted_errors.json");

const Exchange = z.object({ url: z.string(), status: z.int(), body: z.unknown() });
const ErrorBody = z.object({ error: z.object({ message: z.string(), code: z.string().nullable() }) });
const Quoted = z.object({ api: z.string(), status: z.int(), body: z.unknown() });

describe.skipIf(!existsSync(EXCHANGES))("recorded chat completions (skipped without ../shared/data)", () => {
  const exchanges = () =>
    readFileSync(EXCHANGES, "utf8")
      .trim()
      .split("\n")
      .map((line) => Exchange.parse(JSON.parse(line)))
      .filter(({ url }) => url.endsWith("/chat/completions"));

  it("are all understood, whoever the server", () => {
    const whole = exchanges().filter(
      ({ status, body }) => status === 200 && z.looseObject({ choices: z.array(z.unknown()) }).safeParse(body).success,
    );
    expect(whole.length).toBeGreaterThan(50);
    for (const { body } of whole) {
      const { end, tokens } = readCompletion(body);
      expect(end).toBe("complete");
      expect(tokens?.input).toBeGreaterThan(0);
    }
  });

  it("that were turned away are requests to make in another way, not to repeat", () => {
    const faults = exchanges().filter(({ status }) => status === 400);
    expect(faults.length).toBeGreaterThan(2);
    for (const { status, body } of faults) {
      const { message, code } = ErrorBody.parse(body).error;
      expect(statusFailure({ status, codes: [String(code)], message, headers: undefined }).kind).toBe("rejected");
    }
  });
});

describe.skipIf(!existsSync(QUOTED))("quoted rate limits (skipped without ../shared/data)", () => {
  const quoted = () =>
    z
      .array(Quoted)
      .parse(JSON.parse(readFileSync(QUOTED, "utf8")))
      .filter(({ api }) => api === "openai");

  it("say how long to wait, or that no credit is left", () => {
    const failures = quoted().map(({ status, body }) => {
      const { message, code } = ErrorBody.parse(body).error;
      return statusFailure({ status, codes: [String(code)], message, headers: undefined });
    });
    expect(failures.map(({ kind, waitMs }) => ({ kind, waitMs }))).toEqual([
      { kind: "overloaded", waitMs: 125 },
      { kind: "overloaded", waitMs: 20_000 },
      { kind: "turned-away", waitMs: null },
    ]);
  });
});
