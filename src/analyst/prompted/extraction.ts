import { z } from "zod";
import type { Protocol } from "../../domain/protocol.ts";
import type { Study, StudyDocument } from "../../domain/study.ts";
import type { DraftClaim, JudgementContext } from "../analyst.ts";
import { isInstruction } from "../embedded-instructions.ts";
import { dropInvisible } from "../invisible-characters.ts";
import { ask, askWithLess, remarkLeftOut } from "./asking.ts";
import { excerptOf } from "./excerpt.ts";
import type { Panel } from "./panel.ts";
import { COMMON_WORDS, sharedContent } from "./quoting.ts";
import { asShown, fence } from "./untrusted-text.ts";

const MOST_CLAIMS = 3;
/** About 10,000 tokens, which is most papers without their references. */
const MOST_CHARACTERS = 40_000;
const FEWEST_CHARACTERS = 2_500;
const LEAST_RELEVANCE = 0.5;
/** A claim takes at least these shares of its words from its quotation, and from the study as a whole. */
const LEAST_SHARED = { quotation: 0.2, study: 0.6 };

const Reply = z.object({
  claims: z.array(z.object({ quotation: z.string(), text: z.string(), relevance: z.number() })),
});
type Draft = z.infer<typeof Reply>["claims"][number];

/** The findings that the model reads out of a document; none, and a remark, where it gives no usable reply. */
export async function extractClaims(
  panel: Panel,
  protocol: Protocol,
  { study, document }: { readonly study: Study; readonly document: StudyDocument },
  context: JudgementContext,
): Promise<readonly DraftClaim[]> {
  const title = asShown(study.title);
  const fewer = (characters: number) => (characters / 2 < FEWEST_CHARACTERS ? null : Math.floor(characters / 2));
  const { value, setback } = await askWithLess(MOST_CHARACTERS, fewer, (characters) =>
    askFor(panel, protocol, { title, sections: excerptOf(document, characters) }, context),
  );
  if (setback) remarkLeftOut(setback, `“${title}” was left out of the reading`, context);
  const words = [title, protocol.question, COMMON_WORDS, ...document.sections.map(({ text }) => text)];
  const proposed = value?.claims ?? [];
  const drafts = proposed.filter((draft) => isDrawnFromText(draft, words));
  const dropped = proposed.length - drafts.length;
  if (dropped > 0) {
    const claims = dropped === 1 ? "1 claim was" : `${dropped} claims were`;
    context.remark(`“${title}”: ${claims} left out, as the model did not draw them from the study's words.`);
  }
  return drafts
    .map(({ text, quotation, relevance }) => ({ text: tidy(text), quotation, relevance: share(relevance) }))
    .filter(({ relevance }) => relevance >= LEAST_RELEVANCE)
    .toSorted((a, b) => b.relevance - a.relevance)
    .slice(0, MOST_CLAIMS);
}

function askFor(panel: Panel, protocol: Protocol, material: object, context: JudgementContext) {
  const prompt = panel.prompts.fill("extraction", {
    question: JSON.stringify(protocol.question),
    hypothesis: JSON.stringify(protocol.hypothesis),
    mostClaims: String(MOST_CLAIMS),
    ...fence(material),
  });
  const { model, models } = panel;
  return ask(
    model,
    { name: "extraction", model: models.reader, prompt, schema: Reply, maxOutputTokens: 2000 },
    context,
  );
}

/** The gate: a claim says what its quotation is about, in words of the study, and neither gives orders to a model. */
function isDrawnFromText({ text, quotation }: Draft, wordsOfStudy: readonly string[]): boolean {
  if (isInstruction(text) || isInstruction(quotation)) return false;
  if (sharedContent(text, [quotation]) < LEAST_SHARED.quotation) return false;
  return sharedContent(text, wordsOfStudy) >= LEAST_SHARED.study;
}

function tidy(text: string): string {
  return dropInvisible(text).replace(/\s+/gu, " ").trim();
}

function share(relevance: number): number {
  return Math.min(1, Math.max(0, relevance / 10));
}
