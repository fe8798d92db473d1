import { z } from "zod";

/** A model's text, read against the schema that it was to fit. */
export type ReadReply<Value> =
  | { readonly kind: "fits"; readonly value: Value; readonly json: unknown }
  /** Words around JSON, or none at all: the server did not hold the model to JSON. */
  | { readonly kind: "prose"; readonly fault: string }
  | { readonly kind: "misfit"; readonly fault: string };

/** Nothing is repaired: the whole text is JSON that fits, or the fault is named. */
export function readReply<Value>(text: string, schema: z.ZodType<Value>): ReadReply<Value> {
  if (text.trim() === "") return { kind: "misfit", fault: "it is empty" };
  const json = parseJson(text);
  if (json === undefined) {
    return text.trimStart().startsWith("{")
      ? { kind: "misfit", fault: "it is not valid JSON" }
      : { kind: "prose", fault: "it is not JSON" };
  }
  const result = schema.safeParse(json);
  if (result.success) return { kind: "fits", value: result.data, json };
  return { kind: "misfit", fault: `it does not fit the schema: ${faults(result.error)}` };
}

/** @returns undefined for text that is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MOST_FAULTS = 5;

/** Places and rules, never the values: they are a model's words. */
const faults = ({ issues }: z.ZodError) =>
  issues
    .slice(0, MOST_FAULTS)
    .map(({ path, message }) => `${path.length === 0 ? "the reply" : z.core.toDotPath(path)}: ${message}`)
    .join("; ");
