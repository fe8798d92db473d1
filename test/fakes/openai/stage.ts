import { z } from "zod";
import type { ChatCall } from "./protocol.ts";

/** What a call of a review is about, and the texts it gives. */
export interface StageCall {
  readonly stage: "protocol" | "screening" | "extraction" | "verification" | "synthesis" | "assessment";
  /** The value that stands under "Question, as JSON"; "" where a stage is not told the question. */
  readonly question: string;
  /** Likewise; null where there is none. */
  readonly hypothesis: string | null;
  /** The JSON between the lines of the fence; null where there is none. */
  readonly material: unknown;
}

/** A key that the replies of one stage alone have. */
const KEYS: Readonly<Record<string, StageCall["stage"]>> = {
  concepts: "protocol",
  records: "screening",
  claims: "extraction",
  verdicts: "verification",
  groups: "synthesis",
  remarks: "assessment",
};
const FENCED = /^<material (?<token>\w+)>\n(?<json>[\s\S]*)\n<\/material \k<token>>/m;

/** @returns null for a call that is none of a review's */
export function stageCall(call: ChatCall): StageCall | null {
  const stage = replyKeys(call)
    .map((key) => KEYS[key])
    .find((known) => known !== undefined);
  if (stage === undefined) return null;
  const material = FENCED.exec(call.user)?.groups?.json;
  return {
    stage,
    question: told(call, "Question") ?? "",
    hypothesis: told(call, "Hypothesis"),
    material: material === undefined ? null : JSON.parse(material),
  };
}

/** What stands as JSON on the line after its name. */
function told({ user }: ChatCall, name: "Question" | "Hypothesis"): string | null {
  const json = new RegExp(`^${name}, as JSON[^\\n]*:\\n(.*)$`, "m").exec(user)?.[1];
  return json === undefined ? null : z.string().nullable().parse(JSON.parse(json));
}

const ReplySchema = z.object({ properties: z.record(z.string(), z.unknown()) });

/** From the schema on the wire, or else in the prompt. */
function replyKeys({ body, system }: ChatCall): readonly string[] {
  const onTheWire = body.response_format?.json_schema?.schema;
  const inThePrompt = system.split("\n").findLast((line) => line.startsWith('{"')) ?? "{}";
  const schema = ReplySchema.safeParse(onTheWire ?? JSON.parse(inThePrompt));
  return schema.success ? Object.keys(schema.data.properties) : [];
}
