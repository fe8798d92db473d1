import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { checkAfterwards } from "./checks.ts";
import { type DiscordScene, discordScene } from "./discord-scene.ts";
import { openLogs, Post, type Seat } from "./fleet.ts";
import { Link } from "./link.ts";
import { isNothing, look, remainder } from "./look.ts";
import type { DatabaseServer } from "./servers.ts";
import { type SlackScene, slackScene } from "./slack-scene.ts";
import { Story } from "./story.ts";

export const ROOT = join(import.meta.dirname, "../..");
const LOOK_MS = 1_000;
const STARTING_MS = 60_000;
const COMPARING_MS = 45_000;

export interface Size {
  readonly workers: number;
  readonly gateways: number;
  readonly slackRooms: number;
  readonly slackPeople: number;
  readonly guilds: number;
  readonly guildRooms: number;
  readonly guildPeople: number;
}

/** What a run needs besides itself; whoever gives it ends it. */
export interface Servers {
  readonly postgres: DatabaseServer;
  /** The port of a Redis; null for a run without one. */
  readonly redis: number | null;
  /** For logs and what the processes keep. */
  readonly folder: string;
}

interface Links {
  readonly postgres: Link;
  readonly redis: Link | null;
  readonly slack: Link;
  readonly discord: Link;
}

/** A bot of many processes, the platforms that it is on, and people there. */
export class Run {
  readonly folder: string;
  readonly postgres: DatabaseServer;
  readonly links: Links;
  readonly slack: SlackScene;
  readonly discord: DiscordScene;
  readonly story: Story;
  readonly posts: readonly Post[];
  /** Processes that ended by themselves. */
  readonly ended: string[] = [];
  readonly #looking: NodeJS.Timeout;
  readonly #gateways: number;

  private constructor(parts: Pick<Run, "folder" | "postgres" | "links" | "slack" | "discord">, size: Size) {
    this.folder = parts.folder;
    this.postgres = parts.postgres;
    this.links = parts.links;
    this.slack = parts.slack;
    this.discord = parts.discord;
    this.story = new Story([this.slack, this.discord]);
    this.#gateways = size.gateways;
    const logs = openLogs(this.folder);
    this.posts = this.#seats(size).map((seat) => new Post(seat, logs, (text) => this.ended.push(text)));
    this.#looking = setInterval(() => void this.#look(), LOOK_MS);
  }

  static async begin(size: Size, { postgres, redis, folder }: Servers): Promise<Run> {
    mkdirSync(join(folder, "data"), { recursive: true });
    const slack = await slackScene({ rooms: size.slackRooms, people: size.slackPeople });
    const discord = await discordScene({ guilds: size.guilds, rooms: size.guildRooms, people: size.guildPeople });
    const links = {
      postgres: await Link.to(postgres.port),
      redis: redis === null ? null : await Link.to(redis),
      slack: slack.link,
      discord: discord.link,
    };
    const run = new Run({ folder, postgres, links, slack, discord }, size);
    for (const post of run.posts) post.begin();
    await run.listening();
    return run;
  }

  /** What the people do goes on until all is done. @returns whether that was in time */
  async settle(withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs;
    await this.story.settled();
    for (;;) {
      const left = await remainder(this.postgres, this.story);
      const underWay = this.story.scenes.reduce((sum, scene) => sum + scene.underWay(), 0);
      if (isNothing(left) && underWay === 0) return true;
      if (performance.now() > until) {
        console.log(`Not done in time: ${JSON.stringify({ ...left, underWay })}`);
        return false;
      }
      this.story.goOn(performance.now());
      await wait(LOOK_MS);
    }
  }

  /** What the platform told while nobody listened is found by a comparison, which an outage may put off: it has its time. */
  async check(): Promise<readonly string[]> {
    const until = performance.now() + COMPARING_MS;
    for (;;) {
      const wrong = await checkAfterwards(this.postgres, this.story);
      if (wrong.length === 0 || performance.now() > until) return wrong;
      await wait(LOOK_MS);
    }
  }

  async end(): Promise<void> {
    clearInterval(this.#looking);
    await Promise.all(this.posts.map((post) => post.stop()));
    await Promise.all([this.slack.close(), this.discord.close().catch(say)]);
    await this.links.postgres.close();
    await this.links.redis?.close();
  }

  async #look(): Promise<void> {
    try {
      this.story.learn(await look(this.postgres, this.story.scenes));
    } catch {
      // PostgreSQL is down at the moment, or has no tables yet.
    }
  }

  /** Resolves when people are heard on both platforms. */
  async listening(): Promise<void> {
    const until = performance.now() + STARTING_MS;
    while (this.slack.listeners() < this.#gateways || this.discord.listeners() < 1) {
      if (performance.now() > until) throw new Error(`nobody listens; see ${this.folder}/logs`);
      await wait(100);
    }
  }

  #seats({ workers, gateways }: Size): readonly Seat[] {
    const env = {
      PATH: process.env.PATH ?? "",
      DATA_DIR: join(this.folder, "data"),
      DATABASE_URL: this.postgres.url(this.links.postgres.port),
      CACHE_URL: this.links.redis === null ? "" : `redis://127.0.0.1:${this.links.redis.port}`,
      OFFLINE: "yes",
      LOG_LEVEL: "info",
      ...this.slack.env,
      ...this.discord.env,
    };
    const seat = (role: "worker" | "gateway", n: number): Seat => ({
      name: `${role}-${n}`,
      role,
      root: ROOT,
      env,
      nodeOptions: [],
    });
    return [
      ...Array.from({ length: workers }, (_, n) => seat("worker", n + 1)),
      ...Array.from({ length: gateways }, (_, n) => seat("gateway", n + 1)),
    ];
  }
}

const say = (fault: unknown): void => console.log(String(fault).slice(0, 2_000));
