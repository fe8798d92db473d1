import { execFile } from "node:child_process";
import { readdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openLibrary } from "../../../../adapters/source/library/library.ts";
import { BadInput } from "../../../../src/errors.ts";
import type { DocumentParser } from "../../../../src/ports/document-parser.ts";
import { aStudy } from "../../../builders.ts";
import { aFolder, never, openAt, recordsFor, textAsPdf, titlesFor, writeTo } from "./folder.ts";

const line = (title: string, fields: object = {}) => `${JSON.stringify({ title, ...fields })}\n`;

describe("a library that cannot be used as a whole is refused", () => {
  it.each([
    { library: "is missing", path: () => join(aFolder(), "nowhere"), says: /cannot be read: it does not exist/ },
    { library: "is an empty folder", path: () => aFolder(), says: /holds nothing that can be used/ },
    { library: "is an empty file", path: () => join(aFolder({ "a.jsonl": "" }), "a.jsonl"), says: /a\.jsonl is empty/ },
    { library: "is of an unknown kind", path: () => join(aFolder({ "a.xyz": "x" }), "a.xyz"), says: /Known kinds/ },
    { library: "is a device", path: () => "/dev/null", says: /neither a folder nor a file/ },
    {
      library: "holds broken files alone",
      path: () => aFolder({ "a.pdf": "no", "b.json": "{" }),
      says: /a\.pdf is not a PDF.*b\.json is not valid JSON/s,
    },
  ])("it $library", async ({ path, says }) => {
    const opened = openAt(path());
    await expect(opened).rejects.toBeInstanceOf(BadInput);
    await expect(opened).rejects.toThrow(says);
  });
});

describe("what is broken is named and skipped, and the rest is read", () => {
  it.each([
    { file: "a.pdf", content: "garbage", named: "a.pdf", reason: /not a PDF that can be read/ },
    { file: "a.pdf", content: "%PDF\n# \n", named: "a.pdf", reason: /holds no text/ },
    {
      file: "a.bib",
      content:
        "@article{ok1, title={Fine}}\n@article{bad, title={Unclosed, year=2020\n\n@article{ok2, title={Also fine}}",
      named: "a.bib, entry bad (line 2)",
      reason: /is not valid BibTeX/,
    },
    { file: "a.bib", content: "@misc{k, year=2020}", named: "a.bib, entry k (line 1)", reason: /has no title/ },
    { file: "a.bib", content: "words", named: "a.bib", reason: /holds no BibTeX entry/ },
    { file: "a.ris", content: "words", named: "a.ris", reason: /holds no RIS record/ },
    { file: "a.jsonl", content: `${line("Fine")}{"title":\n`, named: "a.jsonl, line 2", reason: /is not valid JSON/ },
    { file: "a.jsonl", content: `${line("Fine")}{"id":1}\n`, named: "a.jsonl, line 2", reason: /has no title/ },
    { file: "a.json", content: "[]", named: "a.json", reason: /is empty/ },
    { file: "a.json", content: '[{"title":"Fine"},{}]', named: "a.json, item 2", reason: /not a CSL-JSON work/ },
    { file: "a.md", content: "---\ntitle: [\n---\nx", named: "a.md", reason: /not valid YAML/ },
    { file: "a.md", content: "just words", named: "a.md", reason: /has no title/ },
  ])("$named: $reason", async ({ file, content, named, reason }) => {
    const library = await openAt(aFolder({ [file]: content, "good.jsonl": line("An otter") }));
    expect(library.summary.skipped).toContainEqual({ file: named, reason: expect.stringMatching(reason) });
    expect(await titlesFor(library, "otter")).toEqual(["An otter"]);
  });

  it("an invalid BibTeX entry does not take the others with it", async () => {
    const content = "@article{a, title={Fine otter}}\n@article{bad, title={Unclosed\n\n@article{c, title={Good otter}}";
    const library = await openAt(aFolder({ "a.bib": content }));
    expect([...(await titlesFor(library, "otter"))].sort()).toEqual(["Fine otter", "Good otter"]);
  });

  it("a file too large to be read at once", async () => {
    const folder = aFolder({ "huge.bib": "", "good.jsonl": line("An otter") });
    truncateSync(join(folder, "huge.bib"), 200_000_000);
    const library = await openAt(folder);
    expect(library.summary.skipped).toEqual([{ file: "huge.bib", reason: "is too large (200 MB; at most 50 MB)" }]);
  });

  it("a line too long to be a record, in a file of any size", async () => {
    const long = JSON.stringify({ title: "x".repeat(6_000_000) });
    const library = await openAt(aFolder({ "a.jsonl": `${line("First otter")}${long}\n${line("Last otter")}` }));
    expect(library.summary.records).toBe(2);
    expect(library.summary.skipped).toEqual([
      { file: "a.jsonl, line 2", reason: expect.stringMatching(/longer than/) },
    ]);
  });

  it("links out of the library, and links that lead nowhere", async () => {
    const folder = aFolder({ "good.jsonl": line("An otter") });
    symlinkSync(join(aFolder({ "secret.jsonl": line("A secret otter") }), "secret.jsonl"), join(folder, "out.jsonl"));
    symlinkSync("round.bib", join(folder, "round.bib"));
    const library = await openAt(folder);
    expect(await titlesFor(library, "otter")).toEqual(["An otter"]);
    expect(library.summary.skipped).toEqual(
      expect.arrayContaining([
        { file: "out.jsonl", reason: "is a link to something outside of the library" },
        { file: "round.bib", reason: "cannot be read: its links lead round in a circle" },
      ]),
    );
  });

  it("hidden folders, node_modules and other kinds of files are passed over in silence", async () => {
    const library = await openAt(
      aFolder({
        ".git/a.jsonl": line("Hidden otter"),
        "node_modules/b.md": "# Otter\nx",
        "c.docx": "x",
        "sub/d.jsonl": line("Seen otter"),
      }),
    );
    expect(await titlesFor(library, "otter")).toEqual(["Seen otter"]);
    expect(library.summary).toMatchObject({ files: 1, records: 1, skipped: [] });
  });
});

