import { createHash } from "node:crypto";
import { withholdInstructions } from "../embedded-instructions.ts";
import { dropInvisible } from "../invisible-characters.ts";

/** A text of strangers as a model may see it: nothing invisible, nothing that is addressed to a model. */
export function asShown(text: string): string {
  const shown = withholdInstructions(dropInvisible(text))
    .text.replace(/[ \t]{2,}/gu, " ")
    .trim();
  return shown === "" && text.trim() !== "" ? "[withheld]" : shown;
}

export interface Fenced {
  /** Stands in the lines before and after the material. */
  readonly token: string;
  readonly material: string;
}

/**
 * Material as JSON, with the token of its fence. The token is a digest of the material, so that no text in it can hold
 * the token, and the same material makes the same prompt.
 */
export function fence(material: unknown): Fenced {
  const json = JSON.stringify(material, null, 1);
  const token = createHash("sha256").update(json).digest("hex").slice(0, 24);
  return { token, material: json };
}
