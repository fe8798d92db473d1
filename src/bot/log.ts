/** Where a line for operators goes: pino's own shape. Ids and counts; questions and texts never at `info` or above. */
export interface Log {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}

/** A log whose lines all have these fields. */
export function logWith(log: Log, fields: object): Log {
  return {
    debug: (about, message) => log.debug({ ...fields, ...about }, message),
    info: (about, message) => log.info({ ...fields, ...about }, message),
    warn: (about, message) => log.warn({ ...fields, ...about }, message),
    error: (about, message) => log.error({ ...fields, ...about }, message),
  };
}
