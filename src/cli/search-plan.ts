import type { SourceName } from "../domain/source-record.ts";
import { SOURCE_NAMES } from "../domain/source-record.ts";
import { BadInput } from "../errors.ts";
import type { AskOptions } from "./options.ts";

export type OnlineSource = Exclude<SourceName, "library">;

/** Where a review searches. */
export interface SearchPlan {
  readonly online: readonly OnlineSource[];
  /** The team's own papers: a folder or a file. */
  readonly library: string | null;
  /** Whether the example library is searched instead: at once, where no source answers, or not at all. */
  readonly example: "now" | "when-nothing-answers" | "never";
}

const ONLINE = SOURCE_NAMES.filter((name) => name !== "library");

/**
 * @param libraryDir the library of the settings, which `--library` overrides
 * @throws {BadInput} when the options contradict each other
 */
export function planSearch(
  options: Pick<AskOptions, "library" | "sources" | "offline">,
  libraryDir: string | null,
): SearchPlan {
  const library = options.library ?? (wantsLibrary(options) ? libraryDir : null);
  if (options.offline) {
    if (options.sources?.some((name) => name !== "library")) {
      throw new BadInput(
        "--offline searches the library alone, so --sources cannot name others. Leave out one of them.",
      );
    }
    return { online: [], library, example: library === null ? "now" : "never" };
  }
  if (options.sources?.includes("library") && library === null) {
    throw new BadInput("--sources names the library, and none is set. Add --library PATH, or set LIBRARY_DIR.");
  }
  const online = ONLINE.filter((name) => options.sources?.includes(name) ?? true);
  return { online, library, example: library === null ? "when-nothing-answers" : "never" };
}

const wantsLibrary = ({ sources }: Pick<AskOptions, "sources">) => sources === null || sources.includes("library");
