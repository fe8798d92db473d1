import KeyvRedis, { createClient } from "@keyv/redis";
import type { Answers } from "./answers.ts";

/** @throws when the server does not answer, or does not let us in */
export async function openRedisAnswers(url: string, name: string): Promise<Answers> {
  // Whoever uses it opens it anew after a fault, so nothing is queued here while the server is away.
  const client = createClient({ url, socket: { reconnectStrategy: false }, disableOfflineQueue: true });
  client.on("error", () => {});
  // An idle cache keeps no process from its end.
  client.unref();
  await client.connect();
  const store = new KeyvRedis<string>(client, { namespace: `assignee:${name}`, throwOnErrors: true });
  return {
    get: (key) => store.get<string>(key),
    set: (key, value, ttlMs) => store.set(key, value, ttlMs),
    delete: (key) => store.delete(key),
    clear: () => store.clear(),
    close: async () => client.destroy(),
  };
}
