import { z } from "zod";
import type { Concept } from "../../domain/protocol.ts";
import type { JudgementContext, ProtocolPlan } from "../analyst.ts";
import { dropInvisible } from "../invisible-characters.ts";
import { ask, remarkMadeByCode } from "./asking.ts";
import type { Panel } from "./panel.ts";

const Reply = z.object({
  concepts: z.array(z.object({ name: z.string(), terms: z.array(z.string()), required: z.boolean() })),
  hypothesis: z.string().nullable(),
  criteria: z.array(z.object({ kind: z.enum(["include", "exclude"]), text: z.string() })),
});

const MOST_CONCEPTS = 6;
/** Each required concept is one more AND of every query. */
const MOST_REQUIRED = 3;
const MOST_TERMS = 8;
const MOST_CRITERIA = 8;

/** Plans by the model; by code where the model gives no plan that can be searched. */
export async function planProtocol(panel: Panel, question: string, context: JudgementContext): Promise<ProtocolPlan> {
  const { value, setback } = await ask(
    panel.model,
    {
      name: "protocol",
      model: panel.models.reader,
      prompt: panel.prompts.fill("protocol", { question: JSON.stringify(dropInvisible(question)) }),
      schema: Reply,
      maxOutputTokens: 2000,
    },
    context,
  );
  if (setback) remarkMadeByCode(setback, "The protocol was made by code from the words of the question", context);
  const concepts = value ? searchable(value.concepts) : [];
  if (value === null || concepts.length === 0) return panel.code.planProtocol(question, context);
  const criteria = value.criteria.filter(({ text }) => text.trim() !== "").slice(0, MOST_CRITERIA);
  return { concepts, hypothesis: value.hypothesis?.trim() || null, criteria };
}

/** Concepts that queries can be made of: each with terms, one to three of them required. */
function searchable(drafts: z.infer<typeof Reply>["concepts"]): readonly Concept[] {
  const named = drafts
    .map(tidy)
    .filter(({ terms }) => terms.length > 0)
    .slice(0, MOST_CONCEPTS);
  const required = named.filter((concept) => concept.required).slice(0, MOST_REQUIRED);
  const kept = required.length > 0 ? required : named.slice(0, 1);
  return named.map((concept) => ({ ...concept, required: kept.includes(concept) }));
}

function tidy({ name, terms, required }: z.infer<typeof Reply>["concepts"][number]): Concept {
  const plain = [name, ...terms].map(plainTerm).filter((term) => term !== "");
  const distinct = [...new Map(plain.map((term) => [term.toLowerCase(), term])).values()];
  return { name: plainTerm(name) || (distinct[0] ?? ""), terms: distinct.slice(0, MOST_TERMS), required };
}

/** A term without the signs that mean something in a query. */
function plainTerm(term: string): string {
  return dropInvisible(term)
    .replace(/["“”()[\]{}*?:\\^~|&]/gu, " ")
    .replace(/\b(?:AND|OR|NOT)\b/gu, " ")
    .replace(/\s+/gu, " ")
    .trim()
    .slice(0, 80);
}
