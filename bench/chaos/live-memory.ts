import { appendFileSync } from "node:fs";

// Loaded before the program by `--import`, with `--expose-gc`: what is in use after a full collection, in bytes, a line
// each time. What a process occupies besides depends on when the collector last ran.
const EVERY_MS = 20_000;
const file = process.env.LIVE_MEMORY_FILE;

if (file === undefined || gc === undefined) throw new Error("needs LIVE_MEMORY_FILE, and node --expose-gc");
const collect = gc;
setInterval(() => {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  appendFileSync(file, `${heapUsed + external}\n`);
}, EVERY_MS).unref();
