import { fc, test } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { LIMITS } from "../../../../adapters/chat/slack/abilities.ts";
import type { Dialect } from "../../../../adapters/chat/slack/dialect.ts";
import { homeBlocks } from "../../../../adapters/chat/slack/home.ts";
import { payloadOf } from "../../../../adapters/chat/slack/rendering.ts";
import { plain, withoutMention } from "../../../../adapters/chat/slack/text.ts";
import { referencesMessage, summaryMessage } from "../../../../src/bot/messages/answer.ts";
import { claimMessage, overviewMessage, type TeamView } from "../../../../src/bot/messages/claims.ts";
import type { ChatMessage, MessageBlock } from "../../../../src/domain/chat-message.ts";
import {
  buttons,
  context,
  link,
  list,
  person,
  progress,
  quote,
  strong,
  text,
} from "../../../../src/domain/chat-message.ts";
import { fitMessage } from "../../../../src/domain/message-fitting.ts";
import type { Report } from "../../../../src/domain/report.ts";
import { aButton, anyMessage, aTable } from "../../../builders/message.ts";
import { aReport, aStudy, aVerifiedClaim } from "../../../builders.ts";
import { faultOfBlocks } from "../../../fakes/slack/limits/message-blocks.ts";
import { faultsOfView } from "../../../fakes/slack/limits/views.ts";
import { pingsIn, seenOf } from "../../../fakes/slack/seen.ts";

const NEWEST: Dialect = { tables: "data_table", progress: "plan" };
const DIALECTS: readonly Dialect[] = [
  NEWEST,
  { tables: "table", progress: "plan" },
  { tables: "text", progress: "text" },
];
const TEAM: TeamView = {
  tallies: new Map(),
  metBefore: new Set(),
  nameOf: (id) => id,
  byReaction: true,
  asksWhy: true,
};

const render = (...blocks: readonly MessageBlock[]) => payloadOf({ blocks, fallback: "A review" }, NEWEST).blocks;
const asFields = (blocks: readonly object[]) => blocks.map((block) => ({ ...block }));
const seen = (...blocks: readonly MessageBlock[]) => seenOf(asFields(render(...blocks)));

/** What Slack would say against each message that this becomes, in every dialect. */
const faultsOf = (message: ChatMessage) =>
  fitMessage(message, LIMITS).messages.flatMap((part) =>
    DIALECTS.flatMap((dialect) => {
      const { text: words, blocks } = payloadOf(part, dialect);
      const fault = faultOfBlocks(blocks, new Set());
      return [...(fault === null ? [] : [fault]), ...(words.length > 4_000 || words === "" ? ["text"] : [])];
    }),
  );

const WORDINGS = {
  "short words": "Seals sleep.",
  "the longest words": "Harbour seals slept longer without lamps & candles < 3 m. ".repeat(60),
  Chinese: "在没有灯光的情况下，港海豹的睡眠时间更长。".repeat(20),
  Arabic: "تنام الفقمات لفترة أطول بدون مصابيح. ".repeat(20),
  emoji: "🦭💤 👩‍👩‍👧‍👦 ".repeat(40),
  "markup and mentions": "<!channel> <@U123> *bold* _it_ ~no~ `code` &amp; <https://evil.example|click> @here :tada:",
};

function reportOf(claims: number, words: string): Report {
  const study = aStudy({ title: words.slice(0, 300) });
  const verified = Array.from({ length: claims }, (_, index) =>
    aVerifiedClaim({ text: `${words} (${index + 1})`, study }),
  );
  const said = { text: words, claimIds: verified.slice(0, 3).map(({ claim }) => claim.id) };
  return aReport({
    question: words.slice(0, 500),
    studies: [study],
    claims: verified,
    synthesis: {
      answer: [said],
      direction: "for",
      groups: [{ title: words.slice(0, 60), sentences: [said], agreement: "agree" }],
    },
  });
}

describe("a review is taken by Slack", () => {
  const cases = [1, 12, 40].flatMap((count) =>
    Object.entries(WORDINGS).map(([name, words]) => ({ count, name, words })),
  );
  it.each(cases)("with $count claims in $name", ({ count, words }) => {
    const report = reportOf(count, words);
    const messages = [
      summaryMessage(report.id, report),
      overviewMessage(report, TEAM),
      referencesMessage(report),
      ...report.claims.map((claim) => claimMessage(report.id, report, claim, TEAM)),
    ];
    expect(messages.flatMap(faultsOf)).toEqual([]);
  });

  test.prop([anyMessage], { numRuns: 200 })("whatever it says", (message) => {
    expect(faultsOf(message)).toEqual([]);
  });

  test.prop([anyMessage], { numRuns: 50 })("also as a Home tab", (message) => {
    expect(faultsOfView({ type: "home", blocks: homeBlocks(message) })).toEqual([]);
  });

  it("with as many buttons as a message may have, each as long as it may be", () => {
    const most = Array.from({ length: LIMITS.buttons.count }, (_, index) =>
      aButton({ label: "w".repeat(75), action: `a${index}`, value: "v".repeat(LIMITS.buttons.payloadLength - 3) }),
    );
    const words = Array.from({ length: 3 }, () => text("w".repeat(3_000)));
    expect(faultsOf({ blocks: [...words, buttons(...most)], fallback: "x" })).toEqual([]);
  });
});

