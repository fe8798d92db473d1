import { FAULTS, type FaultName } from "./faults.ts";
import { type Answer, type ChatCall, type Script, say } from "./protocol.ts";
import { reader, readerReply } from "./reader.ts";
import { type StageCall, stageCall } from "./stage.ts";

type Reply = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, unknown>>;

/** Replies that fit their schema and are false. */
export const LIES = {
  "invented quotation": changeEach("extraction", "claims", (claim) => ({
    ...claim,
    quotation: `It is proven beyond doubt that ${claim.text}`,
  })),
  "invented number": changeEach("extraction", "claims", (claim) => ({ ...claim, text: `${claim.text} (by 97.3 %)` })),
  "unknown claim id": (stage: StageCall["stage"], reply: Reply): Reply =>
    stage === "synthesis" || stage === "assessment"
      ? JSON.parse(JSON.stringify(reply).replace(/"clm-[0-9a-f]{8}"|"C\d+"/g, '"clm-deadbeef"'))
      : reply,
  "contradicting verdict": changeEach("verification", "verdicts", (verdict) => ({
    ...verdict,
    verdict: verdict.verdict === "supports" ? "refutes" : "supports",
    certainty: "clear",
  })),
  "invented evidence": changeEach("verification", "verdicts", (verdict) => ({
    ...verdict,
    sentence: "This sentence proves the claim beyond all doubt.",
    verdict: "supports",
    certainty: "clear",
  })),
} as const;

export type LieName = keyof typeof LIES;

/** A careful reader that lies in one way. */
export const liar =
  (lie: LieName): Script =>
  async (call) => {
    const asked = stageCall(call);
    if (asked === null) return reader(call);
    return say(LIES[lie](asked.stage, (await readerReply(asked)) as Reply));
  };

function changeEach(where: StageCall["stage"], list: string, change: (item: Item) => Item) {
  return (stage: StageCall["stage"], reply: Reply): Reply =>
    stage === where ? { ...reply, [list]: (reply[list] as readonly Item[]).map(change) } : reply;
}

/** Which calls a server rejects for what it does not know; the other faults do not look at the call. */
const REJECTS: Partial<Readonly<Record<FaultName, (call: ChatCall) => boolean>>> = {
  "no json schema": ({ body }) => body.response_format?.type === "json_schema",
  "no json schema, as 500": ({ body }) => body.response_format?.type === "json_schema",
  "no json mode": ({ body }) => body.response_format !== undefined,
  "no max_completion_tokens": ({ body }) => body.max_completion_tokens !== undefined,
  "no temperature": ({ body }) => body.temperature !== undefined,
  "no system role": ({ body }) => body.messages.some(({ role }) => role === "system"),
};

/** A script that fails: at each call that the fault rejects, or else at every nth call. */
export function failing(script: Script, fault: FaultName, every: number): Script {
  const answer: Answer = FAULTS[fault];
  const fails = REJECTS[fault] ?? (({ count }: ChatCall) => count % every === 0);
  return (call) => (fails(call) ? answer : script(call));
}
