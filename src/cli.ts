import { join } from "node:path";
import type { Analyst } from "./analyst/analyst.ts";
import { chooseModel } from "./cli/analyst-choice.ts";
import { OFFLINE_NOTE, reviewOrFallBack } from "./cli/example-library.ts";
import { describeFailure } from "./cli/failure.ts";
import { budgetWarning, describeEstimate, estimateSpending, namesOf } from "./cli/model-estimate.ts";
import { type AskOptions, parseOptions } from "./cli/options.ts";
import { checkOutput, writeOutput, writeStream } from "./cli/output.ts";
import { personAtTerminal } from "./cli/person.ts";
import { lineProgress, liveProgress, type Progress } from "./cli/progress.ts";
import { checkQuestion } from "./cli/question.ts";
import { renderReport, type Screen } from "./cli/render.ts";
import { planSearch, type SearchPlan } from "./cli/search-plan.ts";
import { STOPPED, stopSignal } from "./cli/stopping.ts";
import { type Config, loadConfig, type ModelConfig } from "./config.ts";
import {
  type Connections,
  connectLibrary,
  connectModels,
  connectOnline,
  dataFolder,
  EXAMPLE_LIBRARY,
  joinConnections,
} from "./connect.ts";
import type { Report } from "./domain/report.ts";
import type { DayBudget } from "./ports/language-model.ts";

const ANSWERED = 0;
const NOT_ENOUGH_EVIDENCE = 3;
/** Longer lines are hard to read. */
const MOST_COLUMNS = 100;

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
  const connections =
    plan.example === "now"
      ? await connectLibrary(EXAMPLE_LIBRARY, { config: run.config, signal: run.signal, tell: progress })
      : await connect(run);
  const openAnalyst = await connectAnalyst(run);
  if (plan.example !== "when-nothing-answers") return runOver(connections, { question, notes, run, openAnalyst });
  return reviewOrFallBack(async ({ example, notes }) => {
    const chosen = example
      ? await connectLibrary(EXAMPLE_LIBRARY, { config: run.config, signal: run.signal, tell: progress })
      : connections;
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
  const { server, prices, prompts, accountsOfReview } = await connectModels(model, config, progress.note);
  const { DayAccount } = await import("../adapters/language-model/day-account.ts");
  const { costUsd } = await import("../adapters/language-model/prices.ts");
  const { promptedAnalyst } = await import("./analyst/prompted/prompted.ts");
  const { models, budgets } = model;
  const file = join(await dataFolder(config), "spending.sqlite");
  const openDay = (day: DayBudget) => new DayAccount({ file, ...day });
  const asked = server.forReview("ask", accountsOfReview({ budgets, person: personAtTerminal(), openDay }));

  const estimate = estimateSpending(options.maxStudies, models, (name, tokens) =>
    costUsd(prices, name, { ...tokens, cachedInput: 0 }),
  );
  return {
    detail: `${namesOf(models)} at ${server.host}, which is sent the question and passages of papers; ${describeEstimate(estimate)}`,
    warning: budgetWarning(estimate, budgets.review),
    openAnalyst: () => promptedAnalyst({ model: asked, host: server.host, models, prompts }),
  };
}

async function connect({ plan, config, options, signal, progress }: Run): Promise<Connections> {
  const { library, online } = plan;
  const mode = options.fresh ? "fresh" : "cached";
  return joinConnections([
    ...(library === null ? [] : [await connectLibrary(library, { config, signal, tell: progress })]),
    ...(online.length === 0 ? [] : [await connectOnline(online, { config, mode, tell: progress })]),
  ]);
}
