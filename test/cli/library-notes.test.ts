import { describe, expect, it } from "vitest";
import { libraryNotes } from "../../src/cli/library-notes.ts";

const broken = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ file: `${index}.pdf`, reason: "is damaged." }));

describe("what is said of a library", () => {
  it("is nothing where all of it was read", () => {
    expect(libraryNotes("papers", [], null)).toEqual([]);
  });

  it("names each file that was not read, with the reason", () => {
    expect(libraryNotes("papers", broken(2), null)).toEqual([
      "2 files or entries of the library papers could not be read. 0.pdf: is damaged; 1.pdf: is damaged.",
    ]);
  });

  it("counts the files past the twentieth", () => {
    expect(libraryNotes("papers", broken(31), null).join()).toMatch(/19\.pdf: is damaged; and 11 more\.$/);
  });

  it("tells of an index that had to be built anew", () => {
    expect(libraryNotes("papers", [], "old.sqlite").join()).toContain("the old one is old.sqlite");
  });
});
