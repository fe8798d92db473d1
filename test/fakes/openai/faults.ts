import type { Answer, Raw, Said } from "./protocol.ts";

interface ErrorFields {
  readonly message: string;
  readonly type?: string;
  readonly code?: string | number | null;
  readonly param?: string | null;
}

const error = (status: number, fields: ErrorFields, headers: Readonly<Record<string, string>> = {}): Raw => ({
  status,
  headers,
  body: { error: { type: "invalid_request_error", param: null, code: null, ...fields } },
});

const rateLimited = (message: string, headers: Readonly<Record<string, string>> = {}) =>
  error(429, { message, type: "requests", code: "rate_limit_exceeded" }, headers);

/** The ways in which servers fail, each in its own words and shape. */
export const FAULTS = {
  "tokens a minute": rateLimited("Rate limit reached on tokens per min (TPM). Please try again in 125ms."),
  "requests a minute": rateLimited("Rate limit reached on requests per min (RPM). Please try again in 20s."),
  "a minute and a half": rateLimited("Rate limit reached. Please try again in 1m30.5s."),
  "retry-after": rateLimited("Slow down.", { "retry-after": "7" }),
  "retry-after-ms": rateLimited("Slow down.", { "retry-after-ms": "1500", "retry-after": "2" }),
  "plain 429": { status: 429, body: "Rate exceeded." },
  "a day's limit": rateLimited("Rate limit reached on requests per day (RPD). Please try again in 8h0m0s."),
  "no credit": error(429, {
    message: "You exceeded your current quota, please check your plan and billing details.",
    type: "insufficient_quota",
    code: "insufficient_quota",
  }),
  "wrong key": error(401, { message: "Incorrect API key provided: sk-wro****key.", code: "invalid_api_key" }),
  "unknown model": error(404, { message: "The model `nonsuch` does not exist.", code: "model_not_found" }),
  "server error": error(500, { message: "The server had an error.", type: "server_error" }),
  overloaded: { status: 503, body: "upstream connect error" },
  timeout: error(408, { message: "Request timed out." }),
  conflict: error(409, { message: "Conflict." }),
  "context overflow": error(400, {
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens.",
    code: "context_length_exceeded",
    param: "messages",
  }),
  "context overflow of llama.cpp": error(400, {
    message: "the request exceeds the available context size",
    type: "exceed_context_size_error",
    code: 400,
  }),
  "more than a minute's tokens": rateLimited(
    "Request too large on tokens per min (TPM): Limit 30000, Requested 45000.",
  ),
  "no json schema": error(400, {
    message: "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
    param: "response_format",
  }),
  "no json mode": error(400, { message: "response_format is not supported", param: "response_format" }),
  "no json schema, as 500": error(500, {
    message: 'response_format type must be one of "text" or "json_object", but got: json_schema',
    type: "server_error",
    code: 500,
  }),
  "no max_completion_tokens": error(422, { message: "Extra inputs are not permitted: max_completion_tokens" }),
  "no temperature": error(400, {
    message: "Unsupported value: 'temperature' does not support 0 with this model.",
    param: "temperature",
    code: "unsupported_value",
  }),
  "no system role": error(400, {
    message: "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
    param: "messages[0].role",
    code: "unsupported_value",
  }),
  "content filter before": error(400, { message: "The prompt was filtered.", code: "content_filter" }),
  "gateway's fault": { status: 200, body: { error: { message: "Provider returned error", code: 502 } } },
  "not an API": {
    status: 200,
    body: "<!doctype html><title>It works!</title>",
    headers: { "content-type": "text/html" },
  },
  refusal: { text: null, refusal: "I'm sorry, I can't help with that." },
  "content filter": { text: "", finishReason: "content_filter" },
  "no choices": { status: 200, body: { object: "chat.completion", model: "m", choices: [] } },
  empty: { text: "" },
  prose: { text: "Certainly! Here is what I found in the material." },
  fenced: { text: '```json\n{"a":1}\n```' },
  "wrong JSON": { text: '{"unexpected": true}' },
  "broken JSON": { text: '{"decision": "include", ' },
  truncated: { text: '{"decision": "incl', finishReason: "length" },
  drop: "drop",
  "break off": "break off",
  "stay silent": "stay silent",
} as const satisfies Readonly<Record<string, Answer>>;

export type FaultName = keyof typeof FAULTS;

/** The answer with its text cut off, as a model that reaches its limit leaves it. */
export const cutOff = ({ text }: Said): Said => ({
  text: (text ?? "").slice(0, Math.floor((text ?? "").length / 2)),
  finishReason: "length",
});
