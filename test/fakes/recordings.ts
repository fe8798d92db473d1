import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A recorded answer, made by us of made-up works. */
export function recording(name: string): string {
  return readFileSync(join(import.meta.dirname, "../recordings", name), "utf8");
}

/** The numbers of a page's works, from 1: as many as there are from `offset` on, of 250 in all. */
export function numbersOnPage(offset: number, count: number): readonly number[] {
  return Array.from({ length: Math.max(0, Math.min(count, 250 - offset)) }, (_, at) => offset + at + 1);
}