describe("the index follows the files", () => {
  const indexIn = () => join(aFolder(), "index.sqlite");

  it("reads nothing again that has not changed", async () => {
    let parsed = 0;
    const counting: DocumentParser = {
      parse: (bytes, name, signal) => {
        parsed += 1;
        return textAsPdf.parse(bytes, name, signal);
      },
    };
    const folder = aFolder({ "a.pdf": "%PDF\n# The otter at its work\nIt swims.", "b.pdf": "broken" });
    const indexFile = indexIn();
    const first = await openAt(folder, indexFile, counting);
    const second = await openAt(folder, indexFile, counting);
    expect(parsed).toBe(2);
    expect(second.summary).toEqual(first.summary);
  });

  it("knows a file by its content when only its time has changed", async () => {
    const folder = aFolder({ "a.jsonl": line("An otter") });
    const indexFile = indexIn();
    await openAt(folder, indexFile);
    utimesSync(join(folder, "a.jsonl"), new Date(0), new Date(0));
    expect(await titlesFor(await openAt(folder, indexFile), "otter")).toEqual(["An otter"]);
  });

  it("takes in what is new or changed and forgets what is gone", async () => {
    const folder = aFolder({
      "kept.jsonl": line("Kept otter"),
      "gone.jsonl": line("Gone otter", { doi: "10.5555/g" }),
    });
    const indexFile = indexIn();
    await openAt(folder, indexFile);
    rmSync(join(folder, "gone.jsonl"));
    writeTo(join(folder, "kept.jsonl"), line("Changed otter"));
    writeTo(join(folder, "new.jsonl"), line("New otter"));
    const library = await openAt(folder, indexFile);
    expect([...(await titlesFor(library, "otter"))].sort()).toEqual(["Changed otter", "New otter"]);
    expect(await library.lookUp([{ doi: "10.5555/g" }], never)).toEqual([]);
    expect(library.summary).toMatchObject({ files: 2, records: 2 });
  });

  it("is moved aside and built anew when it is corrupt", async () => {
    const folder = aFolder({ "a.jsonl": line("An otter") });
    const indexFile = indexIn();
    writeFileSync(indexFile, "this is no database, and long enough to be taken for one by its size ".repeat(50));
    const library = await openAt(folder, indexFile);
    expect(await titlesFor(library, "otter")).toEqual(["An otter"]);
    expect(library.summary.damagedIndex).toMatch(/index\.sqlite\.corrupt-/);
    expect(readdirSync(join(indexFile, "..")).some((name) => name.includes(".corrupt-"))).toBe(true);
  });

  it("is built by two processes at once without harm", async () => {
    const lines = Array.from({ length: 3000 }, (_, id) => line(`Otter number ${id}`, { id })).join("");
    const folder = aFolder({ "a.jsonl": lines, "b.jsonl": lines });
    const indexFile = indexIn();
    const script = `
      import { openLibrary } from ${JSON.stringify(join(process.cwd(), "adapters/source/library/library.ts"))};
      const library = await openLibrary({ path: ${JSON.stringify(folder)}, indexFile: ${JSON.stringify(indexFile)},
        parsers: { pdf: { parse: async () => [] } }, signal: new AbortController().signal });
      console.log(library.summary.records);`;
    const start = () => promisify(execFile)(process.execPath, ["--input-type=module-typescript", "-e", script]);
    const outputs = await Promise.all([start(), start()]);
    expect(outputs.map(({ stdout }) => stdout.trim())).toEqual(["6000", "6000"]);
    expect((await openAt(folder, indexFile)).summary.records).toBe(6000);
  });

  it("stops when the run is stopped, and keeps no half of a file", async () => {
    const folder = aFolder({ "a.jsonl": Array.from({ length: 3000 }, (_, id) => line(`Otter ${id}`)).join("") });
    const indexFile = indexIn();
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error("stopped by a person"));
    const options = { path: folder, indexFile, parsers: { pdf: textAsPdf }, signal: stop.signal, onProgress };
    await expect(openLibrary(options)).rejects.toThrow();
    expect((await openAt(folder, indexFile)).summary.records).toBe(3000);
  });

  it("is refused in words when it cannot be written", async () => {
    const folder = aFolder({ "a.jsonl": line("An otter") });
    await expect(openAt(folder, folder)).rejects.toThrow(/cannot be opened\. Allow writing/);
  });
});

