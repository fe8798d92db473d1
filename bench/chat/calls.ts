import { setTimeout as wait } from "node:timers/promises";
import { CLAIMS } from "./fixed-review.ts";
import { openScene, type Scene, until } from "./scene.ts";

const QUESTION = "Do harbour seals sleep longer without lamps?";
const REVIEW_MS = 180_000;
/** After the last message of a review, what still follows: its progress, a status that goes. */
const AFTERWARDS_MS = 8_000;

export interface CountedCalls {
  /** By method on Slack, by route on Discord, most frequent first. */
  readonly calls: readonly (readonly [name: string, count: number])[];
  readonly seconds: number;
}

/** What one review of 15 studies and 12 claims asks of each platform, nobody else being there. */
export async function countCalls(): Promise<{ readonly slack: CountedCalls; readonly discord: CountedCalls }> {
  const scene = await openScene("fixed");
  try {
    return { slack: await onSlack(scene), discord: await onDiscord(scene) };
  } finally {
    await scene.close();
  }
}

async function onSlack({ slack: { fake, channels, people } }: Scene): Promise<CountedCalls> {
  const [channel, person] = [must(channels[0]), must(people[0])];
  const before = fake.calls.length;
  const began = performance.now();
  const question = person.mention(channel, QUESTION);
  const claims = () => channel.thread(question).filter(({ seen }) => /^C\d+ “/.test(seen)).length;
  const isWhole = () => claims() === CLAIMS && channel.thread(question).at(-1)?.seen.includes(`[${CLAIMS}] `) === true;
  await until(isWhole, REVIEW_MS, "the review on Slack");
  const seconds = (performance.now() - began) / 1_000;
  await wait(AFTERWARDS_MS);
  return { calls: counted(fake.calls.slice(before).map(({ method }) => method)), seconds };
}

async function onDiscord({ discord: { fake, channels, people } }: Scene): Promise<CountedCalls> {
  const [channel, person] = [must(channels[0]), must(people[0])];
  const before = fake.calls.all.length;
  const began = performance.now();
  const { id } = person.mentions(channel, QUESTION);
  const words = () => fake.messages(id).map((message) => message.words);
  const isWhole = () =>
    words().filter((text) => /^C\d+ “/.test(text)).length === CLAIMS &&
    words().at(-1)?.includes(`[${CLAIMS}] `) === true;
  await until(isWhole, REVIEW_MS, "the review on Discord");
  const seconds = (performance.now() - began) / 1_000;
  await wait(AFTERWARDS_MS);
  return { calls: counted(fake.calls.all.slice(before).map(({ route }) => route)), seconds };
}

function counted(names: readonly string[]): CountedCalls["calls"] {
  const byName = Map.groupBy(names, (name) => name);
  return [...byName].map(([name, all]) => [name, all.length] as const).toSorted((one, other) => other[1] - one[1]);
}

export function must<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("nobody there");
  return value;
}
