import { type Logger, LogLevel } from "@slack/bolt";

/** Where the adapter tells of what people need not see. */
export interface SlackLog {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}

/** Without anything that is a token or could be used as one. */
export const redacted = (text: string): string =>
  text.replace(/\b(?:xox[a-z]|xapp|xoxe)[.-][\w.-]+/g, "[token]").replace(/(Bearer\s+)\S+/g, "$1[token]");

/** What Bolt says of itself. Its notes of single payloads are left out: they hold what people write. */
export function boltLog(log: SlackLog): Logger {
  const words = (parts: readonly unknown[]) => redacted(parts.map(String).join(" "));
  return {
    debug: () => {},
    info: (...parts) => log.debug({ from: "bolt" }, words(parts)),
    warn: (...parts) => log.warn({ from: "bolt" }, words(parts)),
    error: (...parts) => log.error({ from: "bolt" }, words(parts)),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
