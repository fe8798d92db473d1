import type { Account, Reservation, Spending } from "../../src/ports/language-model.ts";

const NOTHING: Spending = { costUsd: 0, calls: 0 };

/**
 * Makes a call that every account pays for: the estimate is set aside before, what it took is settled after, and a call
 * that fails costs nothing.
 *
 * @throws {BudgetExceeded} when an account does not cover the estimate; the call was not made
 */
export async function payFor<Result>(
  accounts: readonly Account[],
  estimate: Spending,
  call: () => Promise<{ readonly result: Result; readonly spent: Spending }>,
): Promise<Result> {
  const reservations: Reservation[] = [];
  let spent = NOTHING;
  try {
    for (const account of accounts) reservations.push(await account.reserve(estimate));
    const done = await call();
    spent = done.spent;
    return done.result;
  } finally {
    for (const reservation of reservations) await reservation.settle(spent);
  }
}
