import { ChatRefused, ChatUnavailable, DocumentUnavailable, MessageGone } from "../../src/errors.ts";

/** One end of a connection to another process; what is sent arrives in order, as a copy. */
export interface Wire {
  send(packet: Packet): void;
  listen(take: (packet: Packet) => void): void;
}

export type Packet =
  | { readonly kind: "call"; readonly id: number; readonly method: string; readonly parameters: readonly unknown[] }
  | { readonly kind: "result"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly name: string; readonly fields: object };

/** What the other side may call. */
export type Methods = Readonly<Record<string, (...parameters: never[]) => unknown>>;

/** Calls in both directions: what one side throws, the caller on the other side catches. */
export class Line {
  readonly #wire: Wire;
  readonly #calls = new Map<number, PromiseWithResolvers<unknown>>();
  #methods: Methods;
  #made = 0;

  constructor(wire: Wire, methods: Methods) {
    this.#wire = wire;
    this.#methods = methods;
    wire.listen((packet) => void this.#hear(packet));
  }

  /** Lets the other side call these as well. */
  offer(methods: Methods): void {
    this.#methods = { ...this.#methods, ...methods };
  }

  async call(method: string, ...parameters: readonly unknown[]): Promise<unknown> {
    const id = ++this.#made;
    const call = Promise.withResolvers<unknown>();
    this.#calls.set(id, call);
    this.#wire.send({ kind: "call", id, method, parameters });
    return call.promise;
  }

  /** The other side is gone: what it was asked has no answer. */
  cut(): void {
    for (const call of this.#calls.values()) call.reject(new Error("the line is cut"));
    this.#calls.clear();
  }

  async #hear(packet: Packet): Promise<void> {
    if (packet.kind === "call") return this.#answer(packet);
    const call = this.#calls.get(packet.id);
    this.#calls.delete(packet.id);
    if (packet.kind === "result") call?.resolve(packet.value);
    else call?.reject(revived(packet));
  }

  async #answer({ id, method, parameters }: Extract<Packet, { kind: "call" }>): Promise<void> {
    try {
      const work = this.#methods[method];
      if (work === undefined) throw new Error(`nobody answers ${method}`);
      this.#wire.send({ kind: "result", id, value: await Reflect.apply(work, null, parameters) });
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      this.#wire.send({ kind: "failure", id, name, fields: { ...Object(error), message } });
    }
  }
}

const KINDS = [ChatUnavailable, ChatRefused, MessageGone, DocumentUnavailable, RangeError];

/** An error is copied without its class. */
function revived({ name, fields }: Extract<Packet, { kind: "failure" }>): Error {
  const error = Object.assign(new Error(), fields);
  const kind = KINDS.find((one) => one.name === name);
  return kind ? Object.setPrototypeOf(error, kind.prototype) : error;
}
