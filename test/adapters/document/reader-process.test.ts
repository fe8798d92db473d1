import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { ReaderProcess } from "../../../adapters/document/reader-process.ts";

const never = new AbortController().signal;

/** A reader that does this with each document. */
function openReader(onDocument: string): ReaderProcess {
  const folder = mkdtempSync(join(tmpdir(), "assignee-reader-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = join(folder, "program.mjs");
  writeFileSync(program, `import fs from "node:fs"; process.on("message", (bytes) => { ${onDocument} });`);
  return new ReaderProcess(pathToFileURL(program));
}

const tell = (expression: string) => `process.send({ sections: [{ title: "Text", text: String(${expression}) }] });`;
const read = async (onDocument: string) =>
  (await openReader(onDocument).read(Buffer.from("12"), "a.pdf", never))[0]?.text;

describe("a document is read in a process of its own", () => {
  it("which is sent its bytes", async () => {
    expect(await read(tell("Buffer.from(bytes).toString()"))).toBe("12");
  });

  it("and reads the next one too", async () => {
    const reader = openReader(tell("process.pid"));
    const [first, second] = [await reader.read(Buffer.of(1), "a", never), await reader.read(Buffer.of(2), "b", never)];
    expect(first).toEqual(second);
  });

  it("or several at once, each in another", async () => {
    const reader = openReader(tell("process.pid"));
    const both = await Promise.all(["a", "b"].map((name) => reader.read(Buffer.of(1), name, never)));
    expect(both[0]).not.toEqual(both[1]);
  });
});

describe("the process that reads can do no harm", () => {
  it("sees nothing of our environment", async () => {
    expect(await read(tell("Object.keys(process.env).filter((key) => !key.startsWith('NODE_CHANNEL'))"))).toBe("");
  });

  it.each([
    ["write files", `fs.writeFileSync("${tmpdir()}/assignee-was-here", "")`],
    ["start programs", "process.getBuiltinModule('node:child_process').execSync('true')"],
  ])("cannot %s", async (_, deed) => {
    expect(await read(`let code = "done"; try { ${deed} } catch (error) { code = error.code } ${tell("code")}`)).toBe(
      "ERR_ACCESS_DENIED",
    );
  });
});

describe("a document that ends its reader is refused with the reason", () => {
  it.each([
    ["a crash", "process.exit(1)", "its reader failed on it"],
    ["an error of our own", "throw new Error('bug')", "its reader failed on it"],
    ["as Node ends without memory", "process.abort()", "reading it takes more than 512 MB of memory"],
  ])("%s", async (_, deed, reason) => {
    const reader = openReader(`if (bytes[0] === 1) { ${deed} } ${tell("'fine'")}`);
    await expect(reader.read(Buffer.of(1), "a.pdf", never)).rejects.toMatchObject({
      name: "DocumentUnavailable",
      reason,
    });
    expect(await reader.read(Buffer.of(2), "b.pdf", never)).toEqual([{ title: "Text", text: "fine" }]);
  });

  it("and one that keeps it busy for ever can be stopped", async () => {
    const stop = new AbortController();
    const reading = openReader("while (true);").read(Buffer.of(1), "a.pdf", stop.signal);
    stop.abort("stop");
    await expect(reading).rejects.toBe("stop");
  });
});
