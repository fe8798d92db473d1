import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Analyst } from "./analyst/analyst.ts";
import { chooseModel } from "./cli/analyst-choice.ts";
import { OFFLINE_NOTE, reviewOrFallBack } from "./cli/example-library.ts";
import { describeFailure } from "./cli/failure.ts";
import { libraryNotes } from "./cli/library-notes.ts";
import { budgetWarning, describeEstimate, estimateSpending, namesOf } from "./cli/model-estimate.ts";
import { type AskOptions, parseOptions } from "./cli/options.ts";
import { checkOutput, writeOutput, writeStream } from "./cli/output.ts";
import { personAtTerminal } from "./cli/person.ts";
import { lineProgress, liveProgress, type Progress } from "./cli/progress.ts";
import { checkQuestion } from "./cli/question.ts";
import { renderReport, type Screen } from "./cli/render.ts";
import { type OnlineSource, planSearch, type SearchPlan } from "./cli/search-plan.ts";
import { STOPPED, stopSignal } from "./cli/stopping.ts";
import { type Config, loadConfig, type ModelConfig } from "./config.ts";
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
  const model = chooseModel(options.analyst, config.model);
  if (options.out !== null) await checkOutput(options.out);
  const progress = await openProgress();
  try {
    const startedAt = performance.now();
    const report = await review(question, { options, plan, config, signal, progress, model });
    if (model !== null) {
      const { describeModelUse } = await import("./report/model-use.ts");
      const use = describeModelUse(report.trace) ?? "no new call to a language model";
      progress.finished("in all", use, performance.now() - startedAt);
    }
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
  /** The language model to ask; null for the extractive analyst. */
  readonly model: ModelConfig | null;
}

async function review(question: string, run: Run): Promise<Report> {
  const { plan, progress } = run;
  const notes = plan.example === "now" ? [OFFLINE_NOTE] : [];
  for (const note of notes) progress.note(note);
  const connections = plan.example === "now" ? await connectLibrary(EXAMPLE_LIBRARY, run) : await connect(run);
  const openAnalyst = await connectAnalyst(run);
  if (plan.example !== "when-nothing-answers") return runOver(connections, { question, notes, run, openAnalyst });
  return reviewOrFallBack(async ({ example, notes }) => {
    const chosen = example ? await connectLibrary(EXAMPLE_LIBRARY, run) : connections;
    return runOver(chosen, { question, notes, run, openAnalyst });
  }, progress.note);
}

interface Asked {
  readonly question: string;
  readonly notes: readonly string[];
  readonly run: Run;
  readonly openAnalyst: () => Analyst;
}

async function runOver(connections: Connections, { question, notes, run, openAnalyst }: Asked) {
  const { sources, readers } = connections;
  const { options, signal, progress } = run;
  const { since, maxStudies } = options;
  const { runReview } = await import("./review/review.ts");
  return runReview(
    { question, since, maxStudies, notes: [...notes, ...connections.notes] },
    { analyst: openAnalyst(), sources, readers, now: () => new Date() },
    { signal, onEvent: progress.onEvent },
  );
}

/** @returns what gives each review an analyst of its own */
async function connectAnalyst(run: Run): Promise<() => Analyst> {
  const startedAt = performance.now();
  const { detail, warning, openAnalyst } =
    run.model === null ? await connectExtractive() : await connectModel(run.model, run);
  run.progress.finished("analyst", detail, performance.now() - startedAt);
  if (warning !== null) run.progress.note(warning);
  return openAnalyst;
}

async function connectExtractive() {
  const { extractiveAnalyst } = await import("./analyst/extractive/extractive.ts");
  return { detail: "extractive, without a language model", warning: null, openAnalyst: extractiveAnalyst };
}

async function connectModel(model: ModelConfig, { options, config, progress }: Run) {
  const [
    { OpenAiModels },
    { accountsOfReview },
    { costUsd, DEFAULT_PRICES },
    { openCache },
    { promptedAnalyst },
    { loadPrompts },
  ] = await Promise.all([
    import("../adapters/language-model/openai.ts"),
    import("../adapters/language-model/accounts.ts"),
    import("../adapters/language-model/prices.ts"),
    import("../adapters/cache/sqlite.ts"),
    import("./analyst/prompted/prompted.ts"),
    import("./analyst/prompted/prompts.ts"),
  ]);
  const { baseUrl, apiKey, models, limits, budgets } = model;
  const prompts = loadPrompts();
  const prices = { ...DEFAULT_PRICES, ...model.prices };
  const folder = await dataFolder(config);
  const cache = openCache(join(folder, "replies.sqlite"), progress.note);
  const server = new OpenAiModels({ baseUrl, apiKey, cache, prices, limits });
  const file = join(folder, "spending.sqlite");
  const asked = server.forReview("ask", accountsOfReview({ budgets, person: personAtTerminal(), file }));

  const estimate = estimateSpending(options.maxStudies, models, (name, tokens) =>
    costUsd(prices, name, { ...tokens, cachedInput: 0 }),
  );
  return {
    detail: `${namesOf(models)} at ${server.host}, which is sent the question and passages of papers; ${describeEstimate(estimate)}`,
    warning: budgetWarning(estimate, budgets.review),
    openAnalyst: () => promptedAnalyst({ model: asked, host: server.host, models, prompts }),
  };
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