describe("words stay words", () => {
  const hostile = WORDINGS["markup and mentions"];
  const everywhere: readonly MessageBlock[] = [
    { kind: "heading", text: hostile.slice(0, 150) },
    text(hostile, strong(hostile), link(hostile, "https://example.org/?a=1&b=<2>")),
    quote(hostile),
    list([[hostile]]),
    context(hostile, link(hostile, "https://example.org/")),
    progress([{ label: hostile, state: "running", detail: hostile }]),
    aTable({ caption: hostile, rows: [[[hostile], [hostile, strong(hostile)]]] }),
    buttons(aButton({ label: hostile.slice(0, 75) })),
  ];

  it.each(DIALECTS)("in a dialect of $tables and $progress: nobody is called, nothing is markup", (dialect) => {
    const payload = payloadOf({ blocks: everywhere, fallback: hostile }, dialect);
    expect(pingsIn([...asFields(payload.blocks), { type: "message", text: payload.text }])).toEqual([]);
    const marked = JSON.stringify(payload).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? [];
    expect(marked).toHaveLength(1);
    expect(marked[0]).toContain("<https://example.org/|&lt;!channel&gt;");
  });

  it("a person is named, not called", () => {
    const blocks = render(context("Verified by ", person("U1", "Ada")), text(person("U1", "Ada")));
    expect(seenOf(asFields(blocks))).toBe("Verified by @Ada\n@Ada");
    expect(pingsIn(asFields(blocks))).toEqual([]);
  });

  it("control characters and marks that turn the direction are left out", () => {
    expect(seen(text("a\u0007b\u001b[2J\u202ec\ttab"))).toBe("ab[2Jc tab");
  });

  it("an address that is none is shown as its words", () => {
    expect(render(text(link("a trial", "javascript:alert(1)")))).toEqual([
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "a trial" }] }] },
    ]);
  });
});

describe("what people wrote reads as they read it", () => {
  it.each([
    ["&lt;b&gt; &amp;amp; more", "<b> &amp; more"],
    ["<https://arxiv.org/abs/1706.03762>", "https://arxiv.org/abs/1706.03762"],
    ["<https://doi.org/10.1000/1|doi.org/10.1000/1>", "https://doi.org/10.1000/1"],
    ["<https://example.org|this trial>", "this trial (https://example.org)"],
    ["ask <@U123|ben> or <@U456> in <#C1|general> or <#C2|>", "ask @ben or @U456 in #general or #C2"],
    ["<!here> <!subteam^S1|@lab> <!date^1^{date}|today>", "@here @lab today"],
    ["<mailto:a@example.org|a@example.org>", "a@example.org"],
  ])("%s", (marked, words) => {
    expect(plain(marked)).toBe(words);
  });

  it("without the mention of the bot, wherever it stands", () => {
    expect(withoutMention("<@UBOT> does it help?", "UBOT")).toBe("does it help?");
    expect(withoutMention("<@UBOT|assignee>: stop", "UBOT")).toBe("stop");
    expect(withoutMention("does <@U9> know, <@UBOT>?", "UBOT")).toBe("does @U9 know,  ?");
  });
});

describe("progress", () => {
  const steps = progress([
    { label: "Search", state: "done", detail: "212 records" },
    { label: "Read", state: "running", detail: "3 of 12" },
    { label: "Check", state: "waiting", detail: null },
  ]);

  it("is a plan with a card for each step, called what the message says of itself", () => {
    const [plan] = payloadOf({ blocks: [steps], fallback: "Read: 3 of 12" }, NEWEST).blocks;
    expect(plan).toMatchObject({
      type: "plan",
      title: "Read: 3 of 12",
      tasks: [{ status: "complete" }, { status: "in_progress" }, { status: "pending" }],
    });
  });

  it("gives no tick to what was not done", () => {
    const stopped = progress([{ label: "Read", state: "skipped", detail: null }]);
    const { blocks } = payloadOf({ blocks: [stopped], fallback: "Cancelled" }, NEWEST);
    expect(blocks).toMatchObject([{ tasks: [{ title: "Read", status: "pending" }] }]);
    expect(seenOf(asFields(blocks))).toContain("not done");
  });

  it("does not say its title twice", () => {
    const blocks = [steps, context("Done in 8 s"), context("two reviewers")];
    const payload = payloadOf({ blocks, fallback: "Done in 8 s" }, NEWEST);
    expect(payload.blocks.map(({ type }) => type)).toEqual(["plan", "context"]);
    expect(payloadOf({ blocks, fallback: "Done in 8 s" }, { tables: "text", progress: "text" }).blocks).toHaveLength(3);
  });

  it("is lines where there are no plans", () => {
    const blocks = payloadOf({ blocks: [steps], fallback: "x" }, { tables: "text", progress: "text" }).blocks;
    expect(seenOf(asFields(blocks))).toBe("✓ Search: 212 records\n▸ Read: 3 of 12\n· Check");
  });
});

describe("a table", () => {
  it("sorts its numbers as numbers, and fills empty cells", () => {
    const [table] = render(
      aTable({
        header: ["#", "Confidence"],
        rows: [
          [["C1"], ["0.87"]],
          [["C2"], [""]],
        ],
      }),
    );
    expect(table).toMatchObject({
      type: "data_table",
      caption: "Claims",
      rows: [
        [{ text: "#" }, { text: "Confidence" }],
        [{ text: "C1" }, { type: "raw_number", value: 0.87 }],
        [{ text: "C2" }, { type: "raw_text", text: "–" }],
      ],
    });
  });

  test.prop([fc.constantFrom(...DIALECTS)])("says the same in every dialect", (dialect) => {
    const words = seenOf(asFields(payloadOf({ blocks: [aTable()], fallback: "x" }, dialect).blocks));
    for (const part of ["Claims", "Fractures were fewer.", "Falls were not."]) expect(words).toContain(part);
  });
});
