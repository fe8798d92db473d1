import type { z } from "zod";
import type { Usage } from "../domain/report.ts";
import type { Json } from "./store.ts";

/**
 * What a model is told. Providers cache what prompts share at their beginning, so the stable part comes first. Replies
 * are kept by model, prompt and schema, so the same material makes the same prompt: a token that fences untrusted text
 * in is a digest of that text (which no text can contain of itself), not a throw of the dice.
 */
export interface ModelPrompt {
  /** The same for every call of a stage. */
  readonly system: string;
  /** The material of this call. */
  readonly user: string;
}

export interface ModelRequest<Value> {
  /** The stage that asks, in letters, digits, `_` and `-`, at most 64: the name of the schema on the wire. */
  readonly name: string;
  readonly model: string;
  readonly prompt: ModelPrompt;
  /** An object whose keys are all required: say what may be absent with `nullable`. */
  readonly schema: z.ZodType<Value>;
  /** The longest reply. A model whose replies are cut off, such as one that thinks first, is given more. */
  readonly maxOutputTokens: number;
  readonly signal: AbortSignal;
}

export interface ModelReply<Value> {
  readonly value: Value;
  /** Every call that the reply took, also those that did not fit the schema; zero for a cached reply. */
  readonly usage: Usage;
  /** As the server names it. */
  readonly model: string;
  /** From the request to the reply, with its waiting. */
  readonly durationMs: number;
  readonly cached: boolean;
}

/** A language model as one review sees it: within the review's budget, and in fair turn with the other reviews. */
export interface LanguageModel {
  /**
   * Asks once, and once more with the fault named when the reply does not fit the schema.
   *
   * @throws {ModelUnavailable} after the last retry, or when the server turns us away; the next call will fail as well
   * @throws {ModelRefused} when the model declines this material; asking again does not help, other material may pass
   * @throws {ContextOverflow} when the prompt is too long for the model; fewer passages may pass
   * @throws {ReplyUnusable} when two replies did not fit the schema
   * @throws {BudgetExceeded} before a call that a budget does not cover; nothing was sent
   */
  complete<Value>(request: ModelRequest<Value>): Promise<ModelReply<Value>>;
}

/** The most that something may spend. A limit of null is none. */
export interface Budget {
  readonly costUsd: number | null;
  readonly calls: number | null;
}

export interface Spending {
  /** Null when the price of a model is unknown; then the calls alone count. */
  readonly costUsd: number | null;
  readonly calls: number;
}

/** A place that pays for a call: a review, a person's day, a workspace's day. */
export interface Account {
  /**
   * Sets an estimate aside before a call.
   *
   * @throws {BudgetExceeded} when the estimate does not fit; nothing was set aside
   */
  reserve(estimate: Spending): Promise<Reservation>;
}

export interface Reservation {
  /** Puts what the call took in the place of its estimate. To be called once. */
  settle(spent: Spending): Promise<void>;
}

/** A budget for each day (UTC). */
export interface DayBudget {
  /** Tells the accounts of a tenant apart: `person ada`, `workspace`. */
  readonly name: string;
  /** Whose budget it is, as errors name it: `your day`. */
  readonly owner: string;
  readonly budget: Budget;
}

/** The accounts of all tenants with a budget for a day, shared by all processes. */
export interface DayAccounts {
  open(tenantId: string, day: DayBudget): Account;
  /** What a tenant's accounts have spent on the last day on which they were used. */
  export(tenantId: string): Promise<Json>;
}

/** Language models for all the reviews of a process. */
export interface LanguageModels {
  /** Where they run, for the methods section: `api.openai.com`. */
  readonly host: string;
  /** @param accounts every account that pays for the review's calls */
  forReview(reviewId: string, accounts: readonly Account[]): LanguageModel;
}
