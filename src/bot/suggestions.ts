import type { Typing } from "../ports/chat.ts";
import type { TenantStore } from "../ports/store.ts";

const LOOKED_AT = 100;
/** Reports are larger than questions. */
const REPORTS_LOOKED_AT = 15;
const MOST = 25;
const LONGEST = 100;

/** Of what was asked in this conversation, newest first: earlier questions for `ask`, what they are about for `recall`. */
export async function suggestions(store: TenantStore, typing: Typing): Promise<readonly string[]> {
  switch (typing.command) {
    case "ask":
      return matching(await questions(store, typing), typing);
    case "recall":
      return matching(await topics(store, typing), typing);
    default:
      return [];
  }
}

async function questions(store: TenantStore, { conversation }: Typing): Promise<readonly string[]> {
  return (await store.reviews.latest(conversation, LOOKED_AT)).map(({ question }) => question);
}

async function topics(store: TenantStore, { conversation }: Typing): Promise<readonly string[]> {
  const latest = await store.reviews.latest(conversation, REPORTS_LOOKED_AT);
  const reports = await Promise.all(latest.map(({ id }) => store.reviews.report(id)));
  return reports.flatMap((report) => report?.protocol.concepts.map(({ name }) => name) ?? []);
}

/** Those that hold what is typed, each once; those that begin with it first. */
function matching(choices: readonly string[], { typed }: Typing): readonly string[] {
  const words = typed.trim().toLowerCase();
  const beginning = (choice: string) => (choice.toLowerCase().startsWith(words) ? 0 : 1);
  return [...new Set(choices)]
    .filter((choice) => choice !== "" && choice.length <= LONGEST && choice.toLowerCase().includes(words))
    .toSorted((a, b) => beginning(a) - beginning(b))
    .slice(0, MOST);
}
