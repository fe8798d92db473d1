import { afterEach, describe, expect, it } from "vitest";
import type { Analyst } from "../../src/analyst/analyst.ts";
import type { SourceName, SourceRecord } from "../../src/domain/source-record.ts";
import { SourceUnavailable } from "../../src/errors.ts";
import type { Place } from "../../src/ports/chat.ts";
import type { Period, Source } from "../../src/ports/source.ts";
import { aRecord } from "../builders.ts";
import { ann, type Office, openOffice, said, sealAnalyst } from "./office.ts";

/** A work, and the day on which each source came to know it. */
interface Work {
  readonly record: SourceRecord;
  readonly known: Partial<Record<SourceName, string>>;
}

/** A source that knows what it had come to know by now, asked by day; it may be down for a while. */
class ScriptedSource implements Source {
  readonly label: string;
  readonly asked: string[] = [];
  isDown = false;

  readonly name: SourceName;

  constructor(name: SourceName) {
    this.name = name;
    this.label = name;
  }

  formulateQuery(_concepts: unknown, _since: number | null, entered?: Period): string {
    return entered === undefined ? "all" : `since ${entered.since}`;
  }

  async search(query: string, limit: number) {
    if (this.isDown) throw new SourceUnavailable(this.label, "HTTP 503");
    this.asked.push(query);
    const since = /^since (.+)$/.exec(query)?.[1] ?? "";
    const records = this.#known().filter(({ day }) => day >= since);
    return { records: records.map(({ record }) => record).slice(0, limit), total: records.length, cached: false };
  }

  async lookUp(works: readonly SourceRecord["identifiers"][]) {
    if (this.isDown) throw new SourceUnavailable(this.label, "HTTP 503");
    const dois = works.map(({ doi }) => doi);
    return this.#known()
      .map(({ record }) => record)
      .filter(({ identifiers }) => dois.includes(identifiers.doi));
  }

  #known(): readonly { readonly day: string; readonly record: SourceRecord }[] {
    const today = new Date(time).toISOString();
    return works.flatMap(({ record, known }) => {
      const day = known[this.name];
      return day === undefined || day > today ? [] : [{ day, record: { ...record, source: this.name } }];
    });
  }
}

const seals = (where: string, changes: Partial<SourceRecord> = {}) =>
  aRecord({
    title: `Lamps and harbour seals in the ${where} of the made-up sea`,
    abstract: `Harbour seals in the ${where} slept longer without lamps.`,
    identifiers: { doi: `10.1000/${where}` },
    ...changes,
  });

const NORTH: Work = { record: seals("north"), known: { pubmed: "2020-01-01", openalex: "2020-01-05" } };
/** Old, and never found by the review, which takes the best matches of all years. */
const OLD: Work = { record: seals("old harbour"), known: {} };

let office: Office;
let time: number;
let works: Work[];
let verified: string[];
let judge: NonNullable<Analyst["verifyClaim"]>;
const now = () => new Date(time++);
const pubmed = new ScriptedSource("pubmed");
const openalex = new ScriptedSource("openalex");

/** A channel that watches a question since Friday; its digest comes on Mondays at nine, UTC. */
async function watching(): Promise<Place> {
  time = Date.parse("2026-03-06T12:00:00Z");
  works = [NORTH];
  verified = [];
  for (const source of [pubmed, openalex]) {
    source.isDown = false;
    source.asked.length = 0;
  }
  const plain = sealAnalyst();
  judge = plain.verifyClaim;
  const analyst = sealAnalyst({
    verifyClaim: (claim, passages, context) => {
      verified.push(claim);
      return judge(claim, passages, context);
    },
  });
  office = await openOffice({ now, sources: [pubmed, openalex], analyst });
  const thread = await office.ask();
  await office.say(ann, "subscribe weekly on monday at 9:00", thread);
  verified = [];
  return thread;
}
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

/** The digests of a day. */
async function on(day: string): Promise<string> {
  const before = said(office).length;
  time = Date.parse(`${day}T09:00:01Z`);
  await office.bot.lookForDigests();
  await office.idle();
  return said(office).slice(before).join("\n---\n");
}

const contradicts: Analyst["verifyClaim"] = async (_claim, passages) =>
  passages.slice(0, 1).map(({ studyId, text }) => ({
    studyId,
    label: "refutes",
    quotation: text,
    probabilities: { supports: 0.05, refutes: 0.9, notEnoughInfo: 0.05 },
  }));

