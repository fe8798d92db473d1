import { count } from "../domain/wording.ts";

interface Skipped {
  readonly file: string;
  readonly reason: string;
}

const MOST_NAMED = 20;

/** What of a library was not read and why, for the screen and the report; past twenty the number of the others. */
export function libraryNotes(
  path: string,
  skipped: readonly Skipped[],
  damagedIndex: string | null,
): readonly string[] {
  const named = skipped.slice(0, MOST_NAMED).map(({ file, reason }) => `${file}: ${reason.replace(/\.$/, "")}`);
  const others = skipped.length > MOST_NAMED ? `; and ${skipped.length - MOST_NAMED} more` : "";
  return [
    ...(damagedIndex === null
      ? []
      : [`The index of the library ${path} was damaged and has been built anew; the old one is ${damagedIndex}.`]),
    ...(skipped.length === 0
      ? []
      : [
          `${count(skipped.length, "file or entry", "files or entries")} of the library ${path} could not be read. ${named.join("; ")}${others}.`,
        ]),
  ];
}
