import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { OFFLINE_NOTE, reviewOrFallBack } from "./cli/example-library.ts";
import { describeFailure } from "./cli/failure.ts";
import { libraryNotes } from "./cli/library-notes.ts";
import { type AskOptions, parseOptions } from "./cli/options.ts";
import { checkOutput, writeOutput, writeStream } from "./cli/output.ts";
import { lineProgress, liveProgress, type Progress } from "./cli/progress.ts";
import { checkQuestion } from "./cli/question.ts";
import { renderReport, type Screen } from "./cli/render.ts";
import { type OnlineSource, planSearch, type SearchPlan } from "./cli/search-plan.ts";
import { STOPPED, stopSignal } from "./cli/stopping.ts";
import { type Config, loadConfig } from "./config.ts";
import type { Report } from "./domain/report.ts";
import { count } from "./domain/wording.ts";
import { AppError } from "./errors.ts";
import type { FullTextReader } from "./ports/full-text.ts";
import type { Source } from "./ports/source.ts";

const ANSWERED = 0;
const NOT_ENOUGH_EVIDENCE = 3;
/** Longer lines are hard to read. */
const MOST_COLUMNS = 100;
const EXAMPLE_LIBRARY = join(import.meta.dirname, "../examples/library");

// Progress that nobody reads any more, as behind `2>&1 | head`, is no reason to stop.
process.stderr.on("error", () => {});
process.exit(await main(process.argv.slice(2)));

async function main(argv: readonly string[]): Promise<number> {
  const signal = stopSignal();
  try {
    const options = parseOptions(argv, new Date().getFullYear());
    return options === null ? ANSWERED : await ask(options, loadConfig(), signal);
  } catch (error) {
    const { exitCode, message } = signal.aborted ? { exitCode: STOPPED, message: "Stopped." } : describeFailure(error);
    process.stderr.write(`${message}\n`);
    return exitCode;
  }
}

async function ask(options: AskOptions, config: Config, signal: AbortSignal): Promise<number> {
  const question = checkQuestion(options.question);
  const plan = planSearch(options, config.libraryDir);
  if (options.out !== null) await checkOutput(options.out);
  const progress = await openProgress();
  try {
    const report = await review(question, { options, plan, config, signal, progress });
    progress.stop();
    await deliver(report, options);
    return report.outcome === "answered" ? ANSWERED : NOT_ENOUGH_EVIDENCE;
  } finally {
    progress.stop();
  }
}

async function openProgress(): Promise<Progress> {
  const { stderr } = process;
  return stderr.isTTY ? liveProgress(stderr) : lineProgress((text) => stderr.write(text));
}

async function deliver(report: Report, { format, out }: AskOptions): Promise<void> {
  const text = await renderReport(report, format, out === null ? screen() : null);
  if (out === null) return writeStream(process.stdout, text);
  await writeOutput(out, text);
  process.stderr.write(`The report is in ${out}.\n`);
}

function screen(): Screen | null {
  const { stdout } = process;
  if (!stdout.isTTY) return null;
  const columns = stdout.columns || MOST_COLUMNS;
  return { width: Math.min(columns, MOST_COLUMNS), look: stdout.hasColors() ? "styled" : "plain" };
}

