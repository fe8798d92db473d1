import type { z } from "zod";
import { ENDED_EARLY } from "../../domain/report.ts";
import { BudgetExceeded, ContextOverflow, ModelRefused, ReplyUnusable } from "../../errors.ts";
import type { LanguageModel, ModelPrompt } from "../../ports/language-model.ts";
import type { JudgementContext } from "../analyst.ts";

export interface Request<Value> {
  readonly name: string;
  readonly model: string;
  readonly prompt: ModelPrompt;
  readonly schema: z.ZodType<Value>;
  readonly maxOutputTokens: number;
}

/** What came of a call: its value, or why this one item goes without. */
export type Outcome<Value> =
  | { readonly value: Value; readonly setback: null }
  | { readonly value: null; readonly setback: Setback };

export interface Setback {
  /** `budget`: no further call will pass; `overflow`: less material may pass; `item`: nothing more to be done for it. */
  readonly kind: "budget" | "overflow" | "item";
  /** For the report's readers. */
  readonly reason: string;
}

/**
 * Asks a model and puts the use on record. What concerns this item alone becomes a setback; a server that is not
 * there, or a stop, rises.
 */
export async function ask<Value>(
  model: LanguageModel,
  request: Request<Value>,
  context: JudgementContext,
): Promise<Outcome<Value>> {
  try {
    const { value, usage } = await model.complete({ ...request, signal: context.signal });
    context.recordUsage(usage);
    return { value, setback: null };
  } catch (error) {
    return { value: null, setback: setbackOf(error, context) };
  }
}

/** Asks with all the material, and with less of it each time that it does not fit. */
export async function askWithLess<Material, Value>(
  material: Material,
  less: (material: Material) => Material | null,
  attempt: (material: Material) => Promise<Outcome<Value>>,
): Promise<Outcome<Value>> {
  const outcome = await attempt(material);
  if (outcome.setback?.kind !== "overflow") return outcome;
  const smaller = less(material);
  return smaller === null ? outcome : askWithLess(smaller, less, attempt);
}

/** Says in the report that an item was left out; a budget that ran out is said once, whatever the item. */
export function remarkLeftOut({ kind, reason }: Setback, item: string, context: JudgementContext): void {
  context.remark(kind === "budget" ? afterBudget(reason) : `${item}: ${reason}`);
}

/** Says in the report that code made what the model did not. */
export function remarkMadeByCode({ kind, reason }: Setback, what: string, context: JudgementContext): void {
  if (kind === "budget") context.remark(afterBudget(reason));
  context.remark(kind === "budget" ? `${what}.` : `${what}: ${reason}`);
}

const afterBudget = (reason: string) => `${reason} ${ENDED_EARLY}`;

function setbackOf(error: unknown, context: JudgementContext): Setback {
  context.signal.throwIfAborted();
  if (error instanceof BudgetExceeded) return { kind: "budget", reason: error.message };
  if (error instanceof ContextOverflow) return { kind: "overflow", reason: error.message };
  if (error instanceof ModelRefused || error instanceof ReplyUnusable) {
    context.recordUsage(error.usage);
    return { kind: "item", reason: error.message };
  }
  throw error;
}
