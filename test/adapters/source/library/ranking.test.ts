import { describe, expect, it } from "vitest";
import { readQuery, writeQuery } from "../../../../adapters/source/library/query.ts";
import { aFolder, never, openAt, titlesFor } from "./folder.ts";

const concept = (...terms: [string, ...string[]]) => ({ name: terms[0], terms, required: true });

describe("a query is written so that people can read it, and read back", () => {
  it.each([
    { concepts: [concept("vitamin D")], since: null, query: '"vitamin D"' },
    {
      concepts: [concept("vitamin D", "cholecalciferol"), concept("fracture")],
      since: 2015,
      query: '("vitamin D" OR "cholecalciferol") OR "fracture" since:2015',
    },
    { concepts: [concept('the "best" (known)')], since: null, query: '"the best (known)"' },
  ])("$query", ({ concepts, since, query }) => {
    expect(writeQuery(concepts, since)).toBe(query);
    expect(readQuery(query)).toEqual({
      concepts: concepts.map(({ terms }) => terms.map((term) => term.replaceAll('"', " ").replace(/\s+/g, " "))),
      since,
    });
  });

  it("takes plain words for one concept", () => {
    expect(readQuery("otters or seals")).toEqual({ concepts: [["otters or seals"]], since: null });
  });
});

async function search(works: readonly { title: string; abstract?: string; year?: number }[]) {
  const library = await openAt(aFolder({ "a.jsonl": works.map((work) => `${JSON.stringify(work)}\n`).join("") }));
  return library;
}

describe("the best match comes first", () => {
  it.each([
    { why: "the word stands in the title", first: { title: "Otter sleep", abstract: "We watched." } },
    { why: "the stem is the same", first: { title: "Otters sleeping", abstract: "We watched." } },
  ])("$why", async ({ first }) => {
    const library = await search([{ title: "Rivers", abstract: "An otter was seen once. We watched." }, first]);
    expect((await titlesFor(library, "otter sleep"))[0]).toBe(first.title);
  });

  it.each([
    { query: "ischaemia injury", found: "Ischemia in otters" },
    { query: "β-catenin injury", found: "Beta catenin in otters" },
    { query: "birth-weight injury", found: "Birthweight of otters" },
    { query: "ART injury", found: "Antiretroviral therapy for otters" },
  ])("$query: $found", async ({ query, found }) => {
    const library = await search([
      { title: "Injury of seals", abstract: "Injury of seals at sea, with antiretroviral therapy (ART) given." },
      { title: "Injury of crabs", abstract: "Crabs at sea." },
      { title: found, abstract: "An injury, it seems, of the animals." },
      { title: "Injury of whales", abstract: "Whales at sea." },
    ]);
    expect((await titlesFor(library, query)).slice(0, 2)).toContain(found);
  });

  it("covers both concepts before many synonyms of one", async () => {
    const library = await search([
      { title: "Cholecalciferol, calciferol, vitamin D and ergocalciferol", abstract: "Names of it." },
      { title: "Vitamin D and fracture", abstract: "Trial." },
    ]);
    const concepts = [concept("vitamin D", "cholecalciferol", "calciferol", "ergocalciferol"), concept("fracture")];
    const { records } = await library.search(library.formulateQuery(concepts, null), 10, never);
    expect(records[0]?.title).toBe("Vitamin D and fracture");
  });

  it("leaves out what is older than asked for, and keeps what has no year", async () => {
    const library = await search([
      { title: "Old otter", year: 1999 },
      { title: "New otter", year: 2020 },
      { title: "Undated otter" },
    ]);
    const { records } = await library.search(library.formulateQuery([concept("otter")], 2015), 10, never);
    expect(records.map(({ title }) => title).sort()).toEqual(["New otter", "Undated otter"]);
  });
});
