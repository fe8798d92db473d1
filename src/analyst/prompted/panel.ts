import type { LanguageModel } from "../../ports/language-model.ts";
import type { Analyst } from "../analyst.ts";
import type { Prompts } from "./prompts.ts";

/** Which model does what. Models that share a mind share mistakes, so the verifier is best another than the reader. */
export interface Models {
  /** Protocol, screening, extraction and synthesis. */
  readonly reader: string;
  readonly verifier: string;
  /** Challenge, confirm, integrate. */
  readonly reviewers: readonly [string, string, string];
}

/** What every judgement by a model works with. */
export interface Panel {
  readonly model: LanguageModel;
  readonly models: Models;
  readonly prompts: Prompts;
  /** Makes a judgement where the model makes none, and is the measure beside it everywhere. */
  readonly code: Analyst;
}
