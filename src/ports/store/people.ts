/** What people of the tenant call themselves, for messages about what they did earlier. */
export interface PeopleStore {
  /** Keeps the name under which somebody was last met. */
  met(person: string, name: string): Promise<void>;
  /** By the platform's ids. */
  names(): Promise<ReadonlyMap<string, string>>;
}
