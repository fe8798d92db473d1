import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Turns } from "../../../adapters/store/turns.ts";

const MANY = 1_000_000;

describe("the one connection of a database", () => {
  it("is had in the order of asking", async () => {
    const turns = new Turns();
    const order: number[] = [];
    const all = [1, 2, 3, 4].map(async (number) => {
      await turns.take();
      await nextTurn();
      order.push(number);
      turns.pass();
    });
    await Promise.all(all);
    expect(order).toEqual([1, 2, 3, 4]);
  });

  it("leaves other work its turn, however many queries follow each other", async () => {
    const turns = new Turns();
    let others = "waiting";
    setImmediate(() => {
      others = "done";
    });
    for (let query = 0; query < MANY && others === "waiting"; query += 1) {
      await turns.take();
      turns.pass();
    }
    expect(others).toBe("done");
  });
});
