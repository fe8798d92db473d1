import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

const DEBIAN = "/usr/lib/postgresql";
const STARTING_MS = 30_000;
/** Of three workers, two gateways, those that take the place of killed ones, and us. */
const CONNECTIONS = 200;

/** Where the bot keeps what it keeps. */
export interface DatabaseServer {
  readonly port: number;
  /** The schema in which pg-boss has its tables. */
  readonly jobs: string;
  /** @param port of a link that leads there, instead of its own */
  url(port?: number): string;
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

/** A PostgreSQL of our own, so that no other one is disturbed. */
export class Postgres implements DatabaseServer {
  readonly port: number;
  readonly jobs = "pgboss";
  readonly #folder: string;
  readonly #as: Account | null;

  private constructor(port: number, folder: string, as: Account | null) {
    this.port = port;
    this.#folder = folder;
    this.#as = as;
  }

  /** @param folder where its files go; made */
  static async begin(folder: string): Promise<Postgres> {
    const as = process.getuid?.() === 0 ? accountOf("postgres") : null;
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o700);
    if (as !== null) chownSync(folder, as.uid, as.gid);
    run(as, "initdb", ["-D", folder, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
    const server = new Postgres(await freePort(), folder, as);
    server.start();
    await server.ready();
    return server;
  }

  url(port = this.port): string {
    return `postgres://postgres@127.0.0.1:${port}/postgres`;
  }

  start(): void {
    const options = `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=${CONNECTIONS}`;
    run(this.#as, "pg_ctl", ["-D", this.#folder, "-l", join(this.#folder, "log"), "-o", options, "-w", "start"]);
  }

  /** @param mode `immediate` is as a crash: what was committed is recovered at the next start */
  stop(mode: "fast" | "immediate"): void {
    run(this.#as, "pg_ctl", ["-D", this.#folder, "-m", mode, "-w", "stop"]);
  }

  async ready(): Promise<void> {
    const until = performance.now() + STARTING_MS;
    for (;;) {
      try {
        await this.query("select 1");
        return;
      } catch (fault) {
        if (performance.now() > until) throw fault;
        await wait(100);
      }
    }
  }

  async query(text: string, values: readonly unknown[] = []): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url() });
    await client.connect();
    try {
      return (await client.query(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }
}

/** A Redis of our own. */
export class Redis {
  readonly port: number;
  #process: ChildProcess | null = null;

  private constructor(port: number) {
    this.port = port;
  }

  static async begin(): Promise<Redis> {
    const redis = new Redis(await freePort());
    await redis.start();
    return redis;
  }

  async start(): Promise<void> {
    const given = ["--port", String(this.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const server = spawn("redis-server", given, { stdio: ["ignore", "pipe", "inherit"] });
    this.#process = server;
    for await (const line of server.stdout) if (String(line).includes("Ready to accept")) break;
  }

  async stop(): Promise<void> {
    const server = this.#process;
    this.#process = null;
    if (server === null || server.exitCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  }
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

function accountOf(name: string): Account {
  const id = (flag: string) => Number(execFileSync("id", [flag, name], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** PostgreSQL does not run as root. */
function run(as: Account | null, program: string, given: readonly string[]): void {
  execFileSync(programPath(program), given, { stdio: ["ignore", "ignore", "inherit"], ...as, cwd: "/" });
}

function programPath(program: string): string {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).toSorted((one, other) => Number(other) - Number(one)) : [];
  return versions.map((version) => join(DEBIAN, version, "bin", program)).find(existsSync) ?? program;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
