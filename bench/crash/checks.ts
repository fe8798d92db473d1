import { DatabaseSync } from "node:sqlite";
import { SqlJobs } from "../../adapters/jobs/sql-jobs.ts";
import { jobMigrations } from "../../adapters/jobs/tables.ts";
import { storeMigrations } from "../../adapters/store/migrations.ts";
import { SqlStore } from "../../adapters/store/sql-store.ts";
import { openSqlite } from "../../adapters/store/sqlite.ts";
import { voteOfEmoji } from "../../src/domain/vote.ts";
import type { TenantStore } from "../../src/ports/store.ts";
import { BOT, type MemoryMessage } from "../../test/fakes/memory-chat/platform.ts";
import type { Story } from "./story.ts";

const TENANT = "memory:T1";

/** @returns one line for each thing that is not as it should be */
export async function checkAfterwards(file: string, story: Story): Promise<readonly string[]> {
  const database = await openSqlite(file, { ...storeMigrations, ...jobMigrations });
  const [store, jobs] = [new SqlStore(database), new SqlJobs(database)];
  const tenant = store.of(TENANT);
  try {
    return [
      ...integrity(file),
      ...twice(story),
      ...(await reviewsLost(tenant, story)),
      ...(await messagesLost(tenant, story)),
      ...(await messagesLeftOld(tenant, story)),
      ...(await votesLost(tenant, story)),
      ...digests(file),
      ...(await jobs.dead()).map(({ key, error }) => `job given up: ${key} (${error})`),
      ...(await jobs.active(TENANT, null)).map(({ key, state }) => `job left over: ${key} (${state})`),
      ...(await store.unhandledEvents()).map(({ key }) => `event left over: ${key}`),
      ...story.platform.deliveries.abandoned.map(({ dedupeKey }) => `event turned away: ${dedupeKey}`),
    ];
  } finally {
    await store.close();
  }
}

function integrity(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const findings = database
    .prepare("PRAGMA integrity_check")
    .all()
    .flatMap((row) => Object.values(row));
  database.close();
  return findings[0] === "ok" ? [] : findings.map((finding) => `integrity: ${finding}`);
}

function twice({ platform }: Story): readonly string[] {
  const said = platform.messages.filter(({ by }) => by.id === BOT.id);
  const byKey = Map.groupBy(said, ({ key, ref }) => `${ref.conversation} ${key}`);
  return [...byKey].flatMap(([key, messages]) =>
    messages.length === 1 ? [] : [`said ${messages.length} times: ${key}`],
  );
}

async function reviewsLost({ reviews }: TenantStore, { questions }: Story): Promise<readonly string[]> {
  const lost = questions.map(async ({ text, ref }) => {
    const found = await reviews.inThread({ conversation: ref.conversation, thread: ref.messageId });
    const states = found.map(({ status }) => status).join(", ");
    return states === "answered" ? [] : [`question ${ref.messageId} (${text}): ${states || "no review"}`];
  });
  return (await Promise.all(lost)).flat();
}

async function messagesLost({ reviews, messages }: TenantStore, { questions, platform }: Story) {
  const lost: string[] = (await messages.pending()).map(({ key }) => `perhaps never posted: ${key}`);
  for (const { ref } of questions) {
    for (const { id } of await reviews.inThread({ conversation: ref.conversation, thread: ref.messageId })) {
      const report = await reviews.report(id);
      const keys = new Set((await messages.ofReview(id)).map(({ key }) => key));
      const posted = platform.messages.filter(({ key }) => key !== null && keys.has(key));
      const claims = posted.filter(({ key }) => key?.includes("/claim/"));
      if (claims.length < (report?.claims.length ?? 0)) lost.push(`claims of ${id} not posted: ${claims.length}`);
      if (!posted.some(({ key }) => key?.endsWith("/summary"))) lost.push(`summary of ${id} not posted`);
    }
  }
  return lost;
}

/** No thread shows a review as running that has ended, and nothing is left to be brought up to date. */
async function messagesLeftOld({ messages }: TenantStore, { platform }: Story): Promise<readonly string[]> {
  const running = platform.messages.filter(
    ({ key, content }) => key?.endsWith("/progress") && JSON.stringify(content).includes('"cancel"'),
  );
  return [
    ...running.map(({ key }) => `shown as running: ${key}`),
    ...(await messages.outdated()).map(({ key }) => `shows something old: ${key}`),
  ];
}

/** What people see on the platform is what the store counts. */
async function votesLost({ votes, messages }: TenantStore, story: Story): Promise<readonly string[]> {
  const differences = story.claims().map(async (message) => {
    const stored = await messages.at(message.ref.conversation, message.ref.messageId);
    if (stored === null || stored.claimId === null) return [`claim message ${message.ref.messageId} is not known`];
    const kept = (await votes.of([stored.claimId], message.ref.conversation))
      .filter(({ reviewId }) => reviewId === stored.reviewId)
      .map(({ person, kind }) => `${person} ${kind === "verify" ? "verified" : "disputed"}`);
    const [seen, counted] = [seenOn(message).toSorted().join(), kept.toSorted().join()];
    return seen === counted ? [] : [`votes on ${message.ref.messageId}: people see ${seen}, the store has ${counted}`];
  });
  return (await Promise.all(differences)).flat();
}

const seenOn = ({ reactions }: MemoryMessage): readonly string[] =>
  reactions.flatMap(({ actor, emoji }) => {
    const vote = voteOfEmoji(emoji);
    return vote === null || actor.id === BOT.id ? [] : [`${actor.id} ${vote}`];
  });

function digests(file: string): readonly string[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const issued = Number(Object(database.prepare("select count(*) as issued from digest").get()).issued);
  database.close();
  console.log(`${issued} digests issued.`);
  return issued === 0 ? ["no digest was issued"] : [];
}
