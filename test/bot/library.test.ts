import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PublicWeb } from "../../adapters/web/public-web.ts";
import { loadConfig } from "../../src/config.ts";
import { keptPapers } from "../../src/connect-review.ts";
import { openWebSite } from "../fakes/web-site.ts";
import { ann, type Office, openOffice, said } from "./office.ts";

let folder: string;
let office: Office;
let site: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "assignee-library-"));
  const config = loadConfig({ DATA_DIR: folder });
  const web = new PublicWeb({ contact: null, isAllowed: (address) => address === "127.0.0.1" });
  office = await openOffice({ papers: keptPapers(config, async () => web) });
  site = await openWebSite((request, response) => {
    if (request.url === "/old.pdf") response.writeHead(302, { location: "/papers/seals.pdf" }).end();
    else if (request.url?.endsWith(".pdf")) response.writeHead(200, { "content-type": "application/pdf" }).end("%PDF");
    else if (request.url === "/page") response.writeHead(200, { "content-type": "text/html" }).end("<p>seals</p>");
    else response.writeHead(404).end();
  });
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
  await rm(folder, { recursive: true });
});

const lastSaid = () => said(office).at(-1);
const files = async () => (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".pdf"));

describe("a paper that is named by a link", () => {
  it("is fetched, kept, listed under its name and who added it, and let go of", async () => {
    await office.say(ann, `library add ${site}/old.pdf`);
    expect(lastSaid()).toBe("Added to this channel's papers: seals.pdf. The next review searches them.");
    expect(await files()).toHaveLength(1);
    await office.say(ann, "library");
    expect(lastSaid()).toContain("seals.pdf (added by ann)");
    await office.say(ann, `library add ${site}/papers/seals.pdf`);
    expect(lastSaid()).toBe("This channel has seals.pdf already.");
    await office.ask();
    expect(office.orders.at(-1)?.papers).toMatchObject([{ name: "seals.pdf" }]);
    await office.say(ann, "library remove seals.pdf");
    expect(lastSaid()).toBe("Removed from this channel's papers: seals.pdf.");
    expect(await files()).toEqual([]);
  });

  it("is stored by its place below the folder of papers, which is the same for every process", async () => {
    await office.say(ann, `library add ${site}/papers/seals.pdf`);
    const [entry] = await office.store.channels.library("C1");
    expect(entry?.location).toMatch(/^[\da-f]{16}\/[\da-f]{16}\/lib-[\da-f]{8}-seals\.pdf$/);
    expect(existsSync(join(folder, "papers", entry?.location ?? ""))).toBe(true);
  });

  it.each([
    ["/page", "is no PDF (text/html). Link the PDF itself, or attach the file."],
    ["/nowhere", "HTTP 404"],
  ])("is refused with the reason when it is none: %s", async (path, words) => {
    await office.say(ann, `library add ${site}${path}`);
    expect(lastSaid()).toContain(words);
    expect(await office.store.channels.library("C1")).toEqual([]);
  });

  it("is fetched from public addresses alone unless a test allows otherwise", async () => {
    await office.close();
    office = await openOffice({ papers: keptPapers(loadConfig({ DATA_DIR: folder })) });
    await office.say(ann, `library add ${site}/papers/seals.pdf`);
    expect(lastSaid()).toContain("its link does not lead to a public address. Nothing was added.");
  });

  it("by its path is refused where a path means nothing", async () => {
    await office.say(ann, "library add /etc/passwd");
    expect(lastSaid()).toBe("Attach the file itself: a path means nothing here.");
  });
});
