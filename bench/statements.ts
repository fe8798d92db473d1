import { openLibrary } from "../adapters/source/library/library.ts";
import { extractiveAnalyst } from "../src/analyst/extractive/extractive.ts";
import { readSettings } from "../src/bot/settings.ts";
import type { StatementStatus } from "../src/domain/statement.ts";
import type { Source } from "../src/ports/source.ts";
import { runReview } from "../src/review/review.ts";
import { hasBenchData, type JudgedPair, loadPairs } from "./data.ts";
import { CORPUS } from "./library.ts";

/** What experts say of a statement from the abstracts that they looked at; others may decide it otherwise. */
type Judgement = JudgedPair["label"];

interface Checked {
  readonly judgement: Judgement;
  readonly status: StatementStatus;
}

const STATUSES: readonly StatementStatus[] = [
  "supported",
  "supported-in-part",
  "contested",
  "refuted",
  "not-enough-info",
];
const { signal } = new AbortController();
const noPdf = { parse: () => Promise.reject(new Error("There is no PDF among the records of the benchmark.")) };

/** What `check: STATEMENT` says of each claim of SciFact, over all its abstracts, beside what experts say. */
export async function printStatements(): Promise<void> {
  const library = await openLibrary({ path: CORPUS, indexFile: ":memory:", parsers: { pdf: noPdf }, signal });
  for (const split of ["train", "dev"] as const) {
    const claims = [...Map.groupBy(loadPairs("scifact", split), ({ claimId }) => claimId).values()];
    const checked: Checked[] = [];
    for (const pairs of claims) {
      const [{ claim } = { claim: "" }] = pairs;
      checked.push({ judgement: judgementOf(pairs), status: await check(claim, library) });
    }
    print(`\nStatements checked (SciFact ${split}, ${claims.length} claims, over 5,183 abstracts)`, checked);
  }
  library.close();
}

/** SciFact's claims are decided by one abstract or several that agree. */
const judgementOf = (pairs: readonly JudgedPair[]): Judgement =>
  pairs.find(({ label }) => label !== "not-enough-info")?.label ?? "not-enough-info";

async function check(statement: string, source: Source): Promise<StatementStatus> {
  const report = await runReview(
    { question: statement, statement, since: null, maxStudies: readSettings({}).maxStudies, notes: [] },
    { analyst: extractiveAnalyst(), sources: [source], readers: [], now: () => new Date() },
    { signal, onEvent: () => {} },
  );
  return report.statement?.status ?? "not-enough-info";
}

function print(title: string, checked: readonly Checked[]): void {
  console.log(title);
  const rows = Map.groupBy(checked, ({ judgement }) => `experts: ${judgement}`);
  console.table(
    Object.fromEntries(
      [...rows].map(([name, found]) => [
        name,
        Object.fromEntries(STATUSES.map((status) => [status, found.filter((one) => one.status === status).length])),
      ]),
    ),
  );
  const decided = checked.filter(({ status }) => isFor(status) || status === "refuted");
  const judged = decided.filter(({ judgement }) => judgement !== "not-enough-info");
  const right = judged.filter(({ judgement, status }) => (judgement === "supports") === isFor(status));
  console.log(
    `  decided ${decided.length} of ${checked.length}; of the ${judged.length} that experts decide too, ${right.length} alike (${((100 * right.length) / judged.length).toFixed(0)} %)`,
  );
}

const isFor = (status: StatementStatus): boolean => status === "supported" || status === "supported-in-part";

if (import.meta.main) {
  if (hasBenchData()) await printStatements();
  else console.log("The labelled sets are not here (../shared/data/bench), so nothing was measured.");
}
