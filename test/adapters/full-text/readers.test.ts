import { describe, expect, it } from "vitest";
import { JatsParser } from "../../../adapters/document/jats.ts";
import { PdfParser } from "../../../adapters/document/pdf.ts";
import { ArxivReader } from "../../../adapters/full-text/arxiv.ts";
import { EuropePmcReader } from "../../../adapters/full-text/europe-pmc.ts";
import { OpenAccessReader } from "../../../adapters/full-text/open-access.ts";
import { PmcReader } from "../../../adapters/full-text/pmc.ts";
import type { FullTextLink } from "../../../src/domain/source-record.ts";
import { DocumentUnavailable } from "../../../src/errors.ts";
import type { DocumentParser } from "../../../src/ports/document-parser.ts";
import type { Web } from "../../../src/ports/web.ts";
import { buildPdf, column } from "../../builders/pdf.ts";
import { buildStudy } from "../../builders/study.ts";
import { fullTextContract } from "../../contracts/full-text.ts";

const jats = new JatsParser();
const pdf = new PdfParser();
const article = Buffer.from("<article><body><sec><title>Results</title><p>Apples fall.</p></sec></body></article>");
const paper = buildPdf([column(60, 600, ["Apples fall."])]);
const byPmcid = buildStudy({ identifiers: { pmcid: "pmc7654321" } });
const byArxivId = buildStudy({ identifiers: { arxiv: "2101.01234" } });
const byDoi = buildStudy({ identifiers: { doi: "10.1234/abc" } });
const linked = (...fullTextLinks: readonly FullTextLink[]) => buildStudy({ fullTextLinks });

fullTextContract("Europe PMC", {
  format: "jats",
  open: (options) => new EuropePmcReader({ ...options, parser: jats }),
  known: () => byPmcid,
  path: "/europepmc/webservices/rest/PMC7654321/fullTextXML",
  unknown: byDoi,
  document: article,
});

fullTextContract("PubMed Central", {
  format: "jats",
  open: (options) => new PmcReader({ ...options, parser: jats }),
  known: () => byPmcid,
  path: "/entrez/eutils/efetch.fcgi?db=pmc&id=7654321&tool=assignee",
  unknown: byDoi,
  document: article,
});

fullTextContract("arXiv", {
  format: "pdf",
  open: (options) => new ArxivReader({ ...options, parser: pdf }),
  known: () => byArxivId,
  path: "/pdf/2101.01234",
  unknown: byDoi,
  document: paper,
});

fullTextContract("an open-access link to JATS", {
  format: "jats",
  open: ({ web, limits }) => new OpenAccessReader({ web, limits, parsers: { jats, pdf } }),
  known: (site) => linked({ url: `${site}/article.xml`, format: "jats" }),
  path: "/article.xml",
  unknown: byDoi,
  document: article,
});

fullTextContract("an open-access link to a PDF", {
  format: "pdf",
  open: ({ web, limits }) => new OpenAccessReader({ web, limits, parsers: { jats, pdf } }),
  known: (site) => linked({ url: `${site}/paper.pdf?download=1`, format: "pdf" }),
  path: "/paper.pdf?download=1",
  unknown: byDoi,
  document: paper,
});

const never = new AbortController().signal;

describe("several open-access links", () => {
  const pdfA = { url: "https://a.example/paper.pdf", format: "pdf" } as const;
  const pdfB = { url: "https://b.example/paper.pdf", format: "pdf" } as const;
  const xml = { url: "https://c.example/article.xml", format: "jats" } as const;

  const openReader = (works: readonly string[]) => {
    const asked: string[] = [];
    const web: Web = {
      fetch: async (url) => {
        asked.push(url);
        if (!works.includes(url)) throw new DocumentUnavailable(url, `no ${url}`);
        return { bytes: url === xml.url ? article : paper, mediaType: "", url };
      },
    };
    return { asked, reader: new OpenAccessReader({ web, parsers: { jats, pdf } }) };
  };

  it("are tried, JATS first, until one can be read", async () => {
    const { asked, reader } = openReader([pdfB.url]);
    expect(await reader.read(linked(pdfA, pdfB, xml), never)).toMatchObject({ origin: pdfB.url });
    expect(asked).toEqual([xml.url, pdfA.url, pdfB.url]);
  });

  it("are each tried once, three at most", async () => {
    const { asked, reader } = openReader([]);
    const more = { ...pdfB, url: "https://d.example/paper.pdf" };
    await expect(reader.read(linked(pdfA, pdfA, xml, pdfB, more), never)).rejects.toMatchObject({
      reason: `no ${xml.url}`,
    });
    expect(asked).toEqual([xml.url, pdfA.url, pdfB.url]);
  });
});

describe("reading counts towards the time of a document", () => {
  it("so that a document which takes too long is given up", async () => {
    const web: Web = { fetch: async (url) => ({ bytes: paper, mediaType: "", url }) };
    const endless: DocumentParser = {
      parse: (_bytes, _name, signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    };
    const reader = new ArxivReader({ web, parser: endless, limits: { maxBytes: 1, timeoutMs: 20 } });
    await expect(reader.read(byArxivId, never)).rejects.toMatchObject({ reason: "it was not read within 0.02 s" });
  });
});

describe("arXiv is asked at its own pace", () => {
  it("so that a second request waits, until a person stops it", async () => {
    const asked: string[] = [];
    const web: Web = {
      fetch: async (url) => {
        asked.push(url);
        return { bytes: paper, mediaType: "", url };
      },
    };
    const stop = new AbortController();
    const reader = new ArxivReader({ web, parser: pdf });
    const [first, second] = [reader.read(byArxivId, stop.signal), reader.read(byArxivId, stop.signal)];
    await first;
    stop.abort("stop");
    await expect(second).rejects.toBe("stop");
    expect(asked).toHaveLength(1);
  });
});
