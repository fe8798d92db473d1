import { describe, expect, it } from "vitest";
import { BudgetExceeded, ContextOverflow, ModelRefused, ModelUnavailable, ReplyUnusable } from "../../../src/errors.ts";
import { type Call, fakeModel, type Reply, USAGE } from "./fake-model.ts";
import { honestReply } from "./honest-replies.ts";
import { analystOver, review, sealRecords } from "./made-up-review.ts";

const refuse = ({ name, model }: Call) => new ModelRefused(model, name, "content policy", USAGE);
const babble = ({ name, model }: Call) => new ReplyUnusable(model, name, "not JSON", USAGE);
const budget = new BudgetExceeded("The budget of this review (20 calls)");

const failing =
  (fails: (call: Call) => boolean, error: (call: Call) => Error): Reply =>
  (call) => {
    if (fails(call)) throw error(call);
    return honestReply(call);
  };

const reviewWith = (reply: Reply, count = 5) => {
  const model = fakeModel(reply);
  return { calls: model.calls, report: review({ records: sealRecords(count), analyst: analystOver(model) }) };
};

describe("one item without a usable reply is left out, and the report says so", () => {
  it.each([
    { what: "a refusal", error: refuse, says: "declined the extraction" },
    { what: "a reply that never fits", error: babble, says: "no usable reply for extraction, twice (not JSON)" },
  ])("$what to read one study leaves out that study", async ({ error, says }) => {
    const atBergen = ({ name, user }: Call) => name === "extraction" && user.includes("Bergen");
    const report = await reviewWith(failing(atBergen, error)).report;
    expect(report.claims).toHaveLength(4);
    expect(report.notes).toEqual([
      expect.stringMatching(/^“Lamps and the sleep of harbour seals at Bergen” was left out of the reading: /),
    ]);
    expect(report.notes[0]).toContain(says);
  });

  it("a refusal to verify one claim leaves it unverified", async () => {
    const ofCork = ({ name, material }: Call) =>
      name === "verification" &&
      JSON.stringify(material).includes('"claim":"Lamps shortened the sleep of harbour seals at Cork');
    const report = await reviewWith(failing(ofCork, refuse)).report;
    expect(report.claims.filter(({ status }) => status === "unverified").map(({ claim }) => claim.text)).toEqual([
      expect.stringContaining("Cork"),
    ]);
    expect(report.notes).toEqual([expect.stringMatching(/^The claim “.*Cork.*” was not verified: /)]);
  });

  it.each([
    { stage: "protocol", says: "The protocol was made by code from the words of the question: " },
    { stage: "screening", says: "5 records were screened by code alone: " },
    { stage: "synthesis", says: "The synthesis was put together by code from the claims' own words: " },
    { stage: "assessment-confirm", says: "The review to confirm was made by code: " },
  ])("without the model's $stage the code's own stands in", async ({ stage, says }) => {
    const report = await reviewWith(failing(({ name }) => name === stage, refuse)).report;
    expect(report.outcome).toBe("answered");
    expect(report.notes).toEqual([expect.stringContaining(says)]);
  });

  it("what a refusal cost is on record", async () => {
    const { calls, report } = reviewWith(failing(({ name }) => name === "extraction", refuse));
    const counted = (await report).trace.reduce((sum, { usage }) => sum + usage.calls, 0);
    expect(counted).toBe(calls.length);
  });
});

describe("material that is too long is asked about with less of it", () => {
  const overflow = ({ name, model }: Call) => new ContextOverflow(model, name);
  const longerThan = (most: number, stage: string) => (call: Call) => call.name === stage && call.user.length > most;

  it.each(["screening", "verification"])("of the %s", async (stage) => {
    const longest = Math.max(...(await recordedLengths(stage)));
    const { calls, report } = reviewWith(failing(longerThan(longest - 1, stage), overflow));
    const { outcome, notes } = await report;
    expect({ outcome, notes }).toEqual({ outcome: "answered", notes: [] });
    expect(calls.some(({ name, user }) => name === stage && user.length < longest)).toBe(true);
  });

  it("a study that does not fit at its shortest is left out", async () => {
    const atBergen = ({ name, user }: Call) => name === "extraction" && user.includes("Bergen");
    const report = await reviewWith(failing(atBergen, overflow)).report;
    expect(report.notes).toEqual([expect.stringContaining("was left out of the reading")]);
  });

  async function recordedLengths(stage: string): Promise<readonly number[]> {
    const { calls, report } = reviewWith(honestReply);
    await report;
    return calls.filter(({ name }) => name === stage).map(({ user }) => user.length);
  }
});

describe("a budget that runs out ends the review with what it has", () => {
  it.each([
    { from: "extraction", outcome: "not-enough-evidence" },
    { from: "verification", outcome: "not-enough-evidence" },
    { from: "synthesis", outcome: "answered" },
    { from: "assessment-challenge", outcome: "answered" },
  ])("before the $from: $outcome, and the report says why", async ({ from, outcome }) => {
    let spent = false;
    const report = await reviewWith((call) => {
      spent ||= call.name === from;
      if (spent) throw budget;
      return honestReply(call);
    }).report;
    expect(report.outcome).toBe(outcome);
    expect(report.notes[0]).toMatch(
      /The budget of this review \(20 calls\) does not cover the next call.*The review ended with what it had/,
    );
  });

  it("in the midst of the verification the claims verified by then make the answer", async () => {
    let verified = 0;
    const report = await reviewWith((call) => {
      if (call.name.startsWith("verification")) verified += 1;
      if (verified > 2) throw budget;
      return honestReply(call);
    }).report;
    expect(report.claims.filter(({ status }) => status === "verified").length).toBeGreaterThan(0);
    expect(report.claims.some(({ status }) => status === "unverified")).toBe(true);
    expect(report.outcome).toBe("answered");
    expect(report.notes).toContain("The synthesis was put together by code from the claims' own words.");
  });
});

describe("a server that is not there", () => {
  it("ends the review with what failed and how to go on", async () => {
    const unavailable = new ModelUnavailable("127.0.0.1:1", "connection refused", "Start it, then ask again.");
    const { report, calls } = reviewWith(() => {
      throw unavailable;
    });
    await expect(report).rejects.toBe(unavailable);
    expect(calls).toHaveLength(1);
  });
});
