import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DocumentUnavailable } from "../../src/errors.ts";
import { AT_TOP, aPerson } from "../fakes/memory-chat/platform.ts";
import {
  ann,
  ben,
  boss,
  claimMessageOf,
  noPapers,
  type Office,
  openOffice,
  QUESTION,
  said,
  sealAnalyst,
  wordsOf,
} from "./office.ts";

let office: Office;

beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

describe("a question", () => {
  it("is answered in a thread: acknowledgement, progress, answer, claim table, claims, references", async () => {
    const thread = await office.ask();
    expect(said(office)).toEqual([]);
    const messages = said(office, thread);
    expect(messages).toHaveLength(7);
    expect(messages[0]).toContain("On it.");
    expect(messages[1]).toContain("Answer: done");
    expect(messages[1]).not.toContain("[Cancel]");
    expect(messages[2]).toContain("Yes: seals sleep longer without lamps [1] (C1).");
    expect(messages[2]).toContain("[Export] [Retry] [Subscribe]");
    expect(messages[3]).toContain("C1 | Harbour seals slept longer without lamps. | supported | 0.90");
    expect(messages[4]).toMatch(/^C1 “Harbour seals slept longer/);
    expect(messages[5]).toMatch(/^C2 “Harbour seals woke earlier/);
    expect(messages[6]).toContain("[2] Ada Brandt");
  });

  it("is answered as carefully when there is not enough evidence", async () => {
    await office.close();
    office = await openOffice({ records: () => [] });
    const thread = await office.ask("Do otters need lamps?");
    const summary = said(office, thread).find((words) => words.startsWith("Do otters need lamps?"));
    expect(summary).toContain("Not enough evidence to answer the question.");
    expect(summary).toContain("not that there is no effect");
  });

  it("that was answered before is offered with its votes before anything is spent", async () => {
    const first = await office.ask();
    office.platform.react(ben, claimMessageOf(office, first, "C1").ref, "✅");
    await office.idle();
    const second = await office.ask("please: do Harbour seals sleep longer without lamps");
    expect(office.orders).toHaveLength(1);
    const [offer = ""] = said(office, second);
    expect(offer).toContain("This was asked before");
    expect(offer).toContain("2 claims; the team verified 1 and disputed 0");

    const message = office.platform.in(second).find(({ by }) => by.kind === "bot");
    if (message) office.platform.press(ben, message.ref, "Show that review");
    await office.idle();
    expect(wordsOf(claimMessageOf(office, second, "C1"))).toContain("✅ Verified by @ben");
    expect(office.orders).toHaveLength(1);
  });

  it("asked by a slash command gets a message that its thread can hang on", async () => {
    office.platform.command(ann, `ask ${QUESTION}`);
    await office.idle();
    expect(said(office)).toEqual([`ann asks: ${QUESTION}`]);
    const root = office.platform.in(AT_TOP).at(-1)?.ref.messageId ?? "";
    expect(said(office, { ...AT_TOP, thread: root }).join()).toContain("Yes: seals sleep longer");
  });

  it("is reviewed anew when that is what is wanted", async () => {
    await office.ask();
    const second = await office.ask(`ask anew: ${QUESTION}`);
    expect(office.orders).toHaveLength(2);
    expect(said(office, second).join()).toContain("Yes: seals sleep");
  });
});

