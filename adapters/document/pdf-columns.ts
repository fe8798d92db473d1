import type { TextRun } from "./pdf-runs.ts";

/**
 * Splits the text of a page into columns in reading order. What crosses the gap between columns, such as a title or a
 * wide table, ends the columns above it and begins new ones below.
 */
export function orderColumns(runs: readonly TextRun[]): readonly (readonly TextRun[])[] {
  const gutter = findGutter(runs);
  if (gutter === null) return runs.length > 0 ? [runs] : [];
  return splitBands(runs, gutter).flatMap((band) => {
    if (crosses(band[0], gutter)) return [band];
    const left = band.filter((run) => run.right <= gutter);
    const right = band.filter((run) => run.left >= gutter);
    return [...orderColumns(left), ...orderColumns(right)];
  });
}

/** Where in a page's width gaps are looked for, in steps of a hundredth. */
const FIRST_STEP = 20;
const LAST_STEP = 80;
/**
 * A column of print holds at least so many lines that fill so much of its width; a table's rarely does. Less than half,
 * since what looks like one column beside a gap may be two.
 */
const MIN_FULL_LINES = 3;
const FULL_LINE = 0.4;

/** The place between two columns of print that the fewest runs cross; null when the text stands in one column. */
function findGutter(runs: readonly TextRun[]): number | null {
  const left = Math.min(...runs.map((run) => run.left));
  const right = Math.max(...runs.map((run) => run.right));
  let best: { gutter: number; crossing: number } | null = null;
  for (const step of stepsFromTheMiddle()) {
    const gutter = left + ((right - left) * step) / 100;
    const crossing = runs.filter((run) => crosses(run, gutter)).length;
    if (best && crossing >= best.crossing) continue;
    const isBetween =
      isColumn(runs.filter((run) => run.right <= gutter)) && isColumn(runs.filter((run) => run.left >= gutter));
    if (isBetween) best = { gutter, crossing };
  }
  return best?.gutter ?? null;
}

function stepsFromTheMiddle(): readonly number[] {
  const steps = Array.from({ length: LAST_STEP - FIRST_STEP + 1 }, (_, index) => FIRST_STEP + index);
  return steps.toSorted((a, b) => Math.abs(a - 50) - Math.abs(b - 50));
}

function isColumn(runs: readonly TextRun[]): boolean {
  const width = Math.max(...runs.map((run) => run.right)) - Math.min(...runs.map((run) => run.left));
  return runs.filter((run) => run.right - run.left >= FULL_LINE * width && isProse(run)).length >= MIN_FULL_LINES;
}

function isProse({ text }: TextRun): boolean {
  return text.trim().split(/\s+/).length >= 3;
}

function crosses(run: TextRun | undefined, x: number): boolean {
  return run !== undefined && run.left < x && run.right > x;
}

/** Stretches of the page, from above, of which all runs cross the gutter or none does. */
function splitBands(runs: readonly TextRun[], gutter: number): readonly (readonly TextRun[])[] {
  const bands: TextRun[][] = [];
  for (const run of runs.toSorted((a, b) => a.y - b.y)) {
    const band = bands.at(-1);
    if (band && crosses(band[0], gutter) === crosses(run, gutter)) band.push(run);
    else bands.push([run]);
  }
  return bands;
}
