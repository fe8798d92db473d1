/** What a client sends, as far as scripts look at it. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly response_format?: {
    readonly type: string;
    readonly json_schema?: { readonly name: string; readonly strict?: boolean; readonly schema: unknown };
  };
  readonly max_completion_tokens?: number;
  readonly max_tokens?: number;
  readonly temperature?: number;
}

export interface ChatCall {
  /** 1 for the first. */
  readonly count: number;
  readonly authorization: string;
  readonly body: ChatBody;
  /** Null for calls without a JSON schema. */
  readonly schemaName: string | null;
  readonly system: string;
  readonly user: string;
}

/** A completion. What is left out is as in an ordinary one. */
export interface Said {
  readonly text: string | null;
  readonly finishReason?: string;
  readonly refusal?: string;
  /** Null for a server that does not count. */
  readonly usage?: { readonly input: number; readonly cached: number; readonly output: number } | null;
}

export interface Raw {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `drop`: no answer, the connection ends. `break off`: it ends within the answer. `stay silent`: it stays open. */
export type Answer = Said | Raw | "drop" | "break off" | "stay silent";

/** What a server answers to each call. */
export type Script = (call: ChatCall) => Answer | Promise<Answer>;

export const say = (value: unknown): Said => ({ text: typeof value === "string" ? value : JSON.stringify(value) });

const CHARACTERS_PER_TOKEN = 4;
const tokens = (text: string) => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

export function completionBody({ model, messages }: ChatBody, { text, finishReason, refusal, usage }: Said): unknown {
  const input = usage?.input ?? tokens(messages.map(({ content }) => content).join(""));
  const output = usage?.output ?? tokens(text ?? "");
  return {
    id: "chatcmpl-scripted",
    object: "chat.completion",
    created: 1_790_000_000,
    model: `${model}-scripted`,
    choices: [
      {
        index: 0,
        message: { role: "assistant", content: text, refusal: refusal ?? null, annotations: [] },
        logprobs: null,
        finish_reason: finishReason ?? "stop",
      },
    ],
    ...(usage === null
      ? {}
      : {
          usage: {
            prompt_tokens: input,
            completion_tokens: output,
            total_tokens: input + output,
            prompt_tokens_details: { cached_tokens: usage?.cached ?? 0, audio_tokens: 0 },
          },
        }),
    service_tier: "default",
    system_fingerprint: null,
  };
}
