import { BadInput, StoreFailure } from "../../src/errors.ts";

/** SQLite's primary result codes. @see https://sqlite.org/rescode.html */
const BUSY = [5, 6];
const UNWRITABLE = [8, 14];
const DAMAGED = [11, 26];
const FULL = [10, 13];

/** A fault of SQLite as an error that says what to do; a fault of ours (a broken rule, a wrong query) as it is. */
export function storeFailure(file: string, fault: unknown): unknown {
  const remedy = remedies.find(({ codes }) => codes.includes(code(fault)))?.remedy;
  return remedy === undefined ? fault : new StoreFailure(`${remedy(file)} (${reasonOf(fault)})`, { cause: fault });
}

/** The same while a file is opened: whoever named one that cannot be had can name another. */
export const openingFailure = (file: string, fault: unknown): unknown =>
  UNWRITABLE.includes(code(fault)) ? unwritable(file, fault) : storeFailure(file, fault);

export const unwritable = (file: string, cause: unknown): BadInput =>
  new BadInput(
    `The database ${file} cannot be opened for writing (${reasonOf(cause)}). Check its folder and its permissions, or name another file.`,
    { cause },
  );

const remedies: readonly { readonly codes: readonly number[]; readonly remedy: (file: string) => string }[] = [
  {
    codes: FULL,
    remedy: (file) =>
      `Nothing could be written to ${file}: the disk is full or faulty. What is stored can still be read. Free some space, then try again.`,
  },
  {
    codes: BUSY,
    remedy: (file) => `The database ${file} is held by another process. Try again; if it stays so, stop that process.`,
  },
  {
    codes: DAMAGED,
    remedy: (file) =>
      `The database ${file} is damaged. Stop the program and start it again: the file will be kept aside, and a backup can take its place.`,
  },
  {
    codes: UNWRITABLE,
    remedy: (file) => `The database ${file} cannot be opened for writing. Check its folder and its permissions.`,
  },
];

export const isBusy = (fault: unknown): boolean => BUSY.includes(code(fault));
export const isDamaged = (fault: unknown): boolean => DAMAGED.includes(code(fault));

const reasonOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

function code(fault: unknown): number {
  return fault instanceof Error && "errcode" in fault ? Number(fault.errcode) & 0xff : 0;
}
