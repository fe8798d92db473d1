/** Where a line for operators goes: pino's own shape. Ids and counts; no texts and no tokens. */
export interface DiscordLog {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}
