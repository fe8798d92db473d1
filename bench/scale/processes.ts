import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Place } from "./bot.ts";

const PROGRAM = join(import.meta.dirname, "process.ts");

export interface Taken {
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

/** Processes of the bot that wait for their order. */
export async function startProcesses(role: "worker" | "gateway", howMany: number, place: Place) {
  const children = Array.from({ length: howMany }, () => start([role, place.databaseUrl, place.dataDir]));
  await Promise.all(children.map((child) => answerOf(child)));
  return {
    /** @param orders one a process */
    go: (orders: readonly object[]) => {
      for (const [index, child] of children.entries()) child.send(orders[index] ?? {});
    },
    stop: (): Promise<readonly Taken[]> =>
      Promise.all(
        children.map(async (child) => {
          const answer = answerOf(child);
          child.send("stop");
          return (await answer) as Taken;
        }),
      ),
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const [answer] = await once(child, "message");
  return answer;
}

function start(given: readonly string[]): ChildProcess {
  const child = fork(PROGRAM, given);
  child.once("exit", (code) => {
    if (code !== 0) throw new Error("A process of the bot ended; what it said is above.");
  });
  return child;
}
