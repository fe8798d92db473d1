import { z } from "zod";
import type { Protocol } from "../../domain/protocol.ts";
import type { Screening, Study } from "../../domain/study.ts";
import type { JudgementContext } from "../analyst.ts";
import { ask, remarkMadeByCode } from "./asking.ts";
import type { Panel } from "./panel.ts";
import { holdsWords } from "./quoting.ts";
import { asShown, fence } from "./untrusted-text.ts";

/** Records that the model screens, the nearest by wording first: four calls, and more for a review of many studies. */
const FEWEST_RECORDS = 40;
const RECORDS_PER_STUDY = 2;
const RECORDS_PER_CALL = 10;
/** How much of a relevance is the model's; the rest is the share of the question that the record names. */
const MODEL_SHARE = 0.7;

const CATEGORIES = [
  "population",
  "intervention or exposure",
  "comparison",
  "outcome",
  "kind of study",
  "other subject",
  "none",
] as const;

const Reply = z.object({
  records: z.array(
    z.object({
      id: z.string(),
      words: z.string().nullable(),
      reason: z.string(),
      category: z.enum(CATEGORIES),
      relevance: z.number(),
      decision: z.enum(["include", "exclude", "unclear"]),
    }),
  ),
});
type Decision = z.infer<typeof Reply>["records"][number];

interface Candidate {
  readonly study: Study;
  readonly byCode: Screening;
  /** What the model sees of it. */
  readonly title: string;
  readonly abstract: string | null;
}

/** Screens the nearest records by the model, ten a call; the rest, and what the model leaves open, by code. */
export async function screenStudies(
  panel: Panel,
  protocol: Protocol,
  studies: readonly Study[],
  context: JudgementContext,
): Promise<readonly Screening[]> {
  const byCode = await panel.code.screenStudies(protocol, studies, context);
  const ranked = byCode.toSorted((a, b) => b.relevance - a.relevance || (a.studyId < b.studyId ? -1 : 1));
  const most = Math.max(FEWEST_RECORDS, RECORDS_PER_STUDY * protocol.maxStudies);
  const nearest = ranked.filter(({ relevance }) => relevance > 0).slice(0, most);
  const candidates = nearest.flatMap((screening) => toCandidate(screening, studies));
  const judged = await Promise.all(
    inBatches(candidates, RECORDS_PER_CALL).map((batch) => screenBatch(panel, protocol, batch, context)),
  );
  const shown = new Set(nearest);
  const others = ranked.filter((screening) => !shown.has(screening));
  return [...judged.flat(), ...others.map((screening) => leaveOut(screening, most))];
}

function toCandidate(byCode: Screening, studies: readonly Study[]): readonly Candidate[] {
  const study = studies.find(({ id }) => id === byCode.studyId);
  if (!study) return [];
  const { title, abstract } = study;
  return [{ study, byCode, title: asShown(title), abstract: abstract === null ? null : asShown(abstract) }];
}

/** A record that names nothing of the question, or that too many name more of. */
function leaveOut(byCode: Screening, most: number): Screening {
  if (byCode.decision === "exclude") return byCode;
  return { ...byCode, decision: "exclude", reason: `not among the ${most} records nearest to the question` };
}

async function screenBatch(
  panel: Panel,
  protocol: Protocol,
  batch: readonly Candidate[],
  context: JudgementContext,
): Promise<readonly Screening[]> {
  const { value, setback } = await askFor(panel, protocol, batch, context);
  if (setback?.kind === "overflow" && batch.length > 1) {
    const halves = inBatches(batch, Math.ceil(batch.length / 2));
    return (await Promise.all(halves.map((half) => screenBatch(panel, protocol, half, context)))).flat();
  }
  if (setback) remarkMadeByCode(setback, `${batch.length} records were screened by code alone`, context);
  const decisions = new Map(value?.records.map((decision) => [decision.id, decision]));
  return batch.map((candidate, index) => settle(candidate, decisions.get(label(index))));
}

function askFor(panel: Panel, protocol: Protocol, records: readonly Candidate[], context: JudgementContext) {
  const material = fence(
    records.map(({ study, title, abstract }, index) => ({ id: label(index), year: study.year, title, abstract })),
  );
  const question = JSON.stringify(protocol.question);
  const criteria = JSON.stringify(protocol.criteria);
  return ask(
    panel.model,
    {
      name: "screening",
      model: panel.models.reader,
      prompt: panel.prompts.fill("screening", { question, criteria, ...material }),
      schema: Reply,
      maxOutputTokens: 3000,
    },
    context,
  );
}

/** The gate: deciding words that the record does not hold decide nothing, and then it is read. */
function settle({ byCode, title, abstract }: Candidate, decision: Decision | undefined): Screening {
  if (!decision) return byCode;
  const words = decision.words?.trim() || null;
  const located = words === null || holdsWords(`${title} ${abstract ?? ""}`, words);
  const relevance = MODEL_SHARE * (clamp(decision.relevance) / 10) + (1 - MODEL_SHARE) * byCode.relevance;
  const detail = `${decision.reason.trim()}${words !== null && located ? ` (“${words}”)` : ""}`;
  const settled = { studyId: byCode.studyId, relevance, ...(detail === "" ? {} : { detail }) };
  if (decision.decision === "exclude" && located) {
    return { ...settled, decision: "exclude", reason: excludedFor(decision.category), missing: byCode.missing };
  }
  const reason =
    decision.decision === "include" ? "meets the criteria" : "unclear from title and abstract; read to decide";
  return { ...settled, decision: "include", reason, missing: [] };
}

function excludedFor(category: Decision["category"]): string {
  if (category === "none") return "does not meet the criteria";
  return category === "other subject" ? "about another subject" : `wrong ${category}`;
}

const label = (index: number) => `R${index + 1}`;
const clamp = (relevance: number) => Math.min(10, Math.max(0, relevance));

function inBatches<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}
