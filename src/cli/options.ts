import { Command, CommanderError, InvalidArgumentError } from "commander";
import { SOURCE_NAMES, SourceName } from "../domain/source-record.ts";
import { sentence } from "../domain/wording.ts";
import { BadInput } from "../errors.ts";
import { ANALYSTS, type AnalystName } from "./analyst-choice.ts";

export const FORMATS = ["md", "json", "bib", "csl", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** What the command line asks for. */
export interface AskOptions {
  readonly question: string;
  /** A folder or a file. */
  readonly library: string | null;
  /** Null where nothing was said: then all of them. */
  readonly sources: readonly SourceName[] | null;
  readonly since: number | null;
  readonly maxStudies: number;
  readonly format: Format;
  /** Where the report is written; null for standard output. */
  readonly out: string | null;
  readonly offline: boolean;
  readonly fresh: boolean;
  /** Null where nothing was said: then the language model of the settings, if there is one. */
  readonly analyst: AnalystName | null;
}

const DEFAULT_MAX_STUDIES = 30;
const MAX_MAX_STUDIES = 500;
const FIRST_YEAR = 1500;

const EXAMPLES = `
Examples:
  npm run ask -- "Does vitamin D supplementation reduce fractures?"
  npm run ask -- "Does vitamin D supplementation reduce fractures?" --sources pubmed,europe-pmc --since 2015
  npm run ask -- "Does vitamin D supplementation reduce fractures?" --library papers/ --offline --format json --out report.json

The report goes to standard output, progress to standard error. npm writes two lines of its own before the report, so pipe
it with: npm run --silent ask -- "…" --format json | jq .title

Exit codes: 0 answered, 3 not enough evidence, 2 bad input, 1 failure, 130 stopped.
`;

/**
 * @param argv what follows the command's name
 * @param currentYear the latest that `--since` may say
 * @returns null when help was asked for and shown
 * @throws {BadInput}
 */
export function parseOptions(argv: readonly string[], currentYear: number): AskOptions | null {
  const command = askCommand(currentYear);
  try {
    command.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    const hint = error.code === "commander.excessArguments" ? " Put the whole question in quotes." : "";
    throw new BadInput(`${sentence(error.message.replace(/^error: /, ""))}${hint} See \`npm run ask -- --help\`.`, {
      cause: error,
    });
  }
  const { library, sources, since, maxStudies, format, out, offline, fresh, analyst } = command.opts<ParsedFlags>();
  return {
    question: command.args[0] ?? "",
    library: library ?? null,
    sources: sources ?? null,
    since: since ?? null,
    maxStudies,
    format,
    out: out ?? null,
    offline: offline ?? false,
    fresh: fresh ?? false,
    analyst: analyst ?? null,
  };
}

interface ParsedFlags {
  readonly library?: string;
  readonly sources?: readonly SourceName[];
  readonly since?: number;
  readonly maxStudies: number;
  readonly format: Format;
  readonly out?: string;
  readonly offline?: boolean;
  readonly fresh?: boolean;
  readonly analyst?: AnalystName;
}

function askCommand(currentYear: number): Command {
  return new Command("npm run ask --")
    .description("Reviews the literature on a research question and reports what it shows, claim by claim.")
    .argument("<question>", "the research question, in quotes")
    .option("--library <path>", "your own papers: a folder or a file (searched besides the online sources)", path)
    .option("--sources <names>", `the sources to search, with commas: ${SOURCE_NAMES.join(",")}`, sourceNames)
    .option("--since <year>", "only studies published in this year or later", between(FIRST_YEAR, currentYear))
    .option("--max-studies <n>", "the most studies that are read", between(1, MAX_MAX_STUDIES), DEFAULT_MAX_STUDIES)
    .option("--format <format>", `what to write: ${FORMATS.join(", ")}`, format, "md")
    .option("--out <file>", "write the report to this file instead of standard output", path)
    .option("--offline", "search the library alone, or the example library where none is set")
    .option("--fresh", "ask the sources again instead of using kept answers")
    .option(
      "--analyst <name>",
      `who judges: ${ANALYSTS.join(" or ")} (by a language model, the default where one is set)`,
      analyst,
    )
    .helpOption("--help", "show this")
    .addHelpText("after", EXAMPLES)
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
}

function path(value: string): string {
  if (value.trim() === "" || value.includes("\0")) throw new InvalidArgumentError("It must name a file or a folder.");
  return value;
}

function sourceNames(value: string): readonly SourceName[] {
  const names = value.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !SourceName.safeParse(name).success);
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no source “${unknown}”; there are ${SOURCE_NAMES.join(", ")}.`);
  }
  return [...new Set(names.map((name) => SourceName.parse(name)))];
}

function analyst(value: string): AnalystName {
  const known = ANALYSTS.find((name) => name === value);
  if (known === undefined) throw new InvalidArgumentError(`There are ${ANALYSTS.join(" and ")}.`);
  return known;
}

function format(value: string): Format {
  const known = FORMATS.find((name) => name === value);
  if (known === undefined) throw new InvalidArgumentError(`There are ${FORMATS.join(", ")}.`);
  return known;
}

function between(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most) {
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    }
    return number;
  };
}
