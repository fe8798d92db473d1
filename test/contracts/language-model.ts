import { inspect } from "node:util";
import { Keyv } from "keyv";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { BudgetExceeded, ContextOverflow, ModelRefused, ModelUnavailable, ReplyUnusable } from "../../src/errors.ts";
import type { Account, LanguageModel, LanguageModels, ModelRequest } from "../../src/ports/language-model.ts";
import { FAULTS, type FaultName } from "../fakes/openai/faults.ts";
import { type Answer, type ChatCall, say } from "../fakes/openai/protocol.ts";
import { type ModelServer, startModelServer } from "../fakes/openai/server.ts";
import { InstantClock } from "../fakes/openai/virtual-clock.ts";
import { nobodysAddress } from "../fakes/service.ts";

export interface ModelConnection {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly cache: Keyv<string> | null;
  readonly clock: InstantClock;
  readonly requestTimeoutMs: number;
  /** USD per million tokens of input and output for the model `priced-model`. */
  readonly prices: { readonly input: number; readonly output: number };
}

const KEY = "sk-s3cret-key-of-a-test";
const FITTING = { decision: "include", words: ["kelp tea"] };
const Decision = z.object({ decision: z.enum(["include", "exclude"]), words: z.array(z.string().min(1)).max(3) });

const request = (changes: Partial<ModelRequest<z.infer<typeof Decision>>> = {}) => ({
  name: "screening",
  model: "priced-model",
  prompt: { system: "You screen records.", user: "Kelp tea and sleep in 40 adults." },
  schema: Decision,
  maxOutputTokens: 500,
  signal: new AbortController().signal,
  ...changes,
});

