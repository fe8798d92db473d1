import type { ChatListener, Gap } from "../ports/chat.ts";
import type { Store } from "../ports/store.ts";
import type { Desks } from "./desks.ts";
import { formOf } from "./forms.ts";
import { homePage } from "./home.ts";
import { suggestions } from "./suggestions.ts";
import { tenantIdOf } from "./turn.ts";

/** The bot, as platforms meet it. What a tenant that is not known asks for is empty. */
export function listenerOf(parts: {
  readonly store: Store;
  readonly desks: Desks;
  readonly receive: ChatListener["event"];
  readonly missed: (gap: Gap) => void;
}): ChatListener {
  const { store, desks, receive, missed } = parts;
  return {
    event: receive,
    form: (press) => formOf(press, store.of(tenantIdOf(press))),
    suggest: (typing) => suggestions(store.of(tenantIdOf(typing)), typing),
    home: (visit) => homePage(desks.of(tenantIdOf(visit)), visit.actor),
    missed: async (gap) => missed(gap),
    tenants: async (platform) =>
      (await store.tenants()).filter((one) => one.platform === platform).map(({ id }) => id.slice(platform.length + 1)),
  };
}
