import { z } from "zod";
import defaults from "./prices.json" with { type: "json" };

const Price = z
  .object({
    input: z.number().min(0),
    /** For the part of a prompt that the provider has kept from an earlier call. */
    cachedInput: z.number().min(0),
    output: z.number().min(0),
  })
  .readonly();
export type Price = z.infer<typeof Price>;

/** USD per million tokens, by the beginning of the model's name. */
export const PriceTable = z.record(z.string().min(1), Price).readonly();
export type PriceTable = z.infer<typeof PriceTable>;

/** List prices that providers published, as of the date in the file. */
export const DEFAULT_PRICES: PriceTable = defaults.usdPerMillionTokens;

/** What one or more calls sent and got. `cachedInput` is the part of `input` that the provider had kept. */
export interface Tokens {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

/** @returns null when the price of the model is unknown */
export function costUsd(prices: PriceTable, model: string, tokens: Tokens): number | null {
  const price = priceOf(prices, model);
  if (price === null) return null;
  const { input, cachedInput, output } = tokens;
  const millionths = (input - cachedInput) * price.input + cachedInput * price.cachedInput + output * price.output;
  return millionths / 1_000_000;
}

// What follows the name may be a date or "latest": `gpt-5-2025-08-07` is `gpt-5`, but `gpt-5-mini` and `gpt-5.9` are not.
const SAME_MODEL = /^(?:-(?:\d{4}-?\d{2}-?\d{2}|latest|preview)|$)/;

function priceOf(prices: PriceTable, model: string): Price | null {
  const known = Object.entries(prices).find(
    ([name]) => model.startsWith(name) && SAME_MODEL.test(model.slice(name.length)),
  );
  return known?.[1] ?? null;
}
