/** Stands for the bot in a process of the sharding manager: tells by its exit code which shard it was given. */
process.exit(10 * Number(process.env.SHARD_COUNT) + Number(process.env.SHARDS));