describe("in the thread of a review", () => {
  it.each([
    ["sources for 2", "What stands behind\nC2 “Harbour seals woke earlier near lamps.”"],
    ["why is claim 1 contested?", "C1 is supported. Every check passed"],
    ["sources", "[1] Ada Brandt"],
    ["claims", "C2 | Harbour seals woke earlier near lamps."],
    ["claim 9", "There is no claim 9: the review has claims 1 to 2."],
    ["more", "All claims of this review are shown already."],
    ["export bib", "The whole review as bib."],
    ["export pdf", "PDF comes later."],
    ["status", "No review is running."],
    ["cancel", "That review has ended or was cancelled already."],
    ["thanks!", "You are welcome."],
    ["expotr", "Did you mean “export”"],
  ])("%s: %s", async (words, answer) => {
    const thread = await office.ask();
    await office.say(ben, words, thread);
    const file = office.platform.in(thread).at(-1)?.content.fallback ?? "";
    expect(`${said(office, thread).at(-1)} ${file}`).toContain(answer);
  });

  it("a new question is put to the studies at hand first", async () => {
    const thread = await office.ask();
    await office.say(ben, "Do harbour seals wake earlier near lamps?", thread);
    const answers = said(office, thread).filter((words) => words.includes("Answered from the 2 studies"));
    expect(answers).toHaveLength(1);
  });

  it("a new question is searched for when the studies at hand do not suffice", async () => {
    await office.close();
    let otters = false;
    const analyst = sealAnalyst({
      planProtocol: async (question) => {
        otters = question.includes("otters");
        return { hypothesis: question, concepts: [], criteria: [] };
      },
      synthesizeFindings: async (findings, context) =>
        otters && findings.studies.every(({ title }) => title.includes("seals"))
          ? { reason: "nothing", nearest: [], nearestQuestion: null }
          : sealAnalyst().synthesizeFindings(findings, context),
    });
    office = await openOffice({ analyst });
    const thread = await office.ask();
    await office.say(ben, "And do otters sleep longer?", thread);
    expect(said(office, thread).join()).not.toContain("Answered from the");
    expect(said(office, thread).filter((words) => words.includes("On it."))).toHaveLength(2);
  });

  it("“only trials since 2020” asks the same over a narrower literature", async () => {
    const thread = await office.ask();
    await office.say(ben, "only trials since 2020", thread);
    expect(office.orders.at(-1)?.plan).toMatchObject({ since: 2020, trials: true });
    expect(said(office, thread).join()).toContain("Only records that say they are trials were kept");
  });

  it("talk among people is left alone", async () => {
    const thread = await office.ask();
    const before = said(office, thread).length;
    office.platform.say(ben, "I will be in the lab until noon", { place: thread, addressed: false });
    await office.idle();
    expect(said(office, thread)).toHaveLength(before);
  });

  it("“retry” runs the review again", async () => {
    const thread = await office.ask();
    await office.say(ben, "retry", thread);
    expect(said(office, thread).filter((words) => words.includes("On it."))).toHaveLength(2);
  });
});

describe("team memory", () => {
  it("recalls earlier reviews with their votes", async () => {
    const thread = await office.ask();
    await office.say(ben, "dispute 1: the lamps were red", thread);
    await office.say(ann, "recall lamps");
    const [answer = ""] = said(office);
    expect(answer).toContain(QUESTION);
    expect(answer).toContain("❌ ben · ben: “the lamps were red”");
  });

  it("shows in a later review that the team voted on a claim", async () => {
    const first = await office.ask();
    office.platform.react(ben, claimMessageOf(office, first, "C1").ref, "❌");
    await office.idle();
    const second = await office.ask("Do lamps disturb harbour seals at night?");
    expect(wordsOf(claimMessageOf(office, second, "C1"))).toContain(
      "❌ Disputed by @ben (from an earlier review of this team too)",
    );
  });

  it("of a private conversation does not appear in another", async () => {
    const ref = office.platform.say(ann, QUESTION, {
      place: { ...AT_TOP, conversation: "private" },
      audience: "private",
    });
    await office.idle();
    expect(ref.conversation).toBe("private");
    await office.say(ben, "recall lamps");
    expect(said(office).at(-1)).toContain("No earlier review here is about “lamps”.");
  });
});

describe("people", () => {
  it("are called by their names also after a restart", async () => {
    await office.close();
    const folder = await mkdtemp(join(tmpdir(), "assignee-names-"));
    const file = join(folder, "assignee.sqlite");
    office = await openOffice({ file });
    const { platform } = office;
    const thread = await office.ask(QUESTION, aPerson("U1", { name: "Ann Bee" }));
    await office.say(aPerson("U2", { name: "Ben Cee" }), "dispute 1: the lamps were red", thread);
    await office.close();
    office = await openOffice({ file, platform });
    await office.say(ann, "recall lamps");
    expect(said(office).at(-1)).toContain("❌ Ben Cee · Ben Cee: “the lamps were red”");
    await rm(folder, { recursive: true });
  });
});

describe("what a platform cannot do is offered in another way", () => {
  it("without reactions the table names the buttons, without private messages a preview is for all", async () => {
    await office.close();
    office = await openOffice({ capabilities: { reactions: false, whisper: "nobody" } });
    const thread = await office.ask();
    expect(said(office, thread).join("\n")).toContain("Press ✅ or ❌ on a claim below.");
    await office.say(ann, "digest preview", thread);
    expect(said(office, thread).at(-1)).toContain("This is what the digest would say now.\nDigest of");
  });
});

describe("on a platform with small messages and no tables", () => {
  const small = {
    blockLength: 300,
    messageLength: 400,
    fallbackLength: 100,
    blocks: 10,
    buttons: { count: 5, labelLength: 80, payloadLength: 100 },
    table: null,
    messages: 5,
  };

  it("all is said in more messages, and the table in several follows the votes all the same", async () => {
    await office.close();
    office = await openOffice({ limits: small });
    const thread = await office.ask();
    expect(said(office, thread).join("\n")).toContain("Yes: seals sleep longer without lamps");
    const before = said(office, thread).length;
    office.platform.react(ben, claimMessageOf(office, thread, "C1").ref, "✅");
    await office.idle();
    expect(said(office, thread)).toHaveLength(before);
    expect(
      said(office, thread)
        .join("\n")
        .match(/✅ 1 for/g),
    ).toHaveLength(1);
    expect(wordsOf(claimMessageOf(office, thread, "C1"))).toContain("✅ Verified by @ben");
  });
});

