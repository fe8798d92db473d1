import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { JatsParser } from "../../../adapters/document/jats.ts";

const never = new AbortController().signal;
const parser = new JatsParser();
const parse = (xml: string | Uint8Array, signal = never) =>
  parser.parse(typeof xml === "string" ? Buffer.from(xml) : xml, "PMC1", signal);
const article = (body: string, abstract = "") =>
  `<article><front><article-meta>${abstract}</article-meta></front><body>${body}</body></article>`;
const paragraph = (content: string) => article(`<p>${content}</p>`);
const textOf = async (xml: string) => (await parse(xml)).map(({ text }) => text).join("\n---\n");

describe("an article becomes its sections", () => {
  it("with the path of headings as the title of each", async () => {
    const body = `<p>Before all.</p><sec><label>1</label><title>Results</title><p>Overall.</p>
      <sec><title>Primary <italic>outcome</italic></title><p>Fewer falls.</p></sec><p>Afterwards.</p></sec>`;
    expect(await parse(article(body))).toEqual([
      { title: "Text", text: "Before all." },
      { title: "Results", text: "Overall." },
      { title: "Results / Primary outcome", text: "Fewer falls." },
      { title: "Results", text: "Afterwards." },
    ]);
  });

  it("first the abstract, its parts named, without teasers and translations", async () => {
    const abstract = `<abstract abstract-type="teaser"><p>Wow.</p></abstract>
      <abstract><title>Abstract</title><sec><title>Methods:</title><p>We  asked
      people.</p></sec><sec><title>Results</title><p>They fell.</p><p>Often.</p></sec></abstract>
      <trans-abstract><p>Autrement.</p></trans-abstract>`;
    expect((await parse(article("<p>Text.</p>", abstract)))[0]).toEqual({
      title: "Abstract",
      text: "Methods: We asked people.\n\nResults: They fell.\n\nOften.",
    });
  });

  it("the same, alone or first in a set", async () => {
    const set = `<?xml version="1.0"?><!DOCTYPE pmc-articleset PUBLIC "a" "b.dtd">
      <pmc-articleset>${paragraph("First.")}${paragraph("Second.")}</pmc-articleset>`;
    expect(await textOf(set)).toBe("First.");
  });

  it("read in the encoding that it declares", async () => {
    const xml = `<?xml version="1.0" encoding="ISO-8859-1"?>${paragraph("Débridement")}`;
    expect((await parse(Buffer.from(xml, "latin1")))[0]?.text).toBe("Débridement");
  });
});

describe("what a section holds", () => {
  it.each([
    [
      "lists, an item a paragraph",
      "<list><list-item><p>One.</p></list-item><list-item><p>Two.</p></list-item></list>",
      "One.\n\nTwo.",
    ],
    [
      "a list inside a paragraph",
      "<p>Of these: <list><list-item><p>one.</p></list-item></list> And so on.</p>",
      "Of these:\n\none.\n\nAnd so on.",
    ],
    ["boxes, under their own heading", "<boxed-text><p>In the box.</p></boxed-text>", "In the box."],
    [
      "a table as caption, rows and notes",
      `<table-wrap><label>Table 1</label><caption><title>Falls</title><p>By group.</p></caption><table><thead><tr><th>Group</th><th>Falls</th></tr></thead>
       <tbody><tr><td>A</td><td>12 <xref ref-type="table-fn"><sup>a</sup></xref></td></tr></tbody></table><table-wrap-foot><fn><p>A: all.</p></fn></table-wrap-foot></table-wrap>`,
      "Table 1. Falls. By group.\n\nGroup | Falls\n\nA | 12\n\nA: all.",
    ],
    [
      "the caption of a figure",
      "<fig><label>Figure 2</label><caption><p>The flow.</p></caption><graphic/></fig>",
      "Figure 2. The flow.",
    ],
    [
      "definitions",
      "<def-list><def-item><term>RR</term><def><p>risk ratio</p></def></def-item></def-list>",
      "RR: risk ratio",
    ],
  ])("%s", async (_, body, text) => {
    expect(await textOf(article(body))).toBe(text);
  });

  it("figures and tables at the end of the file too", async () => {
    const xml = paragraph("Text.").replace(
      "</article>",
      "<floats-group><fig><label>Figure 1</label><caption><p>Flow.</p></caption></fig></floats-group></article>",
    );
    expect((await parse(xml))[1]).toEqual({ title: "Figures and tables", text: "Figure 1. Flow." });
  });
});

