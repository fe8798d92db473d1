import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { killing } from "./chaos/kills.ts";
import { Run, type Size } from "./chaos/run.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "200" },
    questions: { type: "string", default: "500" },
    votes: { type: "string", default: "5000" },
  },
});
const plan = { kills: Number(values.kills), questions: Number(values.questions), votes: Number(values.votes) };
const SIZE: Size = {
  workers: 3,
  gateways: 2,
  slackRooms: 10,
  slackPeople: 20,
  guilds: 3,
  guildRooms: 4,
  guildPeople: 10,
};
const SETTLING_MS = 10 * 60_000;
const MOST_LINES = 40;

const run = await Run.begin(SIZE);
console.log(`Logs in ${run.folder}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void run.end().finally(() => process.exit(130)));
}
const begun = performance.now();
const kills = await killing(run, plan);
const inTime = await run.settle(SETTLING_MS);
const failures = [...(inTime ? [] : ["not all was done in time"]), ...(await run.check())];
const { story } = run;
console.log(
  `${kills} kills, ${story.questions} questions, ${story.votes} votes (${story.presses} presses, ${story.unknownPresses} without an answer), ${Math.round((performance.now() - begun) / 1000)} s.`,
);
for (const ended of new Set(run.ended)) console.log(`  ${ended}`);
for (const failure of failures.slice(0, MOST_LINES)) console.log(failure);
await run.end();
console.log(failures.length === 0 ? "Nothing lost, nothing said twice." : `${failures.length} things are wrong.`);
if (failures.length === 0) rmSync(run.folder, { recursive: true });
process.exitCode = failures.length === 0 ? 0 : 1;
