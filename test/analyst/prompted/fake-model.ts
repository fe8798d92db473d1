import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { Usage } from "../../../src/domain/report.ts";
import type { LanguageModel, ModelRequest } from "../../../src/ports/language-model.ts";

/** One call as a reply is made for it: the prompt, and the material that stood in its fence. */
export interface Call {
  readonly name: string;
  readonly model: string;
  readonly system: string;
  readonly user: string;
  readonly material: unknown;
}

export type Reply = (call: Call) => unknown;

export const USAGE: Usage = { calls: 1, inputTokens: 900, outputTokens: 90, costUsd: 0.001 };

/** A language model in this process; what it replies must fit the schema, as behind the port. */
export function fakeModel(reply: Reply): LanguageModel & { readonly calls: readonly Call[] } {
  const calls: Call[] = [];
  return {
    calls,
    complete: async (request) => {
      const call = toCall(request);
      calls.push(call);
      return replyTo(request, await reply(call));
    },
  };
}

/** A model that answers in rounds: everything asked by then, at most so many at once, and then what follows from it. */
export function roundsModel(reply: Reply, atOnce: number) {
  const waiting: (() => void)[] = [];
  const rounds: number[] = [];
  let answering = false;
  const answerAll = async () => {
    answering = true;
    while (waiting.length > 0) {
      await settled(() => waiting.length);
      const round = waiting.splice(0, atOnce);
      rounds.push(round.length);
      for (const answer of round) answer();
      await settled(() => waiting.length);
    }
    answering = false;
  };
  const model: LanguageModel = {
    complete: async (request) => {
      const turn = new Promise<void>((resolve) => waiting.push(resolve));
      if (!answering) void answerAll();
      await turn;
      return replyTo(request, await reply(toCall(request)));
    },
  };
  return { model, rounds };
}

const QUIET_TURNS = 50;

/** Waits until nothing has been added for a good many turns of the event loop. */
async function settled(count: () => number): Promise<void> {
  for (let quiet = 0, last = count(); quiet < QUIET_TURNS; quiet += 1) {
    await nextTurn();
    if (count() !== last) quiet = 0;
    last = count();
  }
}

function toCall({ name, model, prompt }: ModelRequest<unknown>): Call {
  const fenced = /<material (\w+)>\n([\s\S]*)\n<\/material \1>/.exec(prompt.user)?.[2];
  return { name, model, ...prompt, material: fenced === undefined ? null : JSON.parse(fenced) };
}

function replyTo<Value>({ schema, model }: ModelRequest<Value>, value: unknown) {
  return { value: schema.parse(value), usage: USAGE, model, durationMs: 1, cached: false };
}

const Record = z.object({ id: z.string(), title: z.string(), abstract: z.string().nullable() });
export const ScreeningMaterial = z.array(Record);
export const ExtractionMaterial = z.object({
  title: z.string(),
  sections: z.array(z.object({ section: z.string(), text: z.string() })),
});
const ShownStudies = z.array(z.object({ study: z.string(), title: z.string(), passages: z.array(z.string()) }));
export const VerificationMaterial = z.union([
  z.object({ claim: z.string(), studies: ShownStudies }),
  z.object({ statement: z.string(), papers: ShownStudies }).transform(({ statement, papers }) => ({
    claim: statement,
    studies: papers,
  })),
]);
export const SynthesisMaterial = z.array(z.object({ id: z.string(), claim: z.string() }));
export const DraftMaterial = z.object({ draft: z.object({ claims: z.array(z.object({ id: z.string() })) }) });
