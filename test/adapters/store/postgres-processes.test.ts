import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { storeMigrations } from "../../../adapters/store/migrations.ts";
import { openPostgres } from "../../../adapters/store/postgres.ts";
import { SqlStore } from "../../../adapters/store/sql-store.ts";
import type { Digest } from "../../../src/ports/store/digests.ts";
import type { NewReview } from "../../../src/ports/store/reviews.ts";
import type { Vote } from "../../../src/ports/store/votes.ts";
import type { TenantStore } from "../../../src/ports/store.ts";
import { aReport, aVerifiedClaim } from "../../builders.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../../postgres.ts";

const TENANT = { id: "slack:T1", platform: "slack", name: "Team" };
const CLAIM = "clm-1";

describe.skipIf(TEST_POSTGRES_URL === null)("processes on one PostgreSQL (TEST_POSTGRES_URL names a server)", () => {
  let schema: TestSchema;
  let stores: readonly SqlStore[];
  let teams: readonly TenantStore[];

  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
    stores = await Promise.all(
      [1, 2, 3].map(async () => new SqlStore(await openPostgres(schema.url, storeMigrations))),
    );
    teams = stores.map((store) => store.of(TENANT.id));
  });
  beforeEach(() => stores[0]?.install(TENANT));
  afterEach(() => stores[0]?.uninstall(TENANT.id));
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await schema.drop();
  });

  /** The same call by every process at once, `times` times over. */
  const all = <T>(times: number, call: (team: TenantStore, number: number) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(Array.from({ length: times }, (_, number) => teams.map((team) => call(team, number))).flat());
  const team = () => teams[0] as TenantStore;
  const countOf = <T>(values: readonly T[], value: T) => values.filter((one) => one === value).length;

  it("bring the schema up to date once, when they start together", async () => {
    const fresh = await testSchema(TEST_POSTGRES_URL ?? "");
    const opened = await Promise.all([1, 2, 3].map(() => openPostgres(fresh.url, storeMigrations)));
    const names = await fresh.query("select name from kysely_migration order by name");
    expect(names.map(({ name }) => name)).toEqual(Object.keys(storeMigrations));
    await Promise.all(opened.map((database) => database.destroy()));
    await fresh.drop();
  });

  it("count a vote once, and lose none, whoever hears of it first", async () => {
    await team().reviews.create(aReview);
    const outcomes = await all(20, (store, number) => store.votes.set(aVote(`person-${number}`)));
    expect(countOf(outcomes, "changed")).toBe(20);
    expect(countOf(outcomes, "unchanged")).toBe(40);
    expect(await team().votes.of([CLAIM], "seals")).toHaveLength(20);
    expect(await team().audit.of(CLAIM)).toHaveLength(20);
  });

  it("end a vote that is given and taken back at once as its latest event says, in whatever order they come", async () => {
    await team().reviews.create(aReview);
    const events = Array.from({ length: 12 }, (_, at) => ({ ...aVote("ada"), at }));
    await Promise.all(
      events.map((vote, index) => teams[index % teams.length]?.votes[index % 2 === 0 ? "set" : "unset"](vote)),
    );
    expect(await team().votes.of([CLAIM], "seals")).toEqual([]);
    const changes = (await team().audit.of(CLAIM)).map(({ action }) => action);
    expect(changes).toEqual(changes.map((_, index) => (index % 2 === 0 ? "vote.verify" : "vote.verify.undo")));
  });

  it("keep the reason of a dispute beside votes on the same claim without standing in each other's way", async () => {
    await team().reviews.create(aReview);
    await team().votes.set({ ...aVote("ada"), kind: "dispute" });
    await all(10, (store, number) =>
      number % 2 === 0
        ? store.votes.explain(CLAIM, "ada", "The sample was small.", 5)
        : store.votes.set({ ...aVote("ada"), kind: "dispute", at: number }).then(() => {}),
    );
    expect(await team().votes.of([CLAIM], "seals")).toMatchObject([{ reason: "The sample was small." }]);
  });

  it("begin a message once", async () => {
    const outcomes = await all(10, (store, number) => store.messages.begin(aMessage(`key-${number}`), 1));
    expect(outcomes.filter(({ first }) => first)).toHaveLength(10);
    expect(await team().messages.pending()).toHaveLength(10);
  });

  it("take an event once", async () => {
    const outcomes = await all(30, (store, number) =>
      store.inbox.receive({ key: `event-${number}`, receivedAt: 1, payload: {} }),
    );
    expect(countOf(outcomes, "new")).toBe(30);
    expect(await stores[0]?.unhandledEvents()).toHaveLength(30);
  });

  it("issue a digest once, and all post that one", async () => {
    const digest = (number: number): Digest => ({ ...aDigest, content: { number } });
    const issued = await Promise.all(
      teams.map((store, number) => store.digests.issue(digest(number), ["doi:10/1"], 2)),
    );
    expect(new Set(issued.map(({ content }) => JSON.stringify(content))).size).toBe(1);
    expect(await team().digests.latestIssue("seals", Number.MAX_SAFE_INTEGER)).toEqual(issued[0]);
  });

  it("end a review once, with one report and one set of findings", async () => {
    await team().reviews.create(aReview);
    const reports = teams.map((_, number) => ({
      ...aReport(),
      title: `By process ${number}`,
      claims: [aVerifiedClaim({ text: `Process ${number} found harbour seals.` })],
    }));
    await Promise.all([
      ...teams.map((store, number) => store.reviews.finish(aReview.id, reports[number] ?? aReport(), 5)),
      ...teams.map((store) => store.reviews.cancel(aReview.id, "ada", 5)),
    ]);
    const review = await team().reviews.find(aReview.id);
    const report = await team().reviews.report(aReview.id);
    const found = await team().reviews.recall("harbour seals", "seals", 5);
    expect([report !== null, found.flatMap(({ claims }) => claims).length]).toEqual(
      review?.status === "cancelled" ? [false, 0] : [true, 1],
    );
  });

  it("add up what a day costs without losing any of it", async () => {
    await all(20, (store) =>
      store.usage.add({ day: "2026-03-02", person: "ada", conversation: "seals", costUsd: 0.5, calls: 1, reviews: 1 }),
    );
    expect(await team().usage.ofDay("2026-03-02", null)).toEqual({ costUsd: 30, calls: 60, reviews: 60 });
  });

  it("give each review, message and line of the audit log a number of its own", async () => {
    await all(10, (store, number) => store.reviews.create({ ...aReview, id: `rev-${number}-${teams.indexOf(store)}` }));
    const rows = await schema.query("select number from review");
    expect(new Set(rows.map(({ number }) => number)).size).toBe(30);
  });

  it("keep text of a PDF that holds a NUL, which PostgreSQL's text cannot", async () => {
    const review = await team().reviews.create({ ...aReview, question: "Do\0 seals?" });
    expect(review.question).toBe("Do\uFFFD seals?");
  });
});

const aReview: NewReview = {
  id: "rev-1",
  place: { conversation: "seals", thread: null },
  audience: "tenant",
  asker: "ada",
  question: "Do seals dream?",
  normalisedQuestion: "do seals dream",
  settings: {},
  parentId: null,
  askedAt: 1,
};
const aVote = (person: string): Vote & { readonly reviewId: string } => ({
  claimId: CLAIM,
  person,
  kind: "verify",
  source: "reaction",
  at: 1,
  reviewId: aReview.id,
});
const aMessage = (key: string) => ({
  key,
  place: { conversation: "seals", thread: null },
  role: "claim",
  reviewId: null,
  claimId: null,
});
const aDigest: Digest = { conversation: "seals", period: "2026-03-02", content: {}, composedAt: 1 };
