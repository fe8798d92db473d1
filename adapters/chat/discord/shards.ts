import { type APIGatewayBotInfo, Routes, ShardingManager } from "discord.js";
import type { DiscordApi } from "./api.ts";

/** Between two shards that begin: Discord takes one new session in 5 s. */
const BETWEEN_MS = 5_500;
/** A process says nothing when it is ready, so none is waited for. */
const NO_WAIT = -1;

export interface ShardOptions {
  readonly token: string;
  readonly api: DiscordApi;
  /** What each process runs. */
  readonly program: string;
  readonly onEnd: (shard: number, exitCode: number | null) => void;
}

/**
 * Begins a process for each connection that Discord asks for, and begins one again that ends. For servers by the
 * thousand; one process has as many connections as it needs by itself.
 *
 * @returns ends all of them
 * @throws {ChatRefused} when the token is wrong; {ChatUnavailable} when Discord does not answer
 */
export async function runShards({ token, api, program, onEnd }: ShardOptions): Promise<() => void> {
  const { shards } = await api.get<APIGatewayBotInfo>(Routes.gatewayBot());
  const manager = new ShardingManager(program, { token, totalShards: shards, mode: "process", respawn: true });
  manager.on("shardCreate", (shard) => {
    shard.on("death", (process) => onEnd(shard.id, "exitCode" in process ? process.exitCode : null));
  });
  await manager.spawn({ amount: shards, delay: BETWEEN_MS, timeout: NO_WAIT });
  return () => {
    manager.respawn = false;
    for (const { process } of manager.shards.values()) process?.kill("SIGTERM");
  };
}
