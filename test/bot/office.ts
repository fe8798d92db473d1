import type { KyselyPlugin } from "kysely";
import { SqlJobs } from "../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../adapters/jobs/tables.ts";
import { storeMigrations } from "../../adapters/store/migrations.ts";
import { SqlStore } from "../../adapters/store/sql-store.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import type { Analyst } from "../../src/analyst/analyst.ts";
import { Bot } from "../../src/bot/bot.ts";
import type { DayBudgets, Papers, ReviewOrder } from "../../src/bot/services.ts";
import { inlineText, type MessageBlock } from "../../src/domain/chat-message.ts";
import type { SourceRecord } from "../../src/domain/source-record.ts";
import { BadInput } from "../../src/errors.ts";
import { Worker } from "../../src/jobs/worker.ts";
import type { ChatCapabilities, ChatLimits, MessageRef, Place } from "../../src/ports/chat.ts";
import type { Source } from "../../src/ports/source.ts";
import { aLonePresence } from "../builders/presence.ts";
import { anAnalyst, aRecord, aSource } from "../builders.ts";
import { MemoryChat } from "../fakes/memory-chat/chat.ts";
import { AT_TOP, aPerson, type MemoryMessage, MemoryPlatform } from "../fakes/memory-chat/platform.ts";

export const TENANT = "memory:T1";
export const ann = aPerson("ann");
export const ben = aPerson("ben");
export const boss = aPerson("boss", { isAdmin: true });
export const QUESTION = "Do harbour seals sleep longer without lamps?";

const SEALS = [
  aRecord({ title: "Lamps and harbour seals in the north", abstract: "Harbour seals slept longer without lamps." }),
  aRecord({ title: "Lamps and harbour seals in the south", abstract: "Harbour seals woke earlier near lamps." }),
];

/** Takes each document's first sentence for a claim, and believes it. */
export function sealAnalyst(changes: Partial<Analyst> = {}): Analyst {
  return {
    ...anAnalyst(),
    planProtocol: async (question) => ({ hypothesis: question, concepts: [], criteria: [] }),
    screenStudies: async (_protocol, studies) =>
      studies.map(({ id }) => ({ studyId: id, decision: "include", reason: "fits", missing: [], relevance: 1 })),
    extractClaims: async (_protocol, _study, { sections }) => {
      const [sentence = ""] = sections[0]?.text.split(/(?<=\.)\s/) ?? [];
      return [{ text: sentence, quotation: sentence, relevance: 0.9 }];
    },
    verifyClaim: async (_claim, passages) =>
      passages.slice(0, 1).map(({ studyId, text }) => ({
        studyId,
        label: "supports",
        quotation: text,
        probabilities: { supports: 0.9, refutes: 0.05, notEnoughInfo: 0.05 },
      })),
    rateConfidence: () => 0.9,
    synthesizeFindings: async ({ claims }) => {
      const [first] = claims;
      if (first === undefined) return { reason: "No study found deals with it.", nearest: [], nearestQuestion: null };
      const said = { text: "Yes: seals sleep longer without lamps.", claimIds: [first.claim.id] };
      return { answer: [said], direction: "for", groups: [{ title: "Sleep", sentences: [said], agreement: "agree" }] };
    },
    ...changes,
  };
}

export interface OfficeOptions {
  readonly file?: string;
  readonly platform?: MemoryPlatform;
  readonly analyst?: Analyst;
  readonly records?: () => readonly SourceRecord[];
  /** In place of one that has the records. */
  readonly sources?: readonly Source[];
  readonly capabilities?: Partial<ChatCapabilities>;
  readonly now?: () => Date;
  readonly dayBudgets?: DayBudgets;
  readonly limits?: Partial<ChatLimits>;
  readonly papers?: Papers;
  /** Sees every query of the store. */
  readonly queries?: KyselyPlugin;
}

/** What was logged besides is of no interest here. */
interface LogLine {
  readonly message: string;
  readonly tenant?: string;
  readonly event?: string;
  readonly review?: string;
}

const NO_LIMIT = { costUsd: null, calls: null };

export const noPapers: Papers = {
  add: async () => {
    throw new BadInput("No papers can be added here.");
  },
  remove: async () => {},
  ofTenants: { list: async () => [], remove: async () => {} },
};

