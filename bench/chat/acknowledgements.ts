import { setTimeout as wait } from "node:timers/promises";
import type { FakeInteraction, SeenMessage } from "../../test/fakes/discord/interface.ts";
import type { Message } from "../../test/fakes/slack/message.ts";
import { exampleQuestions } from "../example-questions.ts";
import { must } from "./calls.ts";
import { openScene, type Scene, until } from "./scene.ts";

export const REVIEWS = 50;
/** Between two things that people do on each platform. */
const GAP_MS = 100;
const FIRST_CLAIM_MS = 120_000;
const LONGEST_MS = 300_000;
/** For answers that are under way at the end. */
const AFTERWARDS_MS = 3_000;

export interface Acknowledgements {
  /** Milliseconds, of each. */
  readonly slackMs: readonly number[];
  readonly discordMs: readonly number[];
  /** Those that were given up, or never answered. */
  readonly missed: number;
  /** Since they were asked: until then all fifty ran, and from then on none. */
  readonly firstEndedSeconds: number;
  readonly allEndedSeconds: number;
}

/** Fifty reviews run on Slack; people vote there, and call commands, press buttons and type on Discord. */
export async function measureAcknowledgements(): Promise<Acknowledgements> {
  const scene = await openScene("example");
  try {
    const claim = await claimOnDiscord(scene);
    return await measure(scene, claim);
  } finally {
    await scene.close();
  }
}

async function measure(scene: Scene, claim: SeenMessage): Promise<Acknowledgements> {
  const { fake, channels, people } = scene.slack;
  const before = fake.deliveries.all.length;
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1_000;
  const asked = exampleQuestions(REVIEWS).map((question, index) =>
    must(people[index % people.length]).mention(must(channels[index % channels.length]), question),
  );
  let firstEndedSeconds: number | null = null;
  const discordMs: number[] = [];
  let pending = 0;
  for (let step = 0; seconds() * 1_000 < LONGEST_MS; step++) {
    const ended = asked.filter(hasEnded).length;
    if (ended > 0) firstEndedSeconds ??= seconds();
    if (ended === REVIEWS) break;
    voteOnSlack(scene, asked, step);
    pending += 1;
    const at = performance.now();
    void actOnDiscord(scene, claim, step).answered.then(() => {
      pending -= 1;
      discordMs.push(performance.now() - at);
    });
    await wait(GAP_MS);
  }
  const allEndedSeconds = seconds();
  await wait(AFTERWARDS_MS);
  const told = fake.deliveries.all.slice(before);
  const slackMs = told.flatMap(({ ackedAfterMs }) => (ackedAfterMs === null ? [] : [ackedAfterMs]));
  const missed = pending + told.filter(({ state, attempts }) => state !== "acked" || attempts > 1).length;
  return { slackMs, discordMs, missed, firstEndedSeconds: firstEndedSeconds ?? allEndedSeconds, allEndedSeconds };
}

const hasEnded = (question: Message): boolean =>
  question.channel.thread(question).some(({ buttons }) => buttons.includes("Retry") || buttons.includes("Export"));

/** A reaction on what the bot said last in a thread; the next time round it is taken back. */
function voteOnSlack({ slack: { people } }: Scene, asked: readonly Message[], step: number): void {
  const question = must(asked[step % asked.length]);
  const person = must(people[Math.floor(step / asked.length) % people.length]);
  const said = question.channel.thread(question).at(-1) ?? question;
  const given = said.reactions.get("white_check_mark")?.has(person.id) === true;
  if (given) person.unreact(said, "white_check_mark");
  else person.react(said, "white_check_mark");
}

function actOnDiscord({ discord: { channels, people } }: Scene, claim: SeenMessage, step: number): FakeInteraction {
  const person = must(people[step % people.length]);
  const channel = must(channels[step % channels.length]);
  if (step % 3 === 0) return person.command(channel, "research status");
  if (step % 3 === 1) return person.presses(claim, "✅ Verify");
  return person.types(channel, "research ask", "question", "do");
}

/** A review on Discord, whose first claim can be voted on. */
async function claimOnDiscord({ discord: { fake, channels, people } }: Scene): Promise<SeenMessage> {
  const [question] = exampleQuestions(1);
  const { id } = must(people[0]).mentions(must(channels[0]), must(question));
  const claim = () => fake.messages(id).find(({ words }) => /^C1 “/.test(words));
  await until(() => claim() !== undefined, FIRST_CLAIM_MS, "a claim on Discord");
  return must(claim());
}
