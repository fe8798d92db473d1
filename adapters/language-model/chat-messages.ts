import type { OpenAI } from "openai";
import type { ModelPrompt } from "../../src/ports/language-model.ts";
import type { Dialect } from "./dialect.ts";
import type { JsonSchema } from "./wire-schema.ts";

export interface ChatTurn {
  readonly model: string;
  readonly name: string;
  readonly prompt: ModelPrompt;
  readonly schema: JsonSchema;
  readonly maxOutputTokens: number;
  /** What was wrong with the reply before; null for the first. */
  readonly fault: string | null;
}

export type ChatRequest = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;

/** The request for one turn as a server of that dialect understands it. */
export function chatRequest(turn: ChatTurn, dialect: Dialect): ChatRequest {
  const limit = longestReply(turn, dialect);
  const format = responseFormat(turn, dialect);
  return {
    model: turn.model,
    messages: messages(turn, dialect),
    ...(dialect.limit === "max_tokens" ? { max_tokens: limit } : { max_completion_tokens: limit }),
    ...(dialect.temperature === "default" ? {} : { temperature: dialect.temperature }),
    ...(format === null ? {} : { response_format: format }),
  };
}

/** In tokens, with those that a model thinks with. */
export function longestReply({ maxOutputTokens }: ChatTurn, { room }: Dialect): number {
  return maxOutputTokens * room;
}

function messages({ prompt, schema, fault }: ChatTurn, dialect: Dialect): ChatRequest["messages"] {
  const system = [prompt.system, ...(dialect.schema === "in the prompt" ? [shape(schema)] : [])].join("\n\n");
  const user = [prompt.user, ...(fault === null ? [] : [correction(fault)])].join("\n\n");
  return dialect.instructions === "user"
    ? [{ role: "user", content: `${system}\n\n${user}` }]
    : [
        { role: "system", content: system },
        { role: "user", content: user },
      ];
}

const shape = (schema: JsonSchema) =>
  `Reply with one JSON object that fits this JSON schema, and with nothing before or after it, no code fence either:\n${JSON.stringify(schema)}`;

const correction = (fault: string) => `Your reply before this one could not be used: ${fault}. Reply again, in full.`;

function responseFormat(
  { name, schema }: ChatTurn,
  { format }: Dialect,
): NonNullable<ChatRequest["response_format"]> | null {
  if (format === "text") return null;
  if (format === "json_object") return { type: "json_object" };
  return { type: "json_schema", json_schema: { name, strict: true, schema: { ...schema } } };
}
