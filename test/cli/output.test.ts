import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkOutput, writeOutput, writeStream } from "../../src/cli/output.ts";
import { AppError, BadInput } from "../../src/errors.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "assignee-output-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("before the search starts", () => {
  it.each([
    ["a folder that does not exist", "absent/report.md", "its folder does not exist"],
    ["a folder", "folder", "it is a folder"],
    ["a place below a file", "file/report.md", "its folder is a file"],
    ["a name that is too long", "x".repeat(300), "its name is too long"],
  ])("%s is refused", async (_, name, message) => {
    await mkdir(join(folder, "folder"));
    await writeFile(join(folder, "file"), "");
    await expect(checkOutput(join(folder, name))).rejects.toThrow(message);
    await expect(checkOutput(join(folder, name))).rejects.toThrow(BadInput);
  });

  it.skipIf(process.getuid?.() === 0)("a folder without the right to write is refused", async () => {
    await chmod(folder, 0o500);
    await expect(checkOutput(join(folder, "report.md"))).rejects.toThrow("permission denied");
    await chmod(folder, 0o700);
  });

  it("a good place is left as it was", async () => {
    await writeFile(join(folder, "old.md"), "old");
    await checkOutput(join(folder, "old.md"));
    await checkOutput(join(folder, "new.md"));
    expect(await readdir(folder)).toEqual(["old.md"]);
    expect(await readFile(join(folder, "old.md"), "utf8")).toBe("old");
  });
});

describe("a report", () => {
  it("replaces the file, through a link too, and leaves nothing else", async () => {
    await writeFile(join(folder, "report.md"), "an older and longer report");
    await symlink(join(folder, "report.md"), join(folder, "link.md"));
    await writeOutput(join(folder, "link.md"), "new");
    expect(await readFile(join(folder, "report.md"), "utf8")).toBe("new");
    expect(await readdir(folder)).toEqual(["link.md", "report.md"]);
  });

  it("says so when the disk is full", async () => {
    await checkOutput("/dev/full");
    const writing = writeOutput("/dev/full", "report");
    await expect(writing).rejects.toThrow("The report could not be written to /dev/full: the disk is full.");
    await expect(writing).rejects.toThrow(AppError);
  });
});

describe("standard output", () => {
  const failing = (code: string) =>
    new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });

  it("may be closed by its reader", async () => {
    await expect(writeStream(failing("EPIPE"), "report")).resolves.toBeUndefined();
  });

  it("may not be full", async () => {
    await expect(writeStream(failing("ENOSPC"), "report")).rejects.toThrow("the disk is full");
  });
});
