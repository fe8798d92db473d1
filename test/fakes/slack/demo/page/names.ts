import type { PageState } from "../page-state.ts";

/** How people and channels are called. */
export interface Names {
  readonly person: (id: string) => string;
  readonly channel: (id: string) => string;
  /** Changes when a name does. */
  readonly signature: string;
}

export function namesIn({ people, bot, channels }: PageState): Names {
  const persons = new Map([...people, bot].map(({ id, name }) => [id, name]));
  const places = new Map(channels.map(({ id, name }) => [id, name]));
  return {
    person: (id) => persons.get(id) ?? (id === "USLACKBOT" ? "Slack" : id),
    channel: (id) => places.get(id) ?? id,
    signature: [...persons, ...places].join(),
  };
}
