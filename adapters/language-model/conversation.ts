import type { z } from "zod";
import type { Usage } from "../../src/domain/report.ts";
import { ReplyUnusable } from "../../src/errors.ts";
import type { ChatTurn } from "./chat-messages.ts";
import type { Completion } from "./completion.ts";
import { type Dialect, roomier, simplerFormat } from "./dialect.ts";
import { type ReadReply, readReply } from "./reply.ts";

/** Where a conversation stands: what is asked next, how, and what was paid until now. */
export interface Asking {
  readonly turn: ChatTurn;
  readonly dialect: Dialect;
  readonly usage: Usage;
}

type Reply<Value> =
  | ReadReply<Value>
  | { readonly kind: "cut"; readonly fault: string }
  | { readonly kind: "refused"; readonly reason: string };

export function readCompletionAs<Value>({ end, text }: Completion, schema: z.ZodType<Value>): Reply<Value> {
  if (end === "refused") return { kind: "refused", reason: "the model or its filter refused" };
  if (end === "length") return { kind: "cut", fault: "it was cut off at the limit of its length, so be brief" };
  return readReply(text, schema);
}

/**
 * What to ask after a reply that does not fit: in a simpler format where the server did not hold the model to JSON,
 * else the same once more, with the fault named.
 *
 * @throws {ReplyUnusable} when that was done already
 */
export function askAgain({ turn, dialect, usage }: Asking, { kind, fault }: Misfit): Asking {
  const simpler = kind === "prose" ? simplerFormat(dialect) : null;
  if (simpler !== null) return { turn, dialect: simpler, usage };
  if (turn.fault !== null) throw new ReplyUnusable(turn.model, turn.name, fault, usage);
  return { turn: { ...turn, fault }, dialect: AFTER[kind](dialect), usage };
}

const AFTER: Readonly<Record<Misfit["kind"], (dialect: Dialect) => Dialect>> = {
  prose: (dialect) => dialect,
  misfit: (dialect) => ({ ...dialect, schema: "in the prompt" }),
  cut: roomier,
};

interface Misfit {
  readonly kind: "prose" | "misfit" | "cut";
  readonly fault: string;
}

export const NO_USAGE: Usage = { calls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 };

export function addUsage(one: Usage, other: Usage): Usage {
  return {
    calls: one.calls + other.calls,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    costUsd: one.costUsd === null || other.costUsd === null ? null : one.costUsd + other.costUsd,
  };
}

const CHARACTERS_PER_TOKEN = 4;

/** A rule of thumb for English, good enough for budgets and limits. */
export function estimateTokens(content: unknown): number {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
