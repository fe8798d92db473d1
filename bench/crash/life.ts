import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { MemoryPlatform } from "../../test/fakes/memory-chat/platform.ts";
import { Line, type Packet } from "./line.ts";
import { servePlatform } from "./remote-platform.ts";

/** One life of the bot. */
export class Life {
  readonly #platform: MemoryPlatform;
  readonly #child: ChildProcess;
  readonly #line: Line;
  readonly #ready = Promise.withResolvers<void>();
  readonly faults: string[] = [];
  /** The processor's time that it took since it began to listen. */
  workedMs = 0;
  corrected = 0;

  constructor(platform: MemoryPlatform, file: string, aheadMs: number) {
    this.#platform = platform;
    this.#child = fork(join(import.meta.dirname, "bot.ts"), [file, String(aheadMs)], { serialization: "advanced" });
    const wire = {
      send: (packet: Packet) => void (this.#child.connected && this.#child.send(packet, () => {})),
      listen: (take: (packet: Packet) => void) => void this.#child.on("message", take),
    };
    this.#line = new Line(wire, {
      ready: () => this.#ready.resolve(),
      fault: (text: string) => void this.faults.push(text),
      worked: (ms: number) => {
        this.workedMs = ms;
      },
      corrected: (votes: number) => {
        this.corrected += votes;
      },
    });
    servePlatform(platform, this.#line);
  }

  async ready(): Promise<void> {
    const died = once(this.#child, "exit").then(() => Promise.reject(new Error("the bot ended by itself")));
    died.catch(() => {});
    await Promise.race([this.#ready.promise, died]);
  }

  /** Resolves when everything that it was told is done. */
  async idle(): Promise<void> {
    await this.#platform.deliveries.settled();
    await this.#line.call("idle");
  }

  /** At once; what it was told and did not acknowledge is delivered again in its next life. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null) this.faults.push(`the bot ended by itself (${this.#child.exitCode})`);
    const exit = this.#child.exitCode === null ? once(this.#child, "exit") : null;
    this.#child.kill("SIGKILL");
    const disconnected = this.#platform.deliveries.disconnect();
    await exit;
    this.#line.cut();
    await disconnected;
  }
}
