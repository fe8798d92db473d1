import { type Kysely, type Migration, sql } from "kysely";
import { statementOf } from "../../src/domain/claim.ts";

/** The store's schema, in SQL that SQLite and PostgreSQL both take. A migration that was released is never changed. */
export const storeMigrations: Readonly<Record<string, Migration>> = {
  "store-001": {
    async up(database: Kysely<unknown>): Promise<void> {
      for (const statement of FIRST) await sql.raw(statement).execute(database);
    },
  },
  "store-002": {
    async up(database: Kysely<unknown>): Promise<void> {
      await sql.raw(INSTALLATION).execute(database);
    },
  },
  "store-003": {
    async up(database: Kysely<unknown>): Promise<void> {
      for (const statement of OUTDATED) await sql.raw(statement).execute(database);
    },
  },
  "store-004": {
    async up(database: Kysely<unknown>): Promise<void> {
      for (const statement of PEOPLE) await sql.raw(statement).execute(database);
    },
  },
  "store-005": {
    async up(database: Kysely<unknown>): Promise<void> {
      for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
      await nameStatements(database);
    },
  },
  "store-006": {
    async up(database: Kysely<unknown>): Promise<void> {
      for (const statement of HOLDERS) await sql.raw(statement).execute(database);
    },
  },
  "store-007": {
    async up(database: Kysely<unknown>): Promise<void> {
      await sql.raw(EARLY_VOTE).execute(database);
    },
  },
  "store-008": {
    async up(database: Kysely<unknown>): Promise<void> {
      await sql.raw(PRESS).execute(database);
      await sql.raw(DECISION).execute(database);
    },
  },
  "store-009": {
    async up(database: Kysely<unknown>): Promise<void> {
      await sql.raw(MARK).execute(database);
    },
  },
};

/** Every key begins with the tenant, and everything goes when the tenant goes. */
const TENANT = "tenant_id text not null references tenant (id) on delete cascade";
const REVIEW = `${TENANT}, review_id text not null`;
const REVIEW_GOES = "foreign key (tenant_id, review_id) references review (tenant_id, id) on delete cascade";
const CONVERSATION = `${TENANT}, conversation text not null`;

const FIRST: readonly string[] = [
  `create table tenant (
    id text primary key, platform text not null, name text not null, counter bigint not null default 0)`,

  `create table event (
    ${TENANT}, key text not null, received_at bigint not null, payload_json text, number bigint not null,
    primary key (tenant_id, key))`,

  `create table review (
    ${CONVERSATION}, id text not null, thread text, audience text not null, asker text not null,
    question text not null, normalised_question text not null, settings_json text not null, parent_id text,
    asked_at bigint not null, status text not null, error text, started_at bigint, finished_at bigint,
    report_json text, number bigint not null,
    primary key (tenant_id, id))`,
  "create index review_conversation on review (tenant_id, conversation, thread)",
  "create index review_question on review (tenant_id, normalised_question)",
  "create index review_status on review (tenant_id, status)",

  `create table stage_result (
    ${REVIEW}, stage text not null, value_json text not null,
    primary key (tenant_id, review_id, stage), ${REVIEW_GOES})`,

  `create table study (
    ${REVIEW}, study_id text not null, title text not null, year integer, study_json text not null,
    primary key (tenant_id, review_id, study_id), ${REVIEW_GOES})`,

  `create table claim (
    ${REVIEW}, claim_id text not null, position integer not null, text text not null, status text not null,
    confidence double precision not null, study_id text not null,
    primary key (tenant_id, review_id, claim_id), ${REVIEW_GOES})`,
  "create index claim_claim on claim (tenant_id, claim_id)",

  `create table evidence (
    ${REVIEW}, claim_id text not null, position integer not null, study_id text not null, label text not null,
    quotation text not null, section text not null, begins_at integer not null, ends_at integer not null,
    primary key (tenant_id, review_id, claim_id, position), ${REVIEW_GOES})`,

  `create table term (
    ${REVIEW}, claim_id text not null, term text not null,
    primary key (tenant_id, term, review_id, claim_id), ${REVIEW_GOES})`,
  "create index term_review on term (tenant_id, review_id)",

  `create table vote (
    ${REVIEW}, claim_id text not null, person text not null, kind text not null, source text not null,
    at bigint not null, state text not null, reason text,
    primary key (tenant_id, claim_id, person, kind, source, review_id), ${REVIEW_GOES})`,
  "create index vote_review on vote (tenant_id, review_id, at)",

  `create table message (
    ${CONVERSATION}, key text not null, thread text, role text not null, review_id text, claim_id text,
    state text not null, platform_id text, created_at bigint not null, number bigint not null,
    primary key (tenant_id, key), unique (tenant_id, conversation, platform_id))`,
  "create index message_review on message (tenant_id, review_id)",
  "create index message_state on message (tenant_id, state, created_at)",

  `create table channel (
    ${CONVERSATION}, settings_json text not null,
    primary key (tenant_id, conversation))`,

  `create table library_entry (
    ${CONVERSATION}, id text not null, name text not null, location text not null, kind text not null,
    added_by text not null, added_at bigint not null,
    primary key (tenant_id, conversation, id))`,

  `create table digest_schedule (
    ${CONVERSATION}, every text not null, weekday integer, time text not null, zone text not null,
    next_at bigint not null, subscribed_by text not null,
    primary key (tenant_id, conversation))`,
  "create index digest_schedule_next on digest_schedule (next_at)",

  `create table subscription (
    ${CONVERSATION}, id text not null, review_id text not null, question text not null, settings_json text not null,
    subscribed_by text not null, subscribed_at bigint not null, state_json text,
    primary key (tenant_id, id), ${REVIEW_GOES})`,
  "create index subscription_conversation on subscription (tenant_id, conversation)",

  `create table digest (
    ${CONVERSATION}, period text not null, content_json text not null, composed_at bigint not null,
    primary key (tenant_id, conversation, period))`,

  `create table told_item (
    ${CONVERSATION}, item text not null,
    primary key (tenant_id, conversation, item))`,

  `create table day_usage (
    ${TENANT}, day text not null, person text not null, cost_usd double precision not null, calls bigint not null,
    reviews bigint not null,
    primary key (tenant_id, day, person))`,

  `create table audit (
    ${TENANT}, number bigint not null, at bigint not null, person text not null, action text not null,
    subject text not null, detail_json text not null,
    primary key (tenant_id, number))`,
  "create index audit_subject on audit (tenant_id, subject)",
];

