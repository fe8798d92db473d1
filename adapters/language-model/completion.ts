import { z } from "zod";
import { CallFailure, REMEDIES, statusFailure } from "./failure.ts";
import type { Tokens } from "./prices.ts";

/** What a model said, whatever the server. */
export interface Completion {
  readonly text: string;
  /** As the server names it; null where it does not. */
  readonly model: string | null;
  /** `length`: the text was cut off. `refused`: the model or a filter declined. */
  readonly end: "complete" | "length" | "refused";
  /** Null where the server does not count. */
  readonly tokens: Tokens | null;
}

const Body = z.object({
  model: z.string().nullish(),
  choices: z.array(
    z.object({
      finish_reason: z.string().nullish(),
      message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
    }),
  ),
  usage: z
    .object({
      prompt_tokens: z.int().min(0),
      completion_tokens: z.int().min(0),
      prompt_tokens_details: z.object({ cached_tokens: z.int().min(0).nullish() }).nullish(),
    })
    .nullish(),
});

const ErrorBody = z.object({
  error: z.object({ message: z.string(), code: z.union([z.string(), z.number()]).nullish() }),
});

/**
 * Reads the body of an answer with status 200.
 *
 * @throws {CallFailure} when it holds no completion
 */
export function readCompletion(body: unknown): Completion {
  const inBand = ErrorBody.safeParse(body);
  if (inBand.success) throw inBandFailure(inBand.data.error);
  const result = Body.safeParse(body);
  if (!result.success) throw notACompletion();
  const { model, choices, usage } = result.data;
  const [choice] = choices;
  return {
    text: choice?.message.content ?? "",
    model: model ?? null,
    end: choice === undefined ? "complete" : end(choice),
    tokens: usage ? tokens(usage) : null,
  };
}

/** Gateways say 200 and put the fault of the server behind them into the body. */
function inBandFailure({ message, code }: z.infer<typeof ErrorBody>["error"]): CallFailure {
  const status = Number(code);
  return statusFailure({
    status: status >= 400 && status <= 599 ? status : 502,
    codes: [String(code)],
    message,
    headers: undefined,
  });
}

const notACompletion = () =>
  new CallFailure("turned-away", "the answer is no chat completion", { remedy: REMEDIES.address });

function end({ finish_reason, message }: z.infer<typeof Body>["choices"][number]): Completion["end"] {
  if (finish_reason === "content_filter" || (message.refusal ?? "") !== "") return "refused";
  return finish_reason === "length" ? "length" : "complete";
}

function tokens(usage: NonNullable<z.infer<typeof Body>["usage"]>): Tokens {
  return {
    input: usage.prompt_tokens,
    cachedInput: Math.min(usage.prompt_tokens, usage.prompt_tokens_details?.cached_tokens ?? 0),
    output: usage.completion_tokens,
  };
}
