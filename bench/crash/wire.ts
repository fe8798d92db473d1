import type { ChatEvent } from "../../src/domain/chat-event.ts";

/** What the bot's process sends to the platform's. */
export type FromBot =
  | { readonly kind: "ready" }
  | { readonly kind: "call"; readonly id: number; readonly method: string; readonly parameters: readonly unknown[] }
  | { readonly kind: "taken"; readonly key: string; readonly outcome: "stored" | "refused" }
  | { readonly kind: "idle" }
  | { readonly kind: "fault"; readonly text: string }
  | { readonly kind: "corrected"; readonly votes: number };

/** What the platform's process sends to the bot's. */
export type ToBot =
  | { readonly kind: "event"; readonly event: ChatEvent }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown; readonly gone: boolean }
  | { readonly kind: "wait-until-idle" };
