import { BadInput } from "../errors.ts";

export const ANALYSTS = ["extractive", "prompted"] as const;
export type AnalystName = (typeof ANALYSTS)[number];

/**
 * The language model that a review asks: the one of the settings, unless the extractive analyst is wanted.
 *
 * @param wanted null where nothing was said
 * @returns null for the extractive analyst
 * @throws {BadInput} when a language model is wanted and none is set
 */
export function chooseModel<Model>(wanted: AnalystName | null, configured: Model | null): Model | null {
  if (wanted === "prompted" && configured === null) {
    throw new BadInput(
      "--analyst prompted needs a language model, and none is set. Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own (docs/models.md says how), or leave --analyst out.",
    );
  }
  return wanted === "extractive" ? null : configured;
}
