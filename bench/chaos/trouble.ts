import { setTimeout as wait } from "node:timers/promises";
import type { FaultKind, Ours } from "./faults.ts";
import type { Run } from "./run.ts";
import type { DatabaseServer } from "./servers.ts";

const BEFORE_MS = 2_000;
const BEAT_MS = 250;
/** In beats. */
const PROBED_EVERY = 20;
/** After a fault all has to go on within so long. */
const RECOVERY_MS = 30_000;
/** What is asked after the fault itself may wait for what piled up. */
const LONGEST_LOOK_MS = 180_000;

/** What a fault came to. */
export interface Recovery {
  readonly name: string;
  /** From its end until a question that was asked after it is answered, on each platform. */
  readonly seconds: number;
}

/** People ask and vote before, during and after a fault. */
export async function trouble(run: Run, fault: FaultKind, ours: Ours): Promise<Recovery> {
  const living = new AbortController();
  const life = live(run, living.signal);
  await wait(BEFORE_MS);
  const end = await fault.begin(run, ours);
  await end();
  const seconds = await recovered(run);
  living.abort();
  await life;
  return { name: fault.name, seconds };
}

export const isLate = ({ seconds }: Recovery): boolean => seconds * 1_000 > RECOVERY_MS;

/** People ask and vote until it is aborted. */
export async function live({ story }: Run, signal: AbortSignal): Promise<void> {
  for (let beat = 0; !signal.aborted; beat += 1) {
    if (beat % 8 === 0 && story.unanswered < 8) story.ask();
    story.vote(3);
    story.goOn(performance.now());
    await wait(BEAT_MS);
  }
}

/** People who ask every few seconds until one of them, on each platform, has an answer. */
async function recovered({ story, postgres }: Run): Promise<number> {
  const begun = performance.now();
  const probes = story.scenes.map((): string[] => []);
  for (let beat = 0; ; beat += 1) {
    for (const [index, scene] of story.scenes.entries()) {
      if (beat % PROBED_EVERY === 0 && probes[index]) probes[index].push(story.probe(scene));
    }
    const ended = await Promise.all(probes.map((threads) => isAnswered(postgres, threads)));
    const seconds = (performance.now() - begun) / 1_000;
    if (ended.every(Boolean) || seconds * 1_000 > LONGEST_LOOK_MS) return seconds;
    await wait(BEAT_MS);
  }
}

async function isAnswered(postgres: DatabaseServer, threads: readonly string[]): Promise<boolean> {
  const rows = await postgres.query(
    `select 1 from message join review on review.id = message.review_id
     where message.role = 'summary' and message.state = 'posted' and review.thread = any($1)`,
    [threads],
  );
  return rows.length > 0;
}
