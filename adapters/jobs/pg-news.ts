import { randomUUID } from "node:crypto";
import pg from "pg";
import type { JobNews } from "../../src/ports/jobs.ts";

const RECONNECTING_MS = 1_000;
const CONNECTING_MS = 10_000;

/**
 * News of the queue between processes, by LISTEN and NOTIFY over a connection of its own. They only save waiting: a
 * worker that hears nothing looks at the queue all the same, so what is lost with a connection is no fault.
 */
export class PgNews {
  readonly #url: string;
  readonly #channel: string;
  readonly #self = randomUUID();
  readonly #listeners = new Set<(news: JobNews) => void>();
  #client: pg.Client | null = null;
  #connecting: Promise<void>;
  #sending: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(url: string, channel: string) {
    this.#url = url;
    this.#channel = channel;
    this.#connecting = this.#connect();
  }

  /** Tells this process at once, and the others when they can be reached. */
  announce(news: JobNews): void {
    this.#tell(news);
    this.#sending = this.#sending.then(() => this.#send(news));
  }

  listen(listener: (news: JobNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves once the others are heard, or could not be reached. */
  ready(): Promise<void> {
    return this.#connecting;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#connecting;
    await this.#client?.end();
    this.#client = null;
  }

  async #send(news: JobNews): Promise<void> {
    const told = this.#client?.query("select pg_notify($1, $2)", [this.#channel, `${news} ${this.#self}`]);
    await told?.catch(() => {});
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECTING_MS,
      keepAlive: true,
      application_name: "assignee news",
    });
    client.on("error", () => this.#reconnect(client));
    client.on("end", () => this.#reconnect(client));
    client.on("notification", ({ payload = "" }) => {
      const [news, from] = payload.split(" ");
      if (from !== this.#self) this.#tell(news === "cancel" ? "cancel" : "work");
    });
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(this.#channel)}`);
      this.#client = client;
      // Whatever was said while nobody listened.
      for (const news of ["work", "cancel"] as const) this.#tell(news);
    } catch {
      this.#reconnect(client);
    }
  }

  #reconnect(client: pg.Client): void {
    if (this.#client === client) this.#client = null;
    if (this.#stopped || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#connecting = this.#connect();
    }, RECONNECTING_MS);
  }

  #tell(news: JobNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}
