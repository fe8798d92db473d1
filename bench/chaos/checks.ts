import { tally } from "../../src/bot/votes.ts";
import { loadConfig } from "../../src/config.ts";
import { connectDatabase, type Database } from "../../src/connect.ts";
import { NOT_RECORDED, type Said } from "./scene.ts";
import type { DatabaseServer } from "./servers.ts";
import { pressName, type Story } from "./story.ts";

/** @returns one line for each thing that is not as it should be */
export async function checkAfterwards(postgres: DatabaseServer, story: Story): Promise<readonly string[]> {
  const database = await connectDatabase(loadConfig({ DATABASE_URL: postgres.url() }));
  const said = saidEverywhere(story);
  try {
    return [
      ...(await questionsLost(postgres, story)),
      ...(await messagesWrong(postgres, said)),
      ...(await partsMissing(postgres)),
      ...(await digestsWrong(postgres, story)),
      ...(await reactionsWrong(postgres, said)),
      ...(await pressesWrong(postgres, story)),
      ...(await talliesShownWrong(postgres, database, said)),
      ...(await leftOver(postgres, database)),
    ];
  } finally {
    await database.store.close();
  }
}

type SaidByPlace = ReadonlyMap<string, Said>;

/** By `tenant message`. */
const saidEverywhere = (story: Story): SaidByPlace =>
  new Map(
    story.scenes.flatMap(({ rooms }) =>
      rooms.flatMap((room) => room.saidByBot().map((said) => [`${room.tenantId} ${said.id}`, said] as const)),
    ),
  );

/** Every question has one review that has ended, and no failure. */
async function questionsLost(postgres: DatabaseServer, story: Story): Promise<readonly string[]> {
  const rows = await postgres.query("select thread, status from review where thread is not null");
  const states = Map.groupBy(rows, ({ thread }) => String(thread));
  return story.asked.flatMap(({ thread, words, again, cancelled, scene }) => {
    const found = (states.get(thread) ?? []).map(({ status }) => String(status));
    const name = `question ${scene.platform} ${thread} (${words})`;
    if (found.length > 1) return [`${name}: answered ${found.length} times (${found})`];
    const [state = "no review"] = found;
    if (state === "answered" || state === "not-enough-evidence") return [];
    if ((state === "cancelled" && cancelled) || (state === "no review" && again)) return [];
    return [`${name}: ${state}`];
  });
}

/** What stands on the platform is what the store knows, each once. */
async function messagesWrong(postgres: DatabaseServer, said: SaidByPlace): Promise<readonly string[]> {
  const rows = await postgres.query("select tenant_id, platform_id, key, state from message");
  const known = new Set(rows.map(({ tenant_id, platform_id }) => `${tenant_id} ${platform_id}`));
  const unknown = [...said].filter(([place, { text }]) => !known.has(place) && !NOT_RECORDED.test(text));
  return [
    ...unknown.map(([place, { text }]) => `said twice, or without being noted: ${place}: ${oneLine(text)}`),
    ...rows.flatMap(({ tenant_id, platform_id, key, state }) => {
      if (state === "pending") return [`perhaps never posted: ${tenant_id} ${key}`];
      return state === "posted" && !said.has(`${tenant_id} ${platform_id}`) ? [`not on the platform: ${key}`] : [];
    }),
  ];
}

/** An answer has its summary, its claim table, its claims, its references. */
async function partsMissing(postgres: DatabaseServer): Promise<readonly string[]> {
  const rows = await postgres.query(
    `select review.id, (select count(*) from claim where review_id = review.id) as claims,
       count(*) filter (where key = review.id || '/summary') as summaries,
       count(*) filter (where role = 'claim') as shown, count(*) filter (where key = review.id || '/overview') as tables
     from review left join message on message.review_id = review.id and message.tenant_id = review.tenant_id
     where review.status in ('answered', 'not-enough-evidence') group by review.id`,
  );
  return rows.flatMap(({ id, claims, summaries, shown, tables }) => {
    const expected = Math.min(Number(claims), 12);
    const whole = Number(summaries) === 1 && Number(shown) >= expected && Number(tables) === (expected > 0 ? 1 : 0);
    return whole
      ? []
      : [`parts of ${id} are missing: ${summaries} summaries, ${shown} of ${expected} claims, ${tables} tables`];
  });
}

/** Who subscribed got one issue. */
async function digestsWrong(postgres: DatabaseServer, { subscribed }: Story): Promise<readonly string[]> {
  const rows = await postgres.query(
    `select tenant_id, conversation from message where role = 'digest' and key ~ '^digest/[^/]+/[^/]+$' and state = 'posted'`,
  );
  return subscribed.flatMap(({ tenantId, conversation }) => {
    const issues = rows.filter((row) => row.tenant_id === tenantId && row.conversation === conversation).length;
    return issues === 1 ? [] : [`${issues} digests in ${tenantId} ${conversation}`];
  });
}

