import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PaidOrder } from "../src/bot/services.ts";
import { loadConfig } from "../src/config.ts";
import { reviewOpener } from "../src/connect-review.ts";
import type { LibraryEntry } from "../src/ports/store/channels.ts";

const NO_LIMIT = { costUsd: null, calls: null };
const folder = mkdtempSync(join(tmpdir(), "assignee-papers-"));
beforeAll(() => {
  writeFileSync(join(folder, "seals.md"), "# Seals\n\nHarbour seals slept longer without lamps.");
});
afterAll(() => rmSync(folder, { recursive: true }));

const aPaper = (name: string): LibraryEntry => ({
  id: `lib-${name}`,
  conversation: "C1",
  name,
  location: join(folder, name),
  kind: "file",
  addedBy: "ann",
  addedAt: 1,
});

const SHELF = "0123456789abcdef/fedcba9876543210";
const keptIn = (dataDir: string, name: string) => {
  const shelf = join(dataDir, "papers", SHELF);
  mkdirSync(shelf, { recursive: true });
  writeFileSync(join(shelf, `lib-${name}-${name}`), "# Seals\n\nHarbour seals slept longer without lamps.");
};

const openIn = (dataDir: string) =>
  reviewOpener({
    config: loadConfig({ DATA_DIR: dataDir, OFFLINE: "yes" }),
    tell: { working: () => {}, finished: () => {}, note: () => {} },
    signal: new AbortController().signal,
    dayAccounts: {
      open: () => ({ reserve: () => Promise.reject(new Error("no model is asked here")) }),
      export: async () => [],
    },
  });
const open = openIn(join(folder, "data"));
const anOrder = (papers: readonly LibraryEntry[], sources: PaidOrder["plan"]["sources"] = null): PaidOrder => ({
  reviewId: "rev-1",
  tenantId: "slack:T1",
  person: "ann",
  conversation: "C1",
  conversationDay: NO_LIMIT,
  papers,
  answers: "cached",
  signal: new AbortController().signal,
  plan: {
    sources,
    since: null,
    maxStudies: 5,
    language: "any",
    trials: false,
    papers: papers.map(({ id }) => id),
    studiesOf: null,
    statement: false,
    exceptFor: null,
  },
});

describe("a channel's papers", () => {
  it("that this machine does not have are an error which names them, and none is left out in silence", async () => {
    await expect(open(anOrder([aPaper("seals.md"), aPaper("whales.pdf")]))).rejects.toThrow(
      "Of this channel's papers, whales.pdf cannot be found where this review is made.",
    );
  });

  it.each([
    { stored: "below the folder of papers", location: SHELF },
    { stored: "from a working directory, as earlier versions did", location: `.data/papers/${SHELF}` },
    { stored: "from the root of another machine, as they did too", location: `/srv/papers/data/papers/${SHELF}` },
  ])("are found in the data folder of whatever process looks, when they are stored $stored", async ({ location }) => {
    const dataDir = join(folder, "another");
    keptIn(dataDir, "seals.md");
    const entry = { ...aPaper("seals.md"), location: `${location}/lib-seals.md-seals.md` };
    const { sources } = await openIn(dataDir)(anOrder([entry]));
    expect(sources.map(({ label }) => label)).toEqual(["This channel's papers"]);
  });

  it("that an earlier version kept in another data folder are read there still", async () => {
    const before = join(folder, "before");
    keptIn(before, "old.md");
    const entry = { ...aPaper("old.md"), location: join(before, "papers", SHELF, "lib-old.md-old.md") };
    const { sources } = await openIn(join(folder, "after"))(anOrder([entry]));
    expect(sources.map(({ label }) => label)).toEqual(["This channel's papers"]);
  });

  it("are not missed by a review that does not search them", async () => {
    const { sources } = await open(anOrder([aPaper("whales.pdf")], ["pubmed"]));
    expect(sources.map(({ name }) => name)).toEqual(["library"]);
  });
});
