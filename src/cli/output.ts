import { constants } from "node:fs";
import { access, open, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Writable } from "node:stream";
import { AppError, BadInput } from "../errors.ts";

/**
 * Makes sure that a file can be written at the path, before the work begins that will be written there.
 *
 * @throws {BadInput}
 */
export async function checkOutput(path: string): Promise<void> {
  try {
    const target = await targetOf(path);
    if (target.kind !== "new") await access(target.path, constants.W_OK);
    if (target.kind === "device") return;
    const trial = partName(target.path);
    await (await open(trial, "wx")).close();
    await rm(trial);
  } catch (cause) {
    throw new BadInput(`The report cannot be written to ${path}: ${faultOf(cause)}. Name another file.`, { cause });
  }
}

/**
 * Writes a file as a whole or not at all: what stood there before stays until all is on the disk.
 *
 * @throws {AppError} when the disk is full or the file cannot be written
 */
export async function writeOutput(path: string, text: string): Promise<void> {
  try {
    const target = await targetOf(path);
    if (target.kind === "device") return await writeFile(target.path, text);
    const part = partName(target.path);
    try {
      await writeFile(part, text, { flush: true });
      await rename(part, target.path);
    } finally {
      await rm(part, { force: true });
    }
  } catch (cause) {
    throw new AppError(
      `The report could not be written to ${path}: ${faultOf(cause)}. Make room or name another file.`,
      {
        cause,
      },
    );
  }
}

/**
 * Writes to a stream such as standard output and waits until it is taken.
 *
 * @throws {AppError} when it is not, unless the reader has simply gone away, as `head` does
 */
export async function writeStream(stream: Writable, text: string): Promise<void> {
  const fault = await new Promise<Error | null | undefined>((done) => {
    stream.once("error", done);
    stream.write(text, done);
  });
  if (fault && faultCode(fault) !== "EPIPE") {
    throw new AppError(`The report could not be written: ${faultOf(fault)}.`, { cause: fault });
  }
}

interface Target {
  readonly kind: "file" | "device" | "new";
  readonly path: string;
}

/** Follows links, so that the file they lead to is replaced and not the link. */
async function targetOf(path: string): Promise<Target> {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    if (found.isDirectory()) throw Object.assign(new Error(path), { code: "EISDIR" });
    return { kind: found.isFile() ? "file" : "device", path: real };
  } catch (error) {
    if (faultCode(error) !== "ENOENT") throw error;
    return { kind: "new", path: resolve(path) };
  }
}

const partName = (path: string) => join(dirname(path), `.assignee-${process.pid}.part`);

const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "its folder is a file",
  EISDIR: "it is a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENAMETOOLONG: "its name is too long",
};

const faultOf = (error: unknown) =>
  FAULTS[faultCode(error)] ?? (error instanceof Error ? error.message : String(error));

const faultCode = (error: unknown) =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
