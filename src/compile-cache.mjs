import { enableCompileCache, flushCompileCache } from "node:module";
import { join } from "node:path";

const LOADED_MS = 10_000;

// Keeps what was compiled, so that programs begin sooner and need less memory; where it cannot be kept, they begin as
// ever. JavaScript, since TypeScript would load what takes its types away, which is most of what is saved.
enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/compiled"));
// Node keeps it at the end, which a process that is killed does not reach.
setTimeout(flushCompileCache, LOADED_MS).unref();
