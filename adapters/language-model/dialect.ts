/** How a server and model want to be asked. */
export interface Dialect {
  readonly format: "json_schema" | "json_object" | "text";
  /** Whether the schema also stands in the prompt. */
  readonly schema: "on the wire" | "in the prompt";
  readonly limit: "max_completion_tokens" | "max_tokens";
  readonly temperature: 0 | "default";
  readonly instructions: "system" | "user";
  /** How many times the reply's length a reply may take: models that think before they write need more of it. */
  readonly room: number;
}

/** As OpenAI defines it today. */
export const FULL_DIALECT: Dialect = {
  format: "json_schema",
  schema: "on the wire",
  limit: "max_completion_tokens",
  temperature: 0,
  instructions: "system",
  room: 1,
};

const MORE_ROOM = 4;

/** For a reply that was cut off. */
export function roomier(dialect: Dialect): Dialect {
  return { ...dialect, room: MORE_ROOM };
}

/** @returns the dialect without the part that the server's message rejects; null when it rejects none that we can leave */
export function simplerAfterRejection(dialect: Dialect, message: string): Dialect | null {
  if (/max_completion_tokens/.test(message) && dialect.limit === "max_completion_tokens") {
    return { ...dialect, limit: "max_tokens" };
  }
  if (/temperature/i.test(message) && dialect.temperature === 0) return { ...dialect, temperature: "default" };
  if (/\bsystem\b.*\b(?:role|support)|\brole\b.*\bsystem\b/i.test(message) && dialect.instructions === "system") {
    return { ...dialect, instructions: "user" };
  }
  return /response_format|json|schema|structured|grammar|guided/i.test(message) ? simplerFormat(dialect) : null;
}

/** @returns the next simpler way to get JSON; null after plain text */
export function simplerFormat(dialect: Dialect): Dialect | null {
  if (dialect.format === "text") return null;
  const format = dialect.format === "json_schema" ? "json_object" : "text";
  return { ...dialect, format, schema: "in the prompt" };
}