/** A bot at work on a platform in memory, over the real store and queue. */
export async function openOffice(options: OfficeOptions = {}) {
  const now = options.now ?? (() => new Date());
  const platform = options.platform ?? new MemoryPlatform({ now });
  const database = await openSqlite(options.file ?? ":memory:", { ...storeMigrations, ...jobMigrations });
  const store = new SqlStore(options.queries === undefined ? database : database.withPlugin(options.queries));
  const jobs = new SqlJobs(database, () => now().getTime());
  const limits = { editsPerMinute: 100_000, ...options.limits };
  const chat = new MemoryChat(platform, { capabilities: options.capabilities ?? {}, limits });
  const faults: unknown[] = [];
  const orders: ReviewOrder[] = [];
  const lines: LogLine[] = [];
  const line = (about: object, message: string) => void lines.push({ message, ...about });
  const note = (about: object, message: string) => {
    line(about, message);
    faults.push({ message, ...about });
  };
  const bot = new Bot({
    chats: [chat],
    store,
    jobs,
    presence: aLonePresence(),
    openTools: async (order) => {
      orders.push(order);
      return {
        analyst: options.analyst ?? sealAnalyst(),
        sources: options.sources ?? [aSource({ records: options.records?.() ?? SEALS })],
        readers: [],
        notes: [],
      };
    },
    papers: options.papers ?? noPapers,
    meter: {
      reviewEnded: () => {},
      stageEnded: () => {},
      searched: () => {},
      voteTaken: () => {},
      acknowledged: () => {},
    },
    dayBudgets: options.dayBudgets ?? { person: NO_LIMIT, workspace: NO_LIMIT },
    log: { debug: line, info: line, warn: line, error: note },
    now,
    paceMs: 0,
  });
  const worker = new Worker({
    jobs,
    handlers: bot.handlers,
    name: "office",
    limits: { perProcess: 4, perTenant: 4, perPerson: 4 },
    observer: { onStart: () => {}, onEnd: () => {}, onFault: (fault) => void faults.push(fault) },
  });
  await bot.start();
  await worker.start();

  /** Until everything said was answered and every job has ended. */
  const idle = async () => {
    await platform.deliveries.settled();
    await bot.idle();
  };

  return {
    platform,
    chat,
    bot,
    store: store.of(TENANT),
    wholeStore: store,
    database,
    jobs,
    faults,
    /** What was logged, at every level. */
    lines,
    orders,
    idle,
    /** Says something, and waits until it has been dealt with. */
    async say(who: typeof ann, words: string, place: Place = AT_TOP): Promise<MessageRef> {
      const ref = platform.say(who, words, { place });
      await idle();
      return ref;
    },
    /** Asks, and waits for the answer. @returns the thread */
    async ask(question = QUESTION, who = ann): Promise<Place> {
      const ref = platform.say(who, question);
      await idle();
      return { ...AT_TOP, thread: ref.messageId };
    },
    async close(): Promise<void> {
      await worker.stop(0);
      await bot.stop();
      await store.close();
    },
  };
}

export type Office = Awaited<ReturnType<typeof openOffice>>;

/** What the bot said in a place, as a reader sees it. */
export const said = ({ platform }: Office, place: Place = AT_TOP): readonly string[] =>
  platform
    .in(place)
    .filter(({ by }) => by.kind === "bot")
    .map(wordsOf);

export function wordsOf({ content, file }: Pick<MemoryMessage, "content" | "file">): string {
  return [...content.blocks.map(blockWords), file?.name ?? ""].filter((words) => words !== "").join("\n");
}

function blockWords(block: MessageBlock): string {
  switch (block.kind) {
    case "heading":
      return block.text;
    case "text":
    case "quote":
    case "context":
      return inlineText(block.content);
    case "list":
      return block.items.map(inlineText).join("\n");
    case "table":
      return block.rows.map((row) => row.map(inlineText).join(" | ")).join("\n");
    case "progress":
      return block.steps.map(({ label, state, detail }) => `${label}: ${state} ${detail ?? ""}`).join("\n");
    case "buttons":
      return block.buttons.map(({ label }) => `[${label}]`).join(" ");
  }
}

/** The message of a claim in a thread, by its label. */
export function claimMessageOf({ platform }: Office, place: Place, label: string): MemoryMessage {
  const found = platform.in(place).find((message) => new RegExp(`^${label} (?!\\|)`).test(wordsOf(message)));
  if (found === undefined) throw new Error(`no message of ${label}`);
  return found;
}