describe("permissions", () => {
  it("only admins change settings", async () => {
    await office.say(ann, "settings quorum 2");
    expect(said(office).at(-1)).toContain("Only an admin");
    await office.say(boss, "settings quorum 2");
    expect(said(office).at(-1)).toContain("Saved: quorum is now 2.");
    await office.say(ann, "settings");
    expect(said(office).at(-1)).toContain("quorum: 2");
  });

  it("a person at the limit of the day is told when they can ask again", async () => {
    await office.say(boss, "settings budget 1");
    await office.ask();
    const second = await office.ask("Do lamps disturb harbour seals at night?");
    expect(said(office).at(-1)).toMatch(/1 review today, .* You can ask again from 00:00 UTC on, in/);
    expect(said(office, second)).toEqual([]);
  });
});

describe("a budget for language models that is spent", () => {
  const nothing = { costUsd: null, calls: null };
  const spent = { costUsd: 0, calls: null };
  it.each([
    { dayBudgets: { person: spent, workspace: nothing }, words: "Your budget for language models is spent" },
    {
      dayBudgets: { person: nothing, workspace: spent },
      words: "This workspace's budget for language models is spent",
    },
  ])("is named, with when one can ask again: $words", async ({ dayBudgets, words }) => {
    await office.close();
    office = await openOffice({ dayBudgets });
    await office.ask();
    expect(said(office).at(-1)).toContain(words);
    expect(said(office).at(-1)).toContain("You can ask again from 00:00 UTC on");
  });
});

describe("whatever is sent to the bot gets an answer or a reason", () => {
  it.each([
    ["nothing", "", "Ask me a research question"],
    ["an emoji", "🦭", "I see no words"],
    ["10,000 characters", "seals and lamps ".repeat(625), "The question has 9,999 characters"],
    ["a greeting", "Hello there!", "Hello. Ask me a research question"],
    ["no topic", "what is this?", "I do not see what the question is about."],
    ["a command without its words", "ask", "Ask me a research question"],
    ["nothing to check", "check: hm", "I see no statement in that"],
    ["another language", "Wirkt Vitamin D gegen Knochenbrüche?", "Ask it in English."],
    ["“pls cancel” when nothing runs", "pls cancel", "Nothing is running."],
    ["a format that does not exist", "export docx", "I can export md, bib, csv and json."],
    ["an unknown command", "xyzzy", "I do not know “xyzzy”"],
    ["help", "help", "What I can do"],
  ])("%s", async (_, words, answer) => {
    await office.say(ann, words);
    expect(said(office).at(-1)).toContain(answer);
  });

  it("a file instead of a question", async () => {
    const attachments = [{ id: "f1", name: "paper.pdf", mediaType: "application/pdf", sizeBytes: 10 }];
    office.platform.say(ann, "", { attachments });
    await office.idle();
    expect(said(office).at(-1)).toContain("I have seen paper.pdf, but no question.");
  });

  it("a file with a question is named, and the question is answered without it", async () => {
    const attachments = [{ id: "f1", name: "paper.pdf", mediaType: "application/pdf", sizeBytes: 10 }];
    office.platform.say(ann, QUESTION, { attachments });
    await office.idle();
    expect(said(office).at(-1)).toContain("I answer your question without paper.pdf.");
  });

  it("a link that cannot be read", async () => {
    await office.close();
    const unread = async () => {
      throw new DocumentUnavailable("x.pdf", "HTTP 404");
    };
    office = await openOffice({ papers: { ...noPapers, add: unread } });
    await office.say(ann, "library add https://example.org/x.pdf");
    expect(said(office).at(-1)).toBe(
      "https://example.org/x.pdf could not be read: HTTP 404. Nothing was added. Check it, or attach the file.",
    );
  });

  it("but other bots do not, lest they answer each other for ever", async () => {
    await office.say(aPerson("helper", { kind: "bot" }), QUESTION);
    expect(office.orders).toEqual([]);
    expect(office.platform.in(AT_TOP)).toHaveLength(1);
  });

  it("a button of a review that is gone", async () => {
    const thread = await office.ask();
    const { ref } = claimMessageOf(office, thread, "C1");
    await office.wholeStore.uninstall("memory:T1");
    await office.wholeStore.install({ id: "memory:T1", platform: "memory", name: "T1" });
    office.platform.press(ann, ref, "🔎 Sources");
    await office.idle();
    expect(said(office, thread).at(-1)).toContain("That button belongs to a review that I no longer have.");
  });
});