describe("the library as a source", () => {
  it("is called by the name of its folder", async () => {
    const library = await openAt(aFolder({ "papers/a.jsonl": line("An otter") }));
    expect(library.label).toMatch(/^Library \(library-test-/);
    expect(library.name).toBe("library");
  });

  it("looks up works by identifier and leaves out those it does not know", async () => {
    const library = await openAt(
      aFolder({ "a.jsonl": line("One", { doi: "10.5555/ONE" }) + line("Two", { corpusid: 2, arxiv: "2101.00001v1" }) }),
    );
    const found = await library.lookUp([{ doi: "10.5555/one" }, { arxiv: "2101.00001", corpusid: "2" }, {}], never);
    expect(found.map(({ title }) => title)).toEqual(["One", "Two"]);
    expect(await library.lookUp([{ doi: "10.5555/other" }], never)).toEqual([]);
  });

  it("gives the full text of a PDF and of a note longer than its abstract, and null for all else", async () => {
    const library = await openAt(
      aFolder({
        "p.pdf": "%PDF\n# Otters at night\n\n# Methods\nWe watched.",
        "n.md": "# Otter note\n\n## Abstract\n\nShort.\n\n## Results\n\nTen otters swam.\n",
        "s.md": "# Otter stub\n\nOnly this.\n",
      }),
    );
    const read = async (sourceId: string) =>
      (await library.read(aStudy({ records: [{ source: "library", sourceId }] }), never))?.sections.at(-1)?.text ??
      null;
    expect(await read("p.pdf")).toBe("We watched.");
    expect(await read("n.md")).toBe("Ten otters swam.");
    expect(await read("s.md")).toBeNull();
    expect(await read("elsewhere")).toBeNull();
  });

  it("finds nothing for words that no record holds, or for no words at all", async () => {
    const library = await openAt(aFolder({ "a.jsonl": line("An otter") }));
    expect((await library.search('"walrus"', 10, never)).records).toEqual([]);
    expect((await library.search("", 10, never)).records).toEqual([]);
    expect(await recordsFor(library, `"); drop table records; --`)).toEqual([]);
  });

  it("stops when the run is stopped", async () => {
    const library = await openAt(aFolder({ "a.jsonl": line("An otter") }));
    const stopped = AbortSignal.abort(new Error("stopped by a person"));
    await expect(library.search('"otter"', 10, stopped)).rejects.toThrow("stopped by a person");
  });
});