interface Run {
  readonly options: AskOptions;
  readonly plan: SearchPlan;
  readonly config: Config;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

async function review(question: string, run: Run): Promise<Report> {
  const { plan, progress } = run;
  if (plan.example === "now") {
    progress.note(OFFLINE_NOTE);
    return runOver(await connectLibrary(EXAMPLE_LIBRARY, run), { question, notes: [OFFLINE_NOTE], run });
  }
  const connections = await connect(run);
  if (plan.example === "never") return runOver(connections, { question, notes: [], run });
  return reviewOrFallBack(async ({ example, notes }) => {
    const chosen = example ? await connectLibrary(EXAMPLE_LIBRARY, run) : connections;
    return runOver(chosen, { question, notes, run });
  }, progress.note);
}

async function runOver(connections: Connections, asked: { question: string; notes: readonly string[]; run: Run }) {
  const { sources, readers } = connections;
  const { options, signal, progress } = asked.run;
  const { since, maxStudies } = options;
  const { runReview } = await import("./review/review.ts");
  const { extractiveAnalyst } = await import("./analyst/extractive/extractive.ts");
  return runReview(
    { question: asked.question, since, maxStudies, notes: [...asked.notes, ...connections.notes] },
    { analyst: extractiveAnalyst(), sources, readers, now: () => new Date() },
    { signal, onEvent: progress.onEvent },
  );
}

/** Where a review searches and reads. */
interface Connections {
  readonly sources: readonly Source[];
  readonly readers: readonly FullTextReader[];
  /** What a reader of the report must know of them. */
  readonly notes: readonly string[];
}

async function connect(run: Run): Promise<Connections> {
  const { library, online } = run.plan;
  const parts = [
    ...(library === null ? [] : [await connectLibrary(library, run)]),
    ...(online.length === 0 ? [] : [await connectOnline(online, run)]),
  ];
  return {
    sources: parts.flatMap(({ sources }) => sources),
    readers: parts.flatMap(({ readers }) => readers),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

async function connectLibrary(path: string, { config, signal, progress }: Run): Promise<Connections> {
  const [{ openLibrary }, { PdfParser }] = await Promise.all([
    import("../adapters/source/library/library.ts"),
    import("../adapters/document/pdf.ts"),
  ]);
  const startedAt = performance.now();
  const library = await openLibrary({
    path,
    indexFile: join(await dataFolder(config), libraryIndexName(path)),
    ...(path === EXAMPLE_LIBRARY && { label: "Example library" }),
    parsers: { pdf: new PdfParser() },
    signal,
    onProgress: ({ done, total }) => progress.working("library", `${done} of ${total} files`),
  });
  const { files, records, skipped, damagedIndex } = library.summary;
  progress.finished("library", `${count(records, "record")} in ${count(files, "file")}`, performance.now() - startedAt);
  const notes = libraryNotes(path, skipped, damagedIndex);
  for (const note of notes) progress.note(note);
  return { sources: [library], readers: [library], notes };
}

/** Each library has an index of its own, found again by where the library is. */
function libraryIndexName(path: string): string {
  return `library-${createHash("sha256").update(resolve(path)).digest("hex").slice(0, 8)}.sqlite`;
}

async function connectOnline(names: readonly OnlineSource[], { config, options, progress }: Run): Promise<Connections> {
  const [
    { SourceHttp },
    { openCache },
    { Arxiv },
    { OpenAlex },
    { SemanticScholar },
    { Crossref },
    { EuropePmc },
    { PubMed },
  ] = await Promise.all([
    import("../adapters/source/http.ts"),
    import("../adapters/cache/sqlite.ts"),
    import("../adapters/source/arxiv.ts"),
    import("../adapters/source/openalex.ts"),
    import("../adapters/source/semantic-scholar.ts"),
    import("../adapters/source/crossref.ts"),
    import("../adapters/source/europe-pmc.ts"),
    import("../adapters/source/pubmed.ts"),
  ]);
  const { contactEmail, keys } = config;
  const http = new SourceHttp({
    contact: contactEmail,
    cache: openCache(join(await dataFolder(config), "answers.sqlite"), progress.note),
    mode: options.fresh ? "fresh" : "cached",
  });
  const open: Readonly<Record<OnlineSource, () => Source>> = {
    arxiv: () => new Arxiv({ http }),
    openalex: () => new OpenAlex({ http, apiKey: keys.openAlex }),
    "semantic-scholar": () => new SemanticScholar({ http, apiKey: keys.semanticScholar }),
    crossref: () => new Crossref({ http }),
    "europe-pmc": () => new EuropePmc({ http }),
    pubmed: () => new PubMed({ http, apiKey: keys.ncbi }),
  };
  return { sources: names.map((name) => open[name]()), readers: await connectReaders(contactEmail), notes: [] };
}

/** Open full texts, best text first: JATS from the archives, then PDF. */
async function connectReaders(contact: string | null): Promise<readonly FullTextReader[]> {
  const [{ PublicWeb }, { JatsParser }, { PdfParser }, europePmc, pmc, arxiv, openAccess] = await Promise.all([
    import("../adapters/web/public-web.ts"),
    import("../adapters/document/jats.ts"),
    import("../adapters/document/pdf.ts"),
    import("../adapters/full-text/europe-pmc.ts"),
    import("../adapters/full-text/pmc.ts"),
    import("../adapters/full-text/arxiv.ts"),
    import("../adapters/full-text/open-access.ts"),
  ]);
  const web = new PublicWeb({ contact });
  const parsers = { jats: new JatsParser(), pdf: new PdfParser() };
  return [
    new europePmc.EuropePmcReader({ web, parser: parsers.jats }),
    new pmc.PmcReader({ web, parser: parsers.jats }),
    new arxiv.ArxivReader({ web, parser: parsers.pdf }),
    new openAccess.OpenAccessReader({ web, parsers }),
  ];
}

async function dataFolder({ dataDir }: Config): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
    return dataDir;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError(`The data folder ${dataDir} cannot be made (${reason}). Set DATA_DIR to one that can.`, {
      cause,
    });
  }
}
