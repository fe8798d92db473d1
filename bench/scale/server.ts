import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { Postgres } from "../chaos/servers.ts";

const TICKS_A_SECOND = 100;

/** A PostgreSQL of our own with its default settings, and databases in it. */
export class Server {
  readonly #postgres: Postgres;
  readonly #folder: string;

  private constructor(postgres: Postgres, folder: string) {
    this.#postgres = postgres;
    this.#folder = folder;
  }

  static async begin(folder: string): Promise<Server> {
    return new Server(await Postgres.begin(folder), folder);
  }

  /** @returns the address of a new, empty database */
  async database(name: string): Promise<string> {
    await this.#postgres.query(`create database ${name}`);
    return this.#postgres.url().replace(/postgres$/, name);
  }

  stop(): void {
    this.#postgres.stop("fast");
  }

  /** Processor time of the server and of all that it started, in seconds. */
  cpuSeconds(): number {
    const pid = readFileSync(join(this.#folder, "postmaster.pid"), "utf8").split("\n")[0] ?? "";
    const stats = readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap(statOf);
    const own = stats.filter((stat) => stat.pid === pid).map(({ ticks, ticksOfEnded }) => ticks + ticksOfEnded);
    const children = stats.filter((stat) => stat.parent === pid).map(({ ticks }) => ticks);
    return [...own, ...children].reduce((sum, ticks) => sum + ticks, 0) / TICKS_A_SECOND;
  }
}

/** @see proc(5), /proc/pid/stat */
function statOf(pid: string) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    const number = (index: number) => Number(fields[index - 3]);
    return [{ pid, parent: fields[1], ticks: number(14) + number(15), ticksOfEnded: number(16) + number(17) }];
  } catch {
    // It has ended meanwhile.
    return [];
  }
}

export async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
