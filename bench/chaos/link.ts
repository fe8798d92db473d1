import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A connection through which all goes, and in which things go wrong: it delays, swallows, cuts and refuses. */
export class Link {
  readonly port: number;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  /** Each piece of data, in both directions, arrives so much later. */
  delayMs = 0;
  /** `silent`: what is said is lost, as where packets are dropped; `refusing`: there is nobody. */
  mode: "open" | "silent" | "refusing" = "open";

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @param target the port on this machine that it leads to */
  static async to(target: number): Promise<Link> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const link = new Link(server, address.port);
    server.on("connection", (near) => link.#join(near, target));
    return link;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Ends connections in the middle of what they say. @param share of them, 0 to 1 */
  cut(share = 1): void {
    for (const [near, far] of this.#pairs) {
      if (Math.random() > share) continue;
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #join(near: Socket, target: number): void {
    if (this.mode === "refusing") {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target, "127.0.0.1");
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    this.#carry(near, far, pair);
    this.#carry(far, near, pair);
  }

  /** In one direction, in order. */
  #carry(from: Socket, to: Socket, pair: readonly [Socket, Socket]): void {
    let last = Promise.resolve();
    const later = (then: () => void) => {
      const at = performance.now() + this.delayMs;
      last = last.then(async () => {
        const ms = at - performance.now();
        if (ms > 0) await wait(ms);
        then();
      });
    };
    from.setNoDelay(true);
    from.on("data", (data) => {
      if (this.mode !== "silent") later(() => to.destroyed || to.write(data));
    });
    from.on("end", () => later(() => to.end()));
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#pairs.delete(pair);
      later(() => to.destroy());
    });
  }
}
