import type { FakeCall, FakeCalls, Route } from "./controls.ts";

/** Every request, as it was answered. */
export class Calls implements FakeCalls {
  readonly all: FakeCall[] = [];
  readonly rejected: { readonly call: FakeCall; readonly answer: unknown }[] = [];
  readonly #counts = new Map<Route, number>();
  readonly #watching: { readonly route: Route; readonly count: number; readonly wake: () => void }[] = [];
  /** Requests that are not answered yet. */
  open = 0;

  get byRoute(): Readonly<Record<Route, number>> {
    return Object.fromEntries(this.#counts);
  }

  get invalid(): number {
    return this.all.filter(({ status }) => [401, 403, 429].includes(status)).length;
  }

  count(route: Route): number {
    return this.#counts.get(route) ?? 0;
  }

  async reached(route: Route, count: number): Promise<void> {
    if (this.count(route) < count) await new Promise<void>((wake) => this.#watching.push({ route, count, wake }));
  }

  add(call: FakeCall, answer: unknown): void {
    this.all.push(call);
    if (call.status === 400 || call.status === 413) this.rejected.push({ call, answer });
    const count = this.count(call.route) + 1;
    this.#counts.set(call.route, count);
    for (const { wake } of this.#watching.filter((one) => one.route === call.route && one.count <= count)) wake();
  }
}
