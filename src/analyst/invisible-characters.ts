/** Controls but for white space, soft hyphens, zero-width and bidirectional marks, tags, variation selectors. */
const INVISIBLE = /(?![\t\n\v\f\r])(?:\p{Cc}|\p{Default_Ignorable_Code_Point}|[\ufff9-\ufffb])/gu;

/** The text as a reader sees it: without the characters that only a machine would notice. */
export function dropInvisible(text: string): string {
  return text.replace(INVISIBLE, "");
}