describe("running text stays readable", () => {
  it.each([
    ["raised and lowered characters", "CO<sub>2</sub> per m<sup>2</sup>", "CO2 per m2"],
    ["exponents", "10<sup>3</sup> and 10<sup>−5</sup>", "10^3 and 10^−5"],
    ["entities", "p &lt; 0.05 &amp; n &#8805; 3&#xA0;g", "p < 0.05 & n ≥ 3 g"],
    ["citations in brackets", 'as shown [<xref ref-type="bibr">12</xref>].', "as shown [12]."],
    [
      "citations raised behind a word",
      'fell by 20%<sup><xref ref-type="bibr">1</xref>,<xref ref-type="bibr">2</xref></sup> in all',
      "fell by 20% in all",
    ],
    ["citations with the raising inside", 'fell<xref ref-type="bibr"><sup>1</sup></xref> in all', "fell in all"],
    ["citations stuck to a word", 'fell.<xref ref-type="bibr">1</xref> Then', "fell. Then"],
    ["other references", 'see <xref ref-type="fig">Figure 1</xref>', "see Figure 1"],
    ["footnotes", "fell<fn><p>Not all.</p></fn> often", "fell often"],
    [
      "formulas",
      "<inline-formula><alternatives><tex-math>\\usepackage{x}</tex-math><mml:math><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mn>2</mml:mn></mml:math></alternatives></inline-formula>",
      "x=2",
    ],
    ["soft hyphens", "hyper&#173;tension", "hypertension"],
    ["comments and instructions to programs", "a<!-- no --><?x y?>b", "ab"],
    ["CDATA", "<![CDATA[a < b]]>", "a < b"],
  ])("%s", async (_, content, text) => {
    expect(await textOf(paragraph(content))).toBe(text);
  });

  it("with any number of characters written as entities", async () => {
    expect(await textOf(paragraph("&#8211;&lt;".repeat(20_000)))).toBe("–<".repeat(20_000));
  });
});

describe("what reports nothing is left out", () => {
  it.each([
    '<sec sec-type="supplementary-material"><title>More</title><p>Files.</p></sec>',
    "<sec><title>Acknowledgements</title><p>Thanks.</p></sec>",
    "<sec><title>6. Conflict of interest statement</title><p>None.</p></sec>",
    "<sec><title>Authors’ contributions</title><p>AB wrote.</p></sec>",
    "<sec><title>Funding:</title><p>None.</p></sec>",
    "<p><supplementary-material><p>File S1.</p></supplementary-material></p>",
  ])("%s", async (body) => {
    expect(await textOf(article(`<p>Text.</p>${body}`))).toBe("Text.");
  });

  it("as are references, thanks and peer reviews after the body", async () => {
    const xml = paragraph("Text.").replace(
      "</article>",
      `<back><ack><p>Thanks.</p></ack><ref-list><ref><mixed-citation>Doe 2020.</mixed-citation></ref></ref-list></back>
       <sub-article><body><p>Reviewer 2: no.</p></body></sub-article></article>`,
    );
    expect(await textOf(xml)).toBe("Text.");
  });
});

describe("what is no readable article is refused with the reason", () => {
  it.each([
    ["not XML at all", "%PDF-1.7", "it is not well-formed XML (line 1)"],
    ["empty", "", "it is not well-formed XML (line 1)"],
    ["cut off", "<article>\n<body><p>Half", "it is not well-formed XML"],
    ["another document", "<error>Not found</error>", "it holds no article"],
    ["without a body", article("", "<abstract><p>Short.</p></abstract>"), "it holds no text beyond the abstract"],
    [
      "an entity bomb",
      `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${paragraph("&b;&b;")}`,
      "it declares entities of its own, which are not read",
    ],
    [
      "a file entity",
      `<!DOCTYPE a [<!entity x SYSTEM "file:///etc/passwd">]>${paragraph("&x;")}`,
      "it declares entities",
    ],
    ["nested without end", paragraph(`${"<sec>".repeat(300)}${"</sec>".repeat(300)}`), "Maximum nested tags exceeded"],
    ["an unknown encoding", `<?xml version="1.0" encoding="klingon"?>${paragraph("x")}`, "encoding"],
  ])("%s", async (_, xml, reason) => {
    await expect(parse(xml)).rejects.toMatchObject({
      name: "DocumentUnavailable",
      reason: expect.stringContaining(reason),
    });
  });

  it("a stop is a stop", async () => {
    await expect(parse(paragraph("x"), AbortSignal.abort("stop"))).rejects.toBe("stop");
  });
});

const SAMPLE = new URL("../../../../shared/data/api/pubmed/fastpaper/pmc_efetch.xml", import.meta.url);
const present = existsSync(SAMPLE);

describe(present ? "real articles" : "real articles (skipped: ../shared/data is absent)", () => {
  it.skipIf(!present)("are read in full, from abstract to discussion, without references", async () => {
    const articles = readFileSync(SAMPLE, "utf8").match(/<article .*?<\/article>/gs) ?? [];
    expect(articles).toHaveLength(3);
    for (const xml of articles) {
      const sections = await parse(xml);
      expect(sections[0]?.title).toBe("Abstract");
      expect(sections.some(({ title }) => /^discussion/i.test(title))).toBe(true);
      expect(sections.filter(({ title }) => /references|acknowledg/i.test(title))).toEqual([]);
      expect(sections.map(({ text }) => text).join("")).not.toMatch(/<\/?[a-z]|&[a-z]+;|\s{3}/);
    }
  });
});
