import { createHash } from "node:crypto";
import type { Keyv } from "keyv";
import { z } from "zod";
import type { ModelPrompt } from "../../src/ports/language-model.ts";
import { parseJson } from "./reply.ts";
import type { JsonSchema } from "./wire-schema.ts";

/** A review that is resumed or repeated within this time pays nothing twice. */
const TTL_MS = 30 * 24 * 60 * 60 * 1000;

const Kept = z.object({ model: z.string(), reply: z.unknown() });

export interface KeptReply<Value> {
  readonly value: Value;
  /** As the server named it. */
  readonly model: string;
}

/** @param schema as it goes over the wire */
export function replyKey(model: string, { system, user }: ModelPrompt, schema: JsonSchema): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([model, system, user, schema]))
    .digest("hex");
  return `reply:${digest}`;
}

/** @returns null when there is none, or none that this version understands */
export async function keptReply<Value>(
  cache: Keyv<string> | null,
  key: string,
  schema: z.ZodType<Value>,
): Promise<KeptReply<Value> | null> {
  const text = await cache?.get(key);
  if (text === undefined) return null;
  const kept = Kept.safeParse(parseJson(text));
  if (!kept.success) return null;
  const result = schema.safeParse(kept.data.reply);
  return result.success ? { value: result.data, model: kept.data.model } : null;
}

/** @param reply as the model gave it, before the schema changed anything */
export async function keepReply(cache: Keyv<string> | null, key: string, model: string, reply: unknown): Promise<void> {
  await cache?.set(key, JSON.stringify({ model, reply }), TTL_MS);
}