const INSTALLATION = `create table installation (
  id text primary key, platform text not null, sealed text not null, saved_at bigint not null)`;

const OUTDATED: readonly string[] = [
  "alter table message add column outdated bigint",
  "create index message_outdated on message (tenant_id) where outdated is not null",
];

const PEOPLE: readonly string[] = [
  `create table person (
    ${TENANT}, person text not null, name text not null,
    primary key (tenant_id, person))`,
  `create table conversation_usage (
    ${CONVERSATION}, day text not null, cost_usd double precision not null, calls bigint not null,
    reviews bigint not null,
    primary key (tenant_id, day, conversation))`,
  "create index review_asker on review (tenant_id, asker)",
  "create index subscription_person on subscription (tenant_id, subscribed_by)",
];

const EARLY_VOTE = `create table early_vote (
  ${CONVERSATION}, platform_id text not null, at bigint not null,
  primary key (tenant_id, conversation, platform_id))`;

const HOLDERS: readonly string[] = [
  "alter table event add column holder text",
  "create index event_unhandled on event (received_at) where payload_json is not null",
];

const PRESS = `create table press (
  ${REVIEW}, claim_id text not null, person text not null, key text not null, kind text not null, reason text,
  conversation text not null, at bigint not null,
  primary key (tenant_id, claim_id, person, key), ${REVIEW_GOES})`;

const DECISION = "alter table event add column decision_json text";

/** Null where an older version posted the message, whose marks nobody noted. */
const MARK = "alter table message add column mark text";

const STATEMENTS: readonly string[] = [
  "alter table claim add column statement text not null default ''",
  "create index claim_statement on claim (tenant_id, statement)",
];

/** Claims that were kept before they had one. */
async function nameStatements(database: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ readonly text: string; readonly studyId: string; readonly title: string | null }>`
    select distinct claim.text, claim.study_id, study.title from claim left join study
    on study.tenant_id = claim.tenant_id and study.review_id = claim.review_id and study.study_id = claim.study_id
  `.execute(database);
  for (const { text, studyId, title } of rows) {
    const statement = statementOf(text, title ?? studyId);
    await sql`update claim set statement = ${statement} where text = ${text} and study_id = ${studyId}`.execute(
      database,
    );
  }
}
