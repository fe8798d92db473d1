import fc from "fast-check";
import type { Button, ChatMessage, MessageBlock, MessageLimits, Table } from "../../src/domain/chat-message.ts";
import { inlineText } from "../../src/domain/chat-message.ts";
import { inline, wording } from "./wording.ts";

/** Limits that a platform might have, small enough that tests meet them. */
export const messageLimits = (overrides: Partial<MessageLimits> = {}): MessageLimits => ({
  measure: (content) => inlineText(content).length,
  blockLength: 120,
  headingLength: 40,
  messageLength: 300,
  fallbackLength: 60,
  blocks: 5,
  buttons: { count: 4, labelLength: 30, payloadLength: 60 },
  table: { count: 1, rows: 4, columns: 4, length: 200 },
  messages: 1_000,
  ...overrides,
});

export const aButton = (overrides: Partial<Button> = {}): Button => ({
  label: "Verify",
  action: "verify",
  value: "clm-00000001",
  style: "plain",
  asks: "nothing",
  ...overrides,
});

export const aTable = (overrides: Partial<Table> = {}): Table => ({
  kind: "table",
  caption: "Claims",
  header: ["No.", "Claim"],
  rows: [
    [["1"], ["Fractures were fewer."]],
    [["2"], ["Falls were not."]],
  ],
  ...overrides,
});

const table = fc.integer({ min: 1, max: 6 }).chain((columns) =>
  fc.record({
    kind: fc.constant("table" as const),
    caption: wording(3),
    header: fc.array(fc.constantFrom("No.", "Claim", "Votes"), { minLength: columns, maxLength: columns }),
    rows: fc.array(fc.array(inline(4), { minLength: columns, maxLength: columns }), { maxLength: 8 }),
  }),
);

const step = fc.record({
  label: wording(8),
  state: fc.constantFrom("waiting" as const, "running" as const, "done" as const),
  detail: fc.option(wording(8)),
});

const block: fc.Arbitrary<MessageBlock> = fc.oneof(
  wording(12).map((text) => ({ kind: "heading" as const, text })),
  fc.record({ kind: fc.constantFrom("text" as const, "quote" as const, "context" as const), content: inline() }),
  fc.record({ kind: fc.constant("list" as const), items: fc.array(inline(8), { maxLength: 6 }) }),
  fc.record({ kind: fc.constant("progress" as const), steps: fc.array(step, { maxLength: 6 }) }),
  table,
  fc.record({
    kind: fc.constant("buttons" as const),
    buttons: fc
      .array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 6 })
      .map((numbers) => [...new Set(numbers)].map((n) => aButton({ label: `Choice ${n}`, value: `clm-${n}` }))),
  }),
);

/** Any message that the bot could want to say, and many that it would not. */
export const anyMessage: fc.Arbitrary<ChatMessage> = fc.record({
  blocks: fc.array(block, { minLength: 1, maxLength: 6 }),
  fallback: wording(20).map((text) => `Review: ${text}`),
});