/** A reaction that stands is a vote, and no other vote by reaction is in force. */
async function reactionsWrong(postgres: DatabaseServer, said: SaidByPlace): Promise<readonly string[]> {
  const rows = await postgres.query(
    `select m.tenant_id, m.platform_id, coalesce(array_agg(v.person || case v.kind when 'verify' then ' ✅' else ' ❌' end)
       filter (where v.person is not null), '{}') as votes
     from message m left join vote v on v.tenant_id = m.tenant_id and v.review_id = m.review_id
       and v.claim_id = m.claim_id and v.source = 'reaction' and v.state = 'set'
     where m.role = 'claim' and m.state = 'posted' group by m.tenant_id, m.platform_id`,
  );
  return rows.flatMap(({ tenant_id, platform_id, votes }) => {
    const place = `${tenant_id} ${platform_id}`;
    const seen = (said.get(place)?.reactions ?? []).filter((reaction) => /[✅❌]$/u.test(reaction));
    const [people, store] = [seen.toSorted().join(), (votes as readonly string[]).toSorted().join()];
    return people === store ? [] : [`votes on ${place}: people see [${people}], the store has [${store}]`];
  });
}

/** What people pressed last is in force, on whichever review of theirs it was. */
async function pressesWrong(postgres: DatabaseServer, story: Story): Promise<readonly string[]> {
  const rows = await postgres.query(
    "select distinct tenant_id, claim_id, person, kind from vote where source = 'button' and state = 'set'",
  );
  const kept = Map.groupBy(rows, (row) => pressName(String(row.tenant_id), String(row.claim_id), String(row.person)));
  const names = new Set([...kept.keys(), ...story.pressed.keys()]);
  return [...names].flatMap((name) => {
    const meant = story.pressed.get(name) ?? "none";
    const is = (kept.get(name) ?? []).map(({ kind }) => String(kind)).join(" and ") || "none";
    return meant === "unknown" || meant === is ? [] : [`button of ${name}: ${meant} was pressed, the store has ${is}`];
  });
}

/** The message that was voted on last shows the tally, in words and by the bot's own mark. */
async function talliesShownWrong(
  postgres: DatabaseServer,
  { store }: Database,
  said: SaidByPlace,
): Promise<readonly string[]> {
  const rows = await postgres.query(
    `select v.tenant_id, v.claim_id, m.platform_id, m.conversation
     from (select *, max(at) over (partition by tenant_id, claim_id) as last from vote) v
     join message m on m.tenant_id = v.tenant_id and m.review_id = v.review_id and m.claim_id = v.claim_id
     where v.at = v.last and m.role = 'claim' and m.state = 'posted'`,
  );
  const claims = Map.groupBy(rows, ({ tenant_id, claim_id }) => `${tenant_id} ${claim_id}`);
  const lines = [...claims.values()].map(async (messages) => {
    const [{ tenant_id, claim_id, conversation } = {}] = messages;
    const votes = await store.of(String(tenant_id)).votes.about([String(claim_id)], String(conversation));
    const { verifiedBy, disputedBy, state } = tally(votes, 1);
    const counted = `${verifiedBy.join()} / ${disputedBy.join()} ${MARK_OF[state]}`.trim();
    const shown = messages.map(({ platform_id }) => shownOn(said.get(`${tenant_id} ${platform_id}`)));
    const where = messages.map(({ platform_id }) => platform_id).join();
    return shown.includes(counted) ? [] : [`tally shown on ${tenant_id} ${where}: [${shown}], counted [${counted}]`];
  });
  return (await Promise.all(lines)).flat();
}

const MARK_OF = { verified: "🟢", disputed: "🔴", waiting: "" } as const;

const shownOn = ({ text, marks }: Pick<Said, "text" | "marks"> = { text: "", marks: [] }): string =>
  `${namesAfter(text, "✅")} / ${namesAfter(text, "❌")} ${marks.join("")}`.trim();

function namesAfter(text: string, mark: string): string {
  const line = text.split("\n").find((one) => new RegExp(`${mark} (?:Verified |Disputed )?by `).test(one)) ?? "";
  return [...line.matchAll(/<@!?(\w+)>/g)]
    .map(([, id]) => id)
    .toSorted()
    .join();
}

async function leftOver(postgres: DatabaseServer, { store, jobs }: Database): Promise<readonly string[]> {
  const active = await postgres.query(
    `select name, state, group_id from ${postgres.jobs}.job where state < 'completed'`,
  );
  const leases = await postgres.query("select job_id from job_lease");
  return [
    ...(await jobs.dead()).map(({ key, error }) => `job given up: ${key} (${error})`),
    ...active.map(({ name, state, group_id }) => `job left over: ${name} of ${group_id} (${state})`),
    ...leases.map(({ job_id }) => `lease left over: of job ${job_id}`),
    ...(await store.unhandledEvents()).map(({ key, tenantId }) => `event left over: ${tenantId} ${key}`),
  ];
}

const oneLine = (text: string): string => text.replaceAll("\n", " | ").slice(0, 120);
