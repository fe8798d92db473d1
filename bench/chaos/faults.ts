import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Run } from "./run.ts";
import type { Postgres, Redis } from "./servers.ts";

/** The servers that may be stopped. */
export interface Ours {
  readonly postgres: Postgres;
  readonly redis: Redis;
}

/** Something that goes wrong for a while, and what ends it. */
export interface FaultKind {
  readonly name: string;
  /** What was done, for whoever reads the figures. */
  readonly does: string;
  begin(run: Run, ours: Ours): Promise<() => Promise<void> | void>;
}

const LASTS_MS = 10_000;
const SLOW_MS = 10_000;
/** For a network that is bad rather than gone. */
const DELAY_MS = 400;
const CUT_EVERY_MS = 1_000;
const CUT_SHARE = 0.3;
const AHEAD_MS = 5 * 60_000;
const SMALL_DISK = "256k";

export const FAULTS: readonly FaultKind[] = [
  {
    name: "postgres-restart",
    does: "PostgreSQL is stopped as in a crash, is away for 5 s, and recovers",
    begin: async (_, { postgres }) => {
      postgres.stop("immediate");
      await wait(5_000);
      return async () => {
        postgres.start();
        await postgres.ready();
      };
    },
  },
  {
    name: "postgres-cut",
    does: "every second a third of all connections to PostgreSQL is cut, for 10 s",
    begin: async ({ links }) => cutting(() => links.postgres.cut(CUT_SHARE)),
  },
  {
    name: "postgres-slow",
    does: "whatever PostgreSQL is told, and says, takes 10 s to arrive, for 10 s",
    begin: async ({ links }) => {
      links.postgres.delayMs = SLOW_MS;
      await wait(LASTS_MS);
      return () => {
        links.postgres.delayMs = 0;
      };
    },
  },
  {
    name: "postgres-silent",
    does: "whatever goes to and from PostgreSQL is lost for 10 s, then the connections are cut",
    begin: async ({ links }) => {
      links.postgres.mode = "silent";
      await wait(LASTS_MS);
      return () => {
        links.postgres.mode = "open";
        links.postgres.cut();
      };
    },
  },
  {
    name: "redis-gone",
    does: "Redis is killed and away for 10 s",
    begin: async (_, { redis }) => {
      await redis.stop();
      await wait(LASTS_MS);
      return () => redis.start();
    },
  },
  {
    name: "platform-bad",
    does: "what goes to and from Slack and Discord takes 0.4 s longer, and every second a third of the connections is cut, for 10 s",
    begin: async ({ links }) => {
      const both = [links.slack, links.discord];
      for (const link of both) link.delayMs = DELAY_MS;
      const end = await cutting(() => {
        for (const link of both) link.cut(CUT_SHARE);
      });
      return async () => {
        for (const link of both) link.delayMs = 0;
        await end();
      };
    },
  },
  {
    name: "platform-silent",
    does: "whatever goes to and from Slack and Discord is lost for 10 s, then the connections are cut",
    begin: async ({ links }) => {
      const both = [links.slack, links.discord];
      for (const link of both) link.mode = "silent";
      await wait(LASTS_MS);
      return () => {
        for (const link of both) {
          link.mode = "open";
          link.cut();
        }
      };
    },
  },
  {
    name: "platform-twice",
    does: "events of Slack and Discord come twice, and responses of Slack are lost after the write",
    begin: async ({ slack, discord, story }) => {
      slack.slack.events.duplicate(200);
      const lost = slack.slack.fail({ method: "chat.postMessage", times: 20 }, { kind: "lost response" });
      for (let n = 0; n < LASTS_MS / CUT_EVERY_MS; n += 1) {
        if (story.votes > 0) discord.duplicate();
        await wait(CUT_EVERY_MS);
      }
      return () => lost.end();
    },
  },
  {
    name: "disk-full",
    does: `the data folder of one worker is a file system of ${SMALL_DISK}B that is full`,
    begin: async (run) => {
      const folder = join(run.folder, "small");
      mkdirSync(folder, { recursive: true });
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${SMALL_DISK}`, "tmpfs", folder]);
      const end = await reseated(run, "worker-1", (seat) => ({ ...seat, env: { ...seat.env, DATA_DIR: folder } }));
      await wait(LASTS_MS);
      return async () => {
        await end();
        execFileSync("umount", [folder]);
      };
    },
  },
  {
    name: "clock-ahead",
    does: "the clock of one worker is five minutes ahead",
    begin: (run) => shifted(run, AHEAD_MS),
  },
  {
    name: "clock-behind",
    does: "the clock of one worker is five minutes behind",
    begin: (run) => shifted(run, -AHEAD_MS),
  },
];

async function shifted(run: Run, byMs: number): Promise<() => Promise<void>> {
  const preload = ["--import", join(import.meta.dirname, "shifted-clock.ts")];
  const env = { CLOCK_AHEAD_MS: String(byMs) };
  const end = await reseated(run, "worker-2", (seat) => ({
    ...seat,
    nodeOptions: preload,
    env: { ...seat.env, ...env },
  }));
  await wait(LASTS_MS);
  return end;
}

/** Begins a process again under other circumstances. @returns what begins it under its own again */
async function reseated(
  { posts }: Run,
  name: string,
  change: (seat: Run["posts"][number]["seat"]) => Run["posts"][number]["seat"],
): Promise<() => Promise<void>> {
  const post = posts.find(({ seat }) => seat.name === name);
  if (post === undefined) throw new Error(`no ${name}`);
  const own = post.seat;
  await post.stop();
  post.seat = change(own);
  post.begin();
  return async () => {
    await post.stop();
    post.seat = own;
    post.begin();
  };
}

async function cutting(cut: () => void): Promise<() => Promise<void>> {
  for (let passed = 0; passed < LASTS_MS; passed += CUT_EVERY_MS) {
    cut();
    await wait(CUT_EVERY_MS);
  }
  return async () => {};
}
