// Loaded before the program by `--import`: its clock differs from this machine's by so many milliseconds.
const byMs = Number(process.env.CLOCK_AHEAD_MS ?? "0");
const RealDate = Date;

class ShiftedDate extends RealDate {
  constructor(...given: readonly unknown[]) {
    if (given.length === 0) super(RealDate.now() + byMs);
    else super(...(given as [number]));
  }

  static override now(): number {
    return RealDate.now() + byMs;
  }
}

globalThis.Date = ShiftedDate as DateConstructor;
