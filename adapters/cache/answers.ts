/** What is kept, apart from all else that the server keeps. */
export type CacheName = "answers" | "replies";

/** One connection to a server; a fault makes it unusable. */
export interface Answers {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs?: number): Promise<void>;
  delete(key: string): Promise<boolean>;
  clear(): Promise<void>;
  close(): Promise<void>;
}