export function languageModelContract(name: string, open: (connection: ModelConnection) => LanguageModels): void {
  const connect = (baseUrl: string, changes: Partial<ModelConnection> = {}, accounts: readonly Account[] = []) => {
    const clock = new InstantClock();
    const prices = { input: 2, output: 10 };
    const models = open({ baseUrl, apiKey: KEY, cache: null, clock, requestTimeoutMs: 5_000, prices, ...changes });
    return { clock, models, model: models.forReview("rev-1", accounts) };
  };
  const serve = async (script: (call: ChatCall) => Answer): Promise<ModelServer> => {
    const server = await startModelServer({ script });
    onTestFinished(() => server.close());
    return server;
  };
  /** A server that fails first, in these ways one after the other, and then answers as it should. */
  const serveAfter = (...faults: readonly Answer[]) => serve(({ count }) => faults[count - 1] ?? say(FITTING));
  const failure = async (model: LanguageModel, changes: Parameters<typeof request>[0] = {}): Promise<unknown> =>
    model.complete(request(changes)).then(
      () => expect.unreachable("the call succeeded"),
      (error: unknown) => error,
    );

  describe(`${name}: a reply`, () => {
    it("is a value that fits the schema, with its calls, tokens, cost and model", async () => {
      const usage = { input: 1_000, cached: 0, output: 50 };
      const { baseUrl, calls } = await serve(() => ({ ...say(FITTING), usage }));
      const reply = await connect(baseUrl).model.complete(request());
      expect(reply).toMatchObject({
        value: FITTING,
        usage: { calls: 1, inputTokens: 1_000, outputTokens: 50, costUsd: 0.0025 },
        model: "priced-model-scripted",
        cached: false,
      });
      expect(calls[0]?.authorization).toBe(`Bearer ${KEY}`);
    });

    it("is asked for by a strict JSON schema, the stable part of the prompt first", async () => {
      const { baseUrl, calls } = await serveAfter();
      await connect(baseUrl).model.complete(request());
      expect(calls[0]?.body).toMatchObject({
        max_completion_tokens: 500,
        messages: [
          { role: "system", content: "You screen records." },
          { role: "user", content: "Kelp tea and sleep in 40 adults." },
        ],
        response_format: {
          type: "json_schema",
          json_schema: {
            name: "screening",
            strict: true,
            schema: { required: ["decision", "words"], additionalProperties: false },
          },
        },
      });
    });

    it("has an unknown cost where the model's price is unknown", async () => {
      const { baseUrl } = await serveAfter();
      const { usage } = await connect(baseUrl).model.complete(request({ model: "nobody-knows-7b" }));
      expect(usage).toMatchObject({ calls: 1, costUsd: null });
    });

    it("has estimated tokens where the server does not count", async () => {
      const { baseUrl } = await serve(() => ({ ...say(FITTING), usage: null }));
      const { usage } = await connect(baseUrl).model.complete(request());
      expect(usage.inputTokens).toBeGreaterThan(5);
      expect(usage.outputTokens).toBeGreaterThan(5);
    });
  });

  describe(`${name}: a server that knows less`, () => {
    const formats = ({ calls }: ModelServer) => calls.map(({ body }) => body.response_format?.type ?? "text");

    it.each<{ faults: readonly FaultName[]; asked: readonly string[] }>([
      { faults: ["no json schema"], asked: ["json_schema", "json_object"] },
      { faults: ["no json schema, as 500"], asked: ["json_schema", "json_object"] },
      { faults: ["no json schema", "no json mode"], asked: ["json_schema", "json_object", "text"] },
      { faults: ["prose"], asked: ["json_schema", "json_object"] },
      { faults: ["prose", "prose"], asked: ["json_schema", "json_object", "text"] },
      { faults: ["prose", "fenced"], asked: ["json_schema", "json_object", "text"] },
    ])("after $faults it is asked in a simpler format, and from then on", async ({ faults, asked }) => {
      const server = await serveAfter(...faults.map((fault) => FAULTS[fault]));
      const { model } = connect(server.baseUrl);
      expect((await model.complete(request())).value).toEqual(FITTING);
      await model.complete(request());
      expect(formats(server)).toEqual([...asked, asked.at(-1)]);
      expect(server.calls.at(-1)?.system).toContain('"additionalProperties":false');
    });

    it.each<{ fault: FaultName; changed: object }>([
      { fault: "no max_completion_tokens", changed: { max_tokens: 500 } },
      { fault: "no temperature", changed: { max_completion_tokens: 500 } },
      {
        fault: "no system role",
        changed: { messages: [{ role: "user", content: "You screen records.\n\nKelp tea and sleep in 40 adults." }] },
      },
    ])("$fault: it is asked without", async ({ fault, changed }) => {
      const { baseUrl, calls } = await serveAfter(FAULTS[fault]);
      expect((await connect(baseUrl).model.complete(request())).value).toEqual(FITTING);
      expect(calls[1]?.body).toMatchObject(changed);
    });

    it("is remembered by model", async () => {
      const server = await serve(({ body }) =>
        body.model === "old" && body.response_format?.type === "json_schema" ? FAULTS["no json schema"] : say(FITTING),
      );
      const { model } = connect(server.baseUrl);
      for (const one of ["old", "new", "old"]) await model.complete(request({ model: one }));
      expect(formats(server)).toEqual(["json_schema", "json_object", "json_schema", "json_object"]);
    });
  });

  describe(`${name}: a reply that does not fit`, () => {
    it.each<{ fault: FaultName; named: string }>([
      { fault: "wrong JSON", named: "does not fit the schema: decision:" },
      { fault: "broken JSON", named: "not valid JSON" },
      { fault: "truncated", named: "cut off" },
      { fault: "empty", named: "empty" },
      { fault: "no choices", named: "empty" },
    ])("$fault is asked for once more with the fault named", async ({ fault, named }) => {
      const { baseUrl, calls } = await serveAfter(FAULTS[fault]);
      const { value, usage } = await connect(baseUrl).model.complete(request());
      expect(value).toEqual(FITTING);
      expect(usage.calls).toBe(2);
      expect(calls[1]?.user).toContain(named);
    });

    it.each<{ fault: FaultName; reason: string }>([
      { fault: "wrong JSON", reason: "does not fit the schema" },
      { fault: "broken JSON", reason: "not valid JSON" },
      { fault: "truncated", reason: "cut off" },
      { fault: "empty", reason: "empty" },
    ])("$fault twice is an error that says so, with what was paid", async ({ fault, reason }) => {
      const { baseUrl, calls } = await serve(() => FAULTS[fault]);
      const error = await failure(connect(baseUrl).model);
      expect(error).toBeInstanceOf(ReplyUnusable);
      expect(error).toMatchObject({ usage: { calls: 2 } });
      expect(String(error)).toMatch(/priced-model gave no usable reply for screening, twice .* choose another model\./);
      expect(String(error)).toContain(reason);
      expect(calls).toHaveLength(2);
    });

    it("prose in every format ends after one more try in plain text", async () => {
      const { baseUrl, calls } = await serve(() => FAULTS.prose);
      expect(await failure(connect(baseUrl).model)).toBeInstanceOf(ReplyUnusable);
      expect(calls).toHaveLength(4);
    });

    it("is not repaired: a fence around JSON is a fault", async () => {
      const fenced = { text: `\`\`\`json\n${JSON.stringify(FITTING)}\n\`\`\`` };
      const { baseUrl } = await serve(() => fenced);
      expect(await failure(connect(baseUrl).model)).toMatchObject({ reason: "it is not JSON" });
    });

    it("that was cut off may be longer the second time, and from then on", async () => {
      const { baseUrl, calls } = await serveAfter(FAULTS.truncated);
      const { model } = connect(baseUrl);
      await model.complete(request());
      await model.complete(request());
      expect(calls.map(({ body }) => body.max_completion_tokens)).toEqual([500, 2_000, 2_000]);
    });

    it("leaves the schema in the prompt of later calls, for servers that take a schema and do not hold to it", async () => {
      const { baseUrl, calls } = await serveAfter(FAULTS["wrong JSON"]);
      const { model } = connect(baseUrl);
      await model.complete(request());
      await model.complete(request());
      expect(calls[2]?.system).toContain('"additionalProperties":false');
      expect(calls[2]?.body.response_format?.type).toBe("json_schema");
    });
  });

  describe(`${name}: a fault that may pass`, () => {
    it.each<{ fault: FaultName; waitMs: number }>([
      { fault: "tokens a minute", waitMs: 125 },
      { fault: "requests a minute", waitMs: 20_000 },
      { fault: "a minute and a half", waitMs: 90_500 },
      { fault: "retry-after", waitMs: 7_000 },
      { fault: "retry-after-ms", waitMs: 1_500 },
      { fault: "plain 429", waitMs: 1_000 },
      { fault: "server error", waitMs: 1_000 },
      { fault: "overloaded", waitMs: 1_000 },
      { fault: "timeout", waitMs: 1_000 },
      { fault: "conflict", waitMs: 1_000 },
      { fault: "gateway's fault", waitMs: 1_000 },
      { fault: "drop", waitMs: 1_000 },
      { fault: "break off", waitMs: 1_000 },
    ])("$fault is tried again after $waitMs ms", async ({ fault, waitMs }) => {
      const { baseUrl, calls } = await serveAfter(FAULTS[fault]);
      const { model, clock } = connect(baseUrl);
      const { value, usage } = await model.complete(request());
      expect(value).toEqual(FITTING);
      expect(usage.calls).toBe(1);
      expect(clock.waits).toEqual([waitMs]);
      expect(calls).toHaveLength(2);
    });

    it("is given up after five retries, each after twice the wait, and the person learns how to go on", async () => {
      const { baseUrl, calls } = await serve(() => FAULTS["server error"]);
      const { model, clock } = connect(baseUrl);
      const error = await failure(model);
      expect(error).toBeInstanceOf(ModelUnavailable);
      expect(String(error)).toMatch(
        /The language model at 127\.0\.0\.1:\d+ gave no usable answer \(HTTP 500: The server had an error\.\)\. Try again later\./,
      );
      expect(clock.waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
      expect(calls).toHaveLength(6);
    });

    it("a silent server is given up after two timeouts", async () => {
      const { baseUrl, calls } = await serve(() => "stay silent");
      const error = await failure(connect(baseUrl, { requestTimeoutMs: 30 }).model);
      expect(error).toMatchObject({ reason: "no answer within 0.03 s" });
      expect(calls).toHaveLength(2);
    });
  });

  describe(`${name}: a fault that does not pass`, () => {
    it.each<{ fault: FaultName; says: RegExp }>([
      {
        fault: "no credit",
        says: /\(the account has no credit left\)\. Add credit to the account\./,
      },
      { fault: "wrong key", says: /\(HTTP 401: the key was not accepted\)\. Check OPENAI_API_KEY\./ },
      { fault: "unknown model", says: /`nonsuch` does not exist\.\)\. Check MODEL and OPENAI_BASE_URL/ },
      { fault: "a day's limit", says: /requests per day .*\)\. Try again later\./ },
      {
        fault: "not an API",
        says: /\(the answer is no chat completion\)\. Check OPENAI_BASE_URL \(it usually ends in \/v1\)/,
      },
    ])("$fault is said at once", async ({ fault, says }) => {
      const { baseUrl, calls } = await serve(() => FAULTS[fault]);
      const error = await failure(connect(baseUrl).model);
      expect(error).toBeInstanceOf(ModelUnavailable);
      expect(String(error)).toMatch(says);
      expect(calls).toHaveLength(1);
    });

    it("nobody at the address is said after three tries", async () => {
      const { model, clock } = connect(`${await nobodysAddress()}/v1`);
      expect(String(await failure(model))).toMatch(
        /\(connection refused\)\. Check OPENAI_BASE_URL .* and that the server runs\./,
      );
      expect(clock.waits).toHaveLength(2);
    });

    it.each<{ fault: FaultName }>([
      { fault: "context overflow" },
      { fault: "context overflow of llama.cpp" },
      { fault: "more than a minute's tokens" },
    ])("$fault: fewer passages may pass, so the caller learns of it at once", async ({ fault }) => {
      const { baseUrl, calls } = await serve(() => FAULTS[fault]);
      const error = await failure(connect(baseUrl).model);
      expect(error).toBeInstanceOf(ContextOverflow);
      expect(String(error)).toContain("too long for priced-model");
      expect(calls).toHaveLength(1);
    });

    it.each<{ fault: FaultName; paid: number }>([
      { fault: "refusal", paid: 1 },
      { fault: "content filter", paid: 1 },
      { fault: "content filter before", paid: 0 },
    ])("$fault is not asked again", async ({ fault, paid }) => {
      const { baseUrl, calls } = await serve(() => FAULTS[fault]);
      const error = await failure(connect(baseUrl).model);
      expect(error).toBeInstanceOf(ModelRefused);
      expect(error).toMatchObject({ usage: { calls: paid } });
      expect(String(error)).toMatch(/priced-model declined the screening of an item .* The item is left out/);
      expect(calls).toHaveLength(1);
    });
  });

  describe(`${name}: the key`, () => {
    it("is in no error, also where a server says it back", async () => {
      const { baseUrl } = await serve(() => ({
        status: 418,
        body: { error: { message: `Bad header: Bearer ${KEY}` } },
      }));
      const error = await failure(connect(baseUrl).model);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(KEY);
      expect(String(error)).toContain("Bearer [key]");
    });
  });

  describe(`${name}: a reply that was paid for`, () => {
    it("is not paid for twice", async () => {
      const cache = new Keyv<string>();
      const { baseUrl, calls } = await serveAfter();
      const { model } = connect(baseUrl, { cache });
      await model.complete(request());
      const again = await connect(baseUrl, { cache }).model.complete(request());
      expect(again).toMatchObject({ value: FITTING, cached: true, usage: { calls: 0, costUsd: 0 } });
      expect(again.model).toBe("priced-model-scripted");
      expect(calls).toHaveLength(1);
    });

    it.each([
      { what: "model", changes: { model: "another" } },
      { what: "prompt", changes: { prompt: { system: "You screen records.", user: "Another record." } } },
      { what: "schema", changes: { schema: Decision.extend({ words: z.array(z.string()).max(4) }) } },
    ])("stands for no other $what", async ({ changes }) => {
      const { baseUrl, calls } = await serveAfter();
      const { model } = connect(baseUrl, { cache: new Keyv<string>() });
      await model.complete(request());
      expect((await model.complete(request(changes))).cached).toBe(false);
      expect(calls).toHaveLength(2);
    });

    it("is kept only when it fits", async () => {
      const { baseUrl } = await serve(({ count }) => (count <= 2 ? FAULTS["wrong JSON"] : say(FITTING)));
      const { model } = connect(baseUrl, { cache: new Keyv<string>() });
      await failure(model);
      expect(await model.complete(request())).toMatchObject({ value: FITTING, cached: false });
    });

    it("is asked for anew when what was kept cannot be read", async () => {
      const cache = new Keyv<string>();
      const { baseUrl, calls } = await serveAfter();
      const { model } = connect(baseUrl, { cache });
      await model.complete(request());
      for await (const [key] of cache.iterator?.(undefined) ?? []) await cache.set(key, "{ half");
      expect(await model.complete(request())).toMatchObject({ value: FITTING, cached: false });
      expect(calls).toHaveLength(2);
    });

    it("is cheaper where the provider has kept the beginning of the prompt", async () => {
      const usage = { input: 1_000, cached: 1_000, output: 0 };
      const { baseUrl } = await serve(() => ({ ...say(FITTING), usage }));
      const reply = await connect(baseUrl).model.complete(request());
      expect(reply.usage.costUsd).toBeLessThan(0.002);
    });
  });

  describe(`${name}: a budget`, () => {
    const refusing: Account = {
      reserve() {
        throw new BudgetExceeded("The budget of this review (40 model calls)");
      },
    };

    it("that does not cover a call stops it before it is made", async () => {
      const { baseUrl, calls } = await serveAfter();
      const error = await failure(connect(baseUrl, {}, [refusing]).model);
      expect(String(error)).toContain(
        "The budget of this review (40 model calls) does not cover the next call. Raise it and ask again",
      );
      expect(calls).toHaveLength(0);
    });

    it("is asked with an estimate and told what the call took", async () => {
      const seen: unknown[] = [];
      const account: Account = {
        async reserve(estimate) {
          seen.push(estimate);
          return { settle: async (spent) => void seen.push(spent) };
        },
      };
      const { baseUrl } = await serve(() => ({ ...say(FITTING), usage: { input: 100, cached: 0, output: 10 } }));
      await connect(baseUrl, {}, [account]).model.complete(request());
      expect(seen).toMatchObject([
        { calls: 1, costUsd: expect.closeTo(0.005, 3) },
        { calls: 1, costUsd: 0.0003 },
      ]);
    });

    it("is not charged for a call that failed, nor for a reply that was kept", async () => {
      let calls = 0;
      const account: Account = {
        reserve: async () => ({
          settle: async (spent) => {
            calls += spent.calls;
          },
        }),
      };
      const { baseUrl } = await serveAfter(FAULTS["wrong key"]);
      const { model } = connect(baseUrl, { cache: new Keyv<string>() }, [account]);
      await failure(model);
      await model.complete(request());
      await model.complete(request());
      expect(calls).toBe(1);
    });
  });

  describe(`${name}: stopping`, () => {
    it("ends a call that is under way with the signal's reason", async () => {
      const abort = new AbortController();
      const { baseUrl } = await serve(() => {
        abort.abort(new Error("stopped by the person"));
        return "stay silent";
      });
      expect(await failure(connect(baseUrl).model, { signal: abort.signal })).toMatchObject({
        message: "stopped by the person",
      });
    });
  });
}
