import { setTimeout as wait } from "node:timers/promises";
import type { Run } from "./run.ts";

/** More are not under way at once, so that people are answered within minutes also on a slow machine. */
const MOST_UNANSWERED = 32;
const BEAT_MS = 200;
const TELL_MS = 30_000;
const SUBSCRIBING_MS = 60_000;

export interface Plan {
  readonly kills: number;
  readonly questions: number;
  readonly votes: number;
}

/** People ask and vote, all the while processes are killed; each of the three evenly over the time that the questions take. */
export async function killing(run: Run, plan: Plan): Promise<number> {
  const { story, posts } = run;
  await subscribed(run);
  let [kills, told] = [0, performance.now()];
  while (story.questions < plan.questions || story.votes < plan.votes || kills < plan.kills) {
    if (story.questions < plan.questions && story.unanswered < MOST_UNANSWERED) story.ask();
    story.goOn(performance.now());
    const part = Math.max(0, story.questions - story.unanswered) / plan.questions;
    const asked = story.questions >= plan.questions;
    const due = asked && story.unanswered === 0 ? 1 : part;
    if (story.votes < plan.votes * Math.min(1, due * 1.1)) story.vote(plan.votes - story.votes);
    if (kills < plan.kills * due) {
      const alive = posts.filter(({ pid }) => pid !== null);
      const victim = alive[Math.floor(Math.random() * alive.length)];
      if (victim !== undefined) {
        victim.kill();
        kills += 1;
        await wait(Math.random() * 1_500);
      }
    }
    if (Math.random() < 0.02) duplicate(run);
    if (performance.now() - told > TELL_MS) {
      told = performance.now();
      console.log(`${kills} kills, ${story.questions} questions (${story.unanswered} open), ${story.votes} votes`);
    }
    await wait(Math.random() * BEAT_MS * 2);
  }
  return kills;
}

/** Discord tells of a thing once, so that a subscription is heard before anything goes wrong. */
async function subscribed({ story, postgres }: Run): Promise<void> {
  const until = performance.now() + SUBSCRIBING_MS;
  story.subscribe(new Date());
  for (;;) {
    const schedules = await postgres.query("select 1 from digest_schedule");
    if (schedules.length === story.subscribed.length) return;
    if (performance.now() > until) throw new Error(`${schedules.length} of ${story.subscribed.length} subscribed`);
    await wait(BEAT_MS);
  }
}

function duplicate({ slack, discord, story }: Run): void {
  if (story.votes === 0) return;
  slack.duplicate();
  try {
    discord.duplicate();
  } catch {
    // Nobody reacted there so far.
  }
}