describe("a watched question", () => {
  it("is searched only for what its sources came to know since they answered last", async () => {
    await watching();
    await on("2026-03-09");
    await on("2026-03-16");
    expect(pubmed.asked).toEqual(["all", "since 2026-03-06", "since 2026-03-09"]);
  });

  it("costs no judgement while nothing is new", async () => {
    await watching();
    await on("2026-03-09");
    expect(verified).toEqual([]);
  });

  it("tells a new study once, whichever source knows it first and under whatever identifiers", async () => {
    await watching();
    await on("2026-03-09");
    const preprint = seals("east", { identifiers: { arxiv: "2603.00001" } });
    const article = seals("east", { identifiers: { arxiv: "2603.00001", doi: "10.1000/east" } });
    works = [...works, { record: preprint, known: { pubmed: "2026-03-12" } }];
    expect(await on("2026-03-16")).toContain("New studies\nBrandt et al. 2021: Lamps and harbour seals in the east");
    works = [NORTH, { record: article, known: { pubmed: "2026-03-18", openalex: "2026-03-18" } }];
    expect(await on("2026-03-23")).not.toContain("in the east");
    works = [NORTH, { record: seals("east"), known: { openalex: "2026-03-26" } }];
    expect(await on("2026-03-30")).not.toContain("in the east");
  });

  it("tells nothing old right after it was subscribed to, also of a source that was down for the review", async () => {
    await watching();
    await office.close();
    time = Date.parse("2026-03-06T12:00:00Z");
    openalex.isDown = true;
    office = await openOffice({ now, sources: [pubmed, openalex], analyst: sealAnalyst() });
    await office.say(ann, "subscribe weekly on monday at 9:00", await office.ask());
    openalex.isDown = false;
    works = [NORTH, { ...OLD, known: { openalex: "2026-03-06T13:00:00Z" } }];
    expect(await on("2026-03-09")).not.toContain("New studies");
    works = [...works, { record: seals("west"), known: { openalex: "2026-03-11" } }];
    expect(await on("2026-03-16")).toContain("in the west");
  });

  it("names a new study without authors by its title and year", async () => {
    await watching();
    works = [...works, { record: seals("east", { authors: [] }), known: { pubmed: "2026-03-08" } }];
    expect(await on("2026-03-09")).toContain("\nLamps and harbour seals in the east of the made-up sea (2021)");
  });

  it("makes up for a source that failed at the next look, and says that it failed", async () => {
    await watching();
    await on("2026-03-09");
    pubmed.isDown = true;
    works = [...works, { record: seals("east"), known: { pubmed: "2026-03-12" } }];
    const issue = await on("2026-03-16");
    expect(issue).toContain("Without an answer: pubmed: HTTP 503. The next digest makes up for it.");
    expect(issue).not.toContain("in the east");
    pubmed.isDown = false;
    expect(await on("2026-03-23")).toContain("in the east");
  });

  it("tells that a claim stands otherwise now because of a new study, once", async () => {
    await watching();
    await on("2026-03-09");
    judge = contradicts;
    works = [...works, { record: seals("east"), known: { pubmed: "2026-03-12" } }];
    expect(await on("2026-03-16")).toContain(
      "Claims that stand otherwise now\nHarbour seals in the north slept longer without lamps. (was supported, now contested)",
    );
    expect(verified).toHaveLength(1);
    works = [...works, { record: seals("west"), known: { pubmed: "2026-03-18" } }];
    expect(await on("2026-03-23")).not.toContain("stand otherwise");
  });

  it("tells that the study which stood against a claim was retracted, and that the claim stands again", async () => {
    await watching();
    await on("2026-03-09");
    judge = contradicts;
    works = [...works, { record: seals("east"), known: { pubmed: "2026-03-12" } }];
    await on("2026-03-16");
    const gone = seals("east", { notices: [{ kind: "retraction", source: "pubmed", reference: null }] });
    works = [NORTH, { record: gone, known: { pubmed: "2026-03-12" } }];
    const issue = await on("2026-03-23");
    expect(issue).toContain("Retracted since, and cited here\nBrandt et al. 2021: Lamps and harbour seals in the east");
    expect(issue).toContain("(was contested, now supported)");
    expect(await on("2026-03-30")).not.toContain("in the east");
  });

  it("tells that a cited study was retracted, once, though its record is years old", async () => {
    await watching();
    await on("2026-03-09");
    const notices = [{ kind: "retraction", source: "openalex", reference: null }] as const;
    works = [{ ...NORTH, record: { ...NORTH.record, notices } }];
    expect(await on("2026-03-16")).toContain("Retracted since, and cited here\nBrandt et al. 2021");
    expect(await on("2026-03-23")).not.toContain("Retracted");
  });

  it("does not tell again what was told, when it is watched anew by a later review", async () => {
    const thread = await watching();
    judge = contradicts;
    works = [...works, { record: seals("east"), known: { pubmed: "2026-03-08" } }];
    await on("2026-03-09");
    await office.say(ann, "unsubscribe", thread);
    judge = sealAnalyst().verifyClaim;
    works = [NORTH];
    await office.say(ann, "retry", thread);
    await office.say(ann, "subscribe", thread);
    judge = contradicts;
    works = [...works, { record: seals("east"), known: { pubmed: "2026-03-10" } }];
    const issue = await on("2026-03-16");
    expect(issue).not.toContain("New studies");
    expect(issue).not.toContain("stand otherwise");
  });

  it("is watched once, also when its review was made again", async () => {
    const thread = await watching();
    await office.say(ann, "retry", thread);
    await office.say(ann, "subscribe", thread);
    expect(said(office, thread).at(-1)).toContain("watches that already");
    await office.say(ann, "digest list");
    expect(said(office).at(-1)).not.toContain("2.");
  });

  it("whose analyst fails is looked at as a whole the next time", async () => {
    await watching();
    await on("2026-03-09");
    judge = async () => {
      throw new SourceUnavailable("The model", "HTTP 500");
    };
    works = [...works, { record: seals("east"), known: { pubmed: "2026-03-12" } }];
    expect(await on("2026-03-16")).toContain("The model gave no usable answer");
    judge = sealAnalyst().verifyClaim;
    expect(await on("2026-03-23")).toContain("in the east");
  });
});
