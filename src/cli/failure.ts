import { AppError, BadInput, ModelUnavailable } from "../errors.ts";

export interface Failure {
  readonly exitCode: 1 | 2;
  /** What the person reads. */
  readonly message: string;
}

const WITHOUT_MODEL =
  "Or go on without a language model: add --analyst extractive. What was done so far is kept: ask the same again, and only what is missing is searched for and paid.";

/** An `AppError` is shown word for word; anything else is a bug, and the lines that help to find it are shown. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof BadInput) return { exitCode: 2, message: error.message };
  if (error instanceof ModelUnavailable) return { exitCode: 1, message: `${error.message}\n${WITHOUT_MODEL}` };
  if (error instanceof AppError) return { exitCode: 1, message: error.message };
  return {
    exitCode: 1,
    message: `This is a bug in Assignee. Please open an issue with your question and these lines:\n${causes(error).join("\ncaused by ")}`,
  };
}

function causes(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  return [error.stack ?? `${error.name}: ${error.message}`, ...(error.cause === undefined ? [] : causes(error.cause))];
}
