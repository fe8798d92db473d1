import { LocalLeases } from "../../adapters/coordination/local-leases.ts";
import { Presence } from "../../src/bot/presence.ts";

const quiet = () => {};

/** A process that has its store for itself. */
export const aLonePresence = (): Presence =>
  new Presence("alone", new LocalLeases(), { debug: quiet, info: quiet, warn: quiet, error: quiet });
