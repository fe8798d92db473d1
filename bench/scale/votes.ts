import { setTimeout as wait } from "node:timers/promises";
import type { Place } from "./bot.ts";
import { startProcesses } from "./processes.ts";
import { tenantIdOf } from "./quiet-chat.ts";
import { query } from "./server.ts";

const TENANT = "T0";
const LOOK_MS = 20;

/** Votes of as many people on the claims of one workspace, which come to gateways at once. @returns votes a second */
export async function measureVotes(
  place: Place,
  { gateways, votes, round }: { readonly gateways: number; readonly votes: number; readonly round: number },
): Promise<number> {
  const messages = await query(
    place.databaseUrl,
    `select conversation, platform_id from message
      where tenant_id = '${tenantIdOf(TENANT)}' and claim_id is not null and platform_id is not null`,
  );
  const stored = () => storedVotes(place);
  const before = await stored();
  const given = Array.from({ length: votes }, (_, index) => {
    const { conversation, platform_id: messageId } = messages[index % messages.length] ?? {};
    const person = `voter-${gateways}-${round}-${index}`;
    return { tenant: TENANT, conversation, person, key: `vote-${person}`, messageId };
  });
  const processes = await startProcesses("gateway", gateways, place);
  const startedAt = performance.now();
  processes.go(
    Array.from({ length: gateways }, (_, gateway) => ({
      votes: given.filter((_vote, index) => index % gateways === gateway),
    })),
  );
  while ((await stored()) - before < votes) await wait(LOOK_MS);
  const seconds = (performance.now() - startedAt) / 1000;
  await processes.stop();
  return votes / seconds;
}

async function storedVotes({ databaseUrl }: Place): Promise<number> {
  return Number((await query(databaseUrl, "select count(*) as votes from vote"))[0]?.votes);
}
