import type { Typing } from "../ports/chat.ts";
import type { TenantStore } from "../ports/store.ts";

const LOOKED_AT = 100;
const MOST = 25;
const LONGEST = 100;

/** Earlier questions of the conversation that hold what is typed, newest first, each once. */
export async function suggestQuestions(
  store: TenantStore,
  { conversation, typed }: Typing,
): Promise<readonly string[]> {
  const earlier = await store.reviews.latest(conversation, LOOKED_AT);
  const words = typed.trim().toLowerCase();
  const matching = earlier.map(({ question }) => question).filter((question) => question.toLowerCase().includes(words));
  return [...new Set(matching)].filter(({ length }) => length > 0 && length <= LONGEST).slice(0, MOST);
}
