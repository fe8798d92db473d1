import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { checkAfterwards } from "./crash/checks.ts";
import { Life } from "./crash/life.ts";
import { Story } from "./crash/story.ts";

// Kills the bot with `kill -9` at random moments while people ask, vote and read digests, then looks for what was lost.
const { values } = parseArgs({ options: { kills: { type: "string", default: "200" } } });
const kills = Number(values.kills);
/** A life ends at random after so much work of the bot's, however much else the machine does; or when it is idle. */
const MOST_WORK_MS = 600;
const LONGEST_LIFE_MS = 1_500;
/** What people do meanwhile. */
const MOST_ACTIONS = 12;
/** How long the last life may take to end what is left. */
const SETTLING_MS = 120_000;
const MOST_LINES = 40;
/** Between two lives, so that a digest is due every fourth. */
const AWAY_MS = 6 * 3600_000;

const folder = mkdtempSync(join(tmpdir(), "assignee-crash-"));
const file = join(folder, "assignee.sqlite");
const story = new Story();
let corrected = 0;
const faults: string[] = [];

for (let kill = 0; kill < kills; kill += 1) {
  const life = await begin();
  await liveOn(life);
  await life.kill();
  end(life);
  if (kill % 20 === 19) console.log(`${kill + 1} kills`);
  story.aheadMs += AWAY_MS;
}

const last = await begin();
const inTime = await Promise.race([last.idle().then(() => true), wait(SETTLING_MS, false, { ref: false })]);
await last.kill();
end(last);

const failures = [...(inTime ? [] : ["not all was done in time"]), ...(await checkAfterwards(file, story))];
console.log(`${kills} kills, ${story.questions.length} questions, ${story.votes} votes and their withdrawals.`);
console.log(`Votes put right by comparison at a start: ${corrected}. Faults in the log: ${faults.length}.`);
for (const fault of new Set(faults.map((text) => text.slice(0, 300)))) console.log(`  ${fault}`);
console.log(
  failures.length === 0
    ? "Nothing lost, nothing said twice, integrity check clean."
    : failures.slice(0, MOST_LINES).join("\n"),
);
if (failures.length === 0) rmSync(folder, { recursive: true });
else console.log(`The database is kept in ${folder}.`);
process.exitCode = failures.length === 0 ? 0 : 1;

async function liveOn(life: Life): Promise<void> {
  const workMs = Math.random() * MOST_WORK_MS;
  const until = performance.now() + LONGEST_LIFE_MS;
  for (let actions = 0; life.workedMs < workMs && performance.now() < until; actions += 1) {
    if (actions < MOST_ACTIONS) story.goOn();
    await wait(Math.random() * 40);
  }
}

async function begin(): Promise<Life> {
  const life = new Life(story.platform, file, story.aheadMs);
  await life.ready();
  return life;
}

function end(life: Life): void {
  corrected += life.corrected;
  faults.push(...life.faults);
}
