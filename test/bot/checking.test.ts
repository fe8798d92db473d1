import { afterEach, describe, expect, it } from "vitest";
import { linkedPaper } from "../../src/bot/paper-links.ts";
import { readPlan } from "../../src/bot/plan.ts";
import { aRecord } from "../builders.ts";
import { AT_TOP } from "../fakes/memory-chat/platform.ts";
import { ann, ben, type Office, openOffice, said } from "./office.ts";

let office: Office;
afterEach(() => office?.close());

const COAST = aRecord({
  title: "Lamps on the coast",
  abstract: "We watched seals on the coast. These results show that lamps reduce the sleep of harbour seals.",
  identifiers: { doi: "10.1000/coast" },
});
const NORTH = aRecord({
  title: "Lamps and harbour seals in the north",
  abstract: "Harbour seals slept longer without lamps.",
  identifiers: { doi: "10.1000/north" },
});

const open = async () => {
  office = await openOffice({ records: () => [COAST, NORTH] });
};
const reviews = async () => (await office.store.reviews.latest(AT_TOP.conversation, 20)).toReversed();
const words = (thread: string) => said(office, { ...AT_TOP, thread }).join("\n");

describe("a message that is handed over", () => {
  it("has each of its statements checked, in the thread that hangs on it", async () => {
    await open();
    const written = office.platform.say(ben, "I think lamps reduce the sleep of seals. So lamps harm harbour seals!", {
      addressed: false,
    });
    await office.idle();
    office.platform.handOver(ann, written);
    await office.idle();
    const thread = words(written.messageId);
    expect(thread).toContain("I check 2 statements of this message");
    expect(thread).toContain("Supported.");
    expect((await reviews()).slice(-2).map(({ question, asker }) => [question, asker])).toEqual([
      ["Lamps reduce the sleep of seals.", "ann"],
      ["Lamps harm harbour seals!", "ann"],
    ]);
  });

  it("is answered with what to write when it states nothing", async () => {
    await open();
    const written = await office.say(ben, "check: who is coming tonight?");
    expect(words(written.messageId) + said(office).join("\n")).toContain("I see no statement in that");
  });

  it("is answered in its thread when it states nothing", async () => {
    await open();
    const written = office.platform.say(ben, "who is coming tonight?", { addressed: false });
    await office.idle();
    office.platform.handOver(ann, written);
    await office.idle();
    expect(words(written.messageId)).toContain("I see no statement in that");
    expect(said(office)).toEqual([]);
  });

  it("has at most five statements checked, and says how many are left", async () => {
    await open();
    const lines = ["cod", "seals", "otters", "crabs", "whales", "gulls", "shrimps"].map((who) => `Lamps harm ${who}.`);
    const { messageId } = await office.say(ann, `check: ${lines.join(" ")}`);
    expect(words(messageId)).toContain("2 more in it are left out.");
    expect(await reviews()).toHaveLength(5);
  });
});

describe("a link to a paper", () => {
  it("has what the paper concludes compared with other studies, and never with itself", async () => {
    await open();
    const { messageId } = await office.say(ann, "review this: https://doi.org/10.1000/coast");
    expect(words(messageId)).toContain("I check one statement of “Lamps on the coast”");
    const [review] = await reviews();
    expect(review && readPlan(review.settings).exceptFor).toEqual({ doi: "10.1000/coast" });
    const report = review && (await office.store.reviews.report(review.id));
    expect(report?.studies.map(({ title }) => title)).toEqual([NORTH.title]);
    expect(report?.statement?.status).toBe("supported");
  });

  it.each([
    ["https://doi.org/10.1000/none", "No source that I ask knows the paper 10.1000/none."],
    ["https://example.org/news/seals", "I do not know that address as a paper's."],
    ["review this https://doi.org/10.1000/north", "no abstract of it that states a finding"],
  ])("that cannot be checked is answered with why: %s", async (link, why) => {
    await open();
    const { messageId } = await office.say(ann, link);
    expect(`${words(messageId)}\n${said(office).join("\n")}`).toContain(why);
    expect(await reviews()).toHaveLength(0);
  });
});

describe("an address names a paper", () => {
  it.each([
    ["https://doi.org/10.1136/bmj.b2181", { doi: "10.1136/bmj.b2181" }],
    ["https://arxiv.org/abs/2005.11401v4", { arxiv: "2005.11401" }],
    ["https://arxiv.org/pdf/2005.11401.pdf", { arxiv: "2005.11401" }],
    ["https://pubmed.ncbi.nlm.nih.gov/12345678/", { pmid: "12345678" }],
    ["https://pmc.ncbi.nlm.nih.gov/articles/PMC123456/", { pmcid: "pmc123456" }],
    ["https://onlinelibrary.wiley.com/doi/full/10.1111/abc.12345", { doi: "10.1111/abc.12345" }],
    ["doi: 10.1136/bmj.b2181", { doi: "10.1136/bmj.b2181" }],
    ["https://example.org/a", null],
    ["12345678", null],
    ["Does 10.1136/bmj.b2181 hold?", null],
  ])("%s", (address, paper) => {
    expect(linkedPaper(address)).toEqual(paper);
  });
});
