/** Where a line for operators goes: pino's own shape. Ids and counts; questions and texts never at `info` or above. */
export interface Log {
  debug(about: object, message: string): void;
  info(about: object, message: string): void;
  warn(about: object, message: string): void;
  error(about: object, message: string): void;
}
