import { chmodSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { FAULTS, type Ours } from "./chaos/faults.ts";
import { killing } from "./chaos/kills.ts";
import { Run, type Size } from "./chaos/run.ts";
import { Postgres, Redis } from "./chaos/servers.ts";
import { soaking } from "./chaos/soak.ts";
import { isLate, trouble } from "./chaos/trouble.ts";
import { upgrading } from "./chaos/upgrade.ts";

// Breaks a bot of many processes in every way that we know of while people use it, then looks for what was lost.
const { values, positionals } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    questions: { type: "string", default: "500" },
    votes: { type: "string", default: "5000" },
    minutes: { type: "string", default: "30" },
  },
  allowPositionals: true,
});
const plan = { kills: Number(values.kills), questions: Number(values.questions), votes: Number(values.votes) };
const [KILLS, UPGRADE, SOAK] = ["kills", "upgrade", "soak"] as const;
const SIZE: Size = {
  workers: 3,
  gateways: 2,
  slackRooms: 4,
  slackPeople: 8,
  guilds: 3,
  guildRooms: 4,
  guildPeople: 10,
};
/** Slack takes some forty edits a minute in a workspace: what thousands of votes changed is shown bit by bit. */
const SETTLING_MS = 40 * 60_000;
const MOST_LINES = 40;
const STOPS = ["SIGINT", "SIGTERM"] as const;

const names = [KILLS, ...FAULTS.map(({ name }) => name), UPGRADE, SOAK];
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.log(`There is no ${unknown.join(", ")}. There are: ${names.join(", ")}.`);
  process.exit(2);
}
const chosen = positionals.length === 0 ? names : positionals;
let wrong = 0;
for (const name of chosen) wrong += await scenario(name);
// Whatever the fakes and servers of many scenarios left open ends with it.
process.exit(wrong === 0 ? 0 : 1);

/** @returns how many things were not as they should be */
async function scenario(name: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "assignee-chaos-"));
  // PostgreSQL goes through it under an account of its own.
  chmodSync(folder, 0o711);
  const ours = { postgres: await Postgres.begin(join(folder, "postgres")), redis: await Redis.begin() };
  const run = await Run.begin(SIZE, { postgres: ours.postgres, redis: ours.redis.port, folder });
  const end = async () => {
    await run.end();
    await ours.redis.stop();
    ours.postgres.stop("immediate");
  };
  const stopped = () => void end().finally(() => process.exit(130));
  for (const signal of STOPS) process.once(signal, stopped);
  const begun = performance.now();
  const done = await breaking(run, name, ours);
  const inTime = await run.settle(SETTLING_MS);
  const failures = [...done.failures, ...(inTime ? [] : ["not all was done in time"]), ...(await run.check())];
  const { story } = run;
  console.log(
    `${name}: ${done.words} ${story.questions} questions (${story.askedAgain} asked again), ${story.votes} votes (${story.presses} by button, ${story.unknownPresses} of them without a clear answer), ${story.subscribed.length} digests, ${story.givenUp} events that Slack gave up as nobody took them, ${Math.round((performance.now() - begun) / 1000)} s.`,
  );
  for (const ended of new Set(run.ended)) console.log(`  ${ended}`);
  for (const failure of failures.slice(0, MOST_LINES)) console.log(`  ${failure}`);
  for (const signal of STOPS) process.off(signal, stopped);
  await end();
  if (failures.length === 0) await rm(folder, { recursive: true, force: true });
  console.log(
    failures.length === 0
      ? "  Nothing lost, nothing said twice."
      : `  ${failures.length} things are wrong; logs are in ${folder}.`,
  );
  return failures.length;
}

async function breaking(
  run: Run,
  name: string,
  ours: Ours,
): Promise<{ readonly words: string; readonly failures: readonly string[] }> {
  if (name === UPGRADE) return { words: "old and new version side by side.", failures: await upgrading(run) };
  if (name === SOAK)
    return { words: `${values.minutes} minutes.`, failures: await soaking(run, Number(values.minutes)) };
  const fault = FAULTS.find((one) => one.name === name);
  if (fault === undefined) return { words: `${await killing(run, plan)} kills.`, failures: [] };
  const recovery = await trouble(run, fault, ours);
  const words = `${fault.does}; answered again ${recovery.seconds.toFixed(1)} s after its end.`;
  return { words, failures: isLate(recovery) ? [`recovery took ${recovery.seconds.toFixed(1)} s`] : [] };
}
