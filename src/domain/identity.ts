import { createHash } from "node:crypto";

/** What an id stands for: review, study, claim, subscription. */
export type IdPrefix = "rev" | "std" | "clm" | "sub";

/** An id that is made of the content it names, such as `clm-3f9a12c4`: the same content has the same id anywhere. */
export function contentId(prefix: IdPrefix, ...content: readonly string[]): string {
  const digest = createHash("sha256").update(content.join("\u001f")).digest("hex");
  return `${prefix}-${digest.slice(0, 8)}`;
}
