import type { Room, Scene } from "./scene.ts";
import type { DatabaseServer } from "./servers.ts";
import type { ClaimMessage, Known, Story } from "./story.ts";

/** Of each review so many claims are voted on. */
const CLAIMS_VOTED_ON = 2;

/** What the database tells at this moment, asked past all links. */
export async function look(postgres: DatabaseServer, scenes: readonly Scene[]): Promise<Known> {
  const rooms = new Map(scenes.flatMap((scene) => scene.rooms.map((room) => [nameOf(room), room] as const)));
  const reviews = await postgres.query("select conversation, thread, status from review where thread is not null");
  const claims = await postgres.query(
    `select * from (
       select tenant_id, conversation, platform_id, claim_id, row_number() over (partition by review_id order by number) as place
       from message where claim_id is not null and state = 'posted' and role = 'claim') posted
     where place <= $1`,
    [CLAIMS_VOTED_ON],
  );
  return {
    reviews: new Map(reviews.map(({ thread, status }) => [String(thread), String(status)])),
    claims: claims.flatMap((row): readonly ClaimMessage[] => {
      const room = rooms.get(`${row.tenant_id} ${row.conversation}`);
      return room === undefined ? [] : [{ room, messageId: String(row.platform_id), claimId: String(row.claim_id) }];
    }),
  };
}

const nameOf = ({ tenantId, conversation }: Room): string => `${tenantId} ${conversation}`;

/** What is still to be done: nothing of it may be left in the end. */
export interface Remainder {
  readonly events: number;
  readonly jobs: number;
  readonly outdated: number;
  readonly unanswered: number;
  /** Rooms that wait for their digest. */
  readonly undigested: number;
}

export async function remainder(postgres: DatabaseServer, { asked, subscribed }: Story): Promise<Remainder> {
  const [row = {}] = await postgres.query(
    `select (select count(*) from event where payload_json is not null) as events,
       (select count(*) from ${postgres.jobs}.job where state in ('created', 'retry', 'active')) as jobs,
       (select count(*) from message where outdated is not null and state <> 'removed') as outdated,
       (select count(distinct (tenant_id, conversation)) from message where role = 'digest' and state = 'posted') as digested`,
  );
  const over = await postgres.query("select thread from review where status not in ('queued', 'running')");
  const ended = new Set(over.map(({ thread }) => thread));
  return {
    events: Number(row.events),
    jobs: Number(row.jobs),
    outdated: Number(row.outdated),
    unanswered: asked.filter(({ thread, again }) => !again && !ended.has(thread)).length,
    undigested: subscribed.length - Number(row.digested),
  };
}

export const isNothing = ({ events, jobs, outdated, unanswered, undigested }: Remainder): boolean =>
  events + jobs + outdated + unanswered + undigested === 0;
