import { z } from "zod";
import { listOf } from "../json.ts";
import { viewBlock } from "./blocks.ts";
import { complain, complaintsOf } from "./complaints.ts";
import { repeated, repeatedActions } from "./message-blocks.ts";
import { characters, plainText } from "./text.ts";

const common = {
  blocks: z.array(viewBlock).max(100),
  private_metadata: characters(3000, 0).optional(),
  callback_id: characters(255, 0).optional(),
  external_id: characters(255, 0).optional(),
};

/** @see https://docs.slack.dev/surfaces/modals, https://docs.slack.dev/surfaces/app-home */
const view = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("home"), ...common }),
  z
    .strictObject({
      type: z.literal("modal"),
      ...common,
      title: plainText(24),
      submit: plainText(24).optional(),
      close: plainText(24).optional(),
      clear_on_close: z.boolean().optional(),
      notify_on_close: z.boolean().optional(),
      submit_disabled: z.boolean().optional(),
    })
    .refine(({ blocks, submit }) => submit !== undefined || blocks.every(({ type }) => type !== "input"), {
      message: "missing required field: submit",
      path: ["submit"],
    }),
]);

/** What Slack would say against a modal or Home tab; empty when it takes it. */
export function faultsOfView(value: unknown): readonly string[] {
  const faults = complaintsOf(view, value, "/view");
  const blocks = listOf((value as { readonly blocks?: unknown } | null)?.blocks);
  const twice = [...repeated(blocks, "/view/blocks"), ...repeatedActions(blocks, "/view/blocks")];
  const size = JSON.stringify(value ?? null).length;
  return [...faults, ...twice, ...(size > 250_000 ? [complain("must be less than 250001 characters", "/view")] : [])];
}
