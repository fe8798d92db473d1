import type { z } from "zod";

/** What is wrong, in Slack's words: `[ERROR] no more than 50 items allowed [json-pointer:/blocks]`. */
export function complaintsOf(schema: z.ZodType, value: unknown, pointer: string): readonly string[] {
  const { error } = schema.safeParse(value);
  return error === undefined
    ? []
    : error.issues.flatMap((issue) => flattened(issue)).map((one) => complaint(one, pointer));
}

export const complain = (what: string, pointer: string): string => `[ERROR] ${what} [json-pointer:${pointer}]`;

const complaint = (issue: z.core.$ZodIssue, pointer: string): string =>
  complain(wording(issue), [pointer, ...issue.path.map(String)].join("/"));

function flattened(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return [issue];
  const inner = issue.errors.toSorted((one, other) => one.length - other.length)[0] ?? [];
  return inner.flatMap((one) => flattened({ ...one, path: [...issue.path, ...one.path] }));
}

function wording(issue: z.core.$ZodIssue): string {
  if (issue.code === "too_big") return tooBig(issue);
  if (issue.code === "too_small") return tooSmall(issue);
  if (issue.code === "unrecognized_keys") return `invalid additional property: ${issue.keys.join(", ")}`;
  if (issue.code === "invalid_union") return "unsupported type";
  if (issue.code === "invalid_type" && issue.input === undefined)
    return `missing required field: ${String(issue.path.at(-1))}`;
  return issue.message;
}

const tooBig = ({ origin, maximum }: z.core.$ZodIssueTooBig): string => {
  if (origin === "string") return `must be less than ${Number(maximum) + 1} characters`;
  return origin === "array" ? `no more than ${maximum} items allowed` : `must be no more than ${maximum}`;
};

const tooSmall = ({ origin, minimum }: z.core.$ZodIssueTooSmall): string => {
  if (origin === "string") return `must be more than ${Number(minimum) - 1} characters`;
  return origin === "array" ? `no less than ${minimum} items allowed` : `must be no less than ${minimum}`;
};
