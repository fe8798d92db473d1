import { fc, it as prop } from "@fast-check/vitest";
import { marked, type Token, type Tokens } from "marked";
import { describe, expect, it } from "vitest";
import type { Block } from "../../src/report/document.ts";
import { emphasis, heading, link, list, paragraph, plainText, quotation, strong } from "../../src/report/document.ts";
import { renderMarkdown, toMarkdown } from "../../src/report/markdown.ts";
import { aReport, aSearch, aStudy, aVerifiedClaim } from "../builders.ts";

/** Pieces that mean something to Markdown, so that random text hits them often. */
const marks = fc.constantFrom(
  ..."\\ ` * _ { } [ ] ( ) < > # + - . ! | ~ & = : @ $ ^ \" '".split(" "),
  ..."http://a.io https://b.io/x www.c.org me@d.net mailto:e@f.gh &amp; &#42; &copy; <b> </b> <!-- --> ![i](u) [l](u)".split(
    " ",
  ),
  ..."<http://g.hi> [r]: 1. 2) --- === ``` ~~~ ** __ ~~ $x$ \u001b[31m \u202e".split(" "),
  ..." a b n 0 7 é 漢".split(" "),
  " ",
  "\n",
  "\n\n",
  "    ",
);
const paperText = fc
  .array(fc.oneof(marks, fc.string({ maxLength: 4 })), { maxLength: 14 })
  .map((parts) => parts.join(""));

const FORBIDDEN = ["link", "image", "html", "code", "def", "hr", "br", "del", "checkbox"];

function walk(tokens: readonly Token[]): readonly Token[] {
  const all: Token[] = [];
  marked.walkTokens([...tokens], (token) => {
    all.push(token);
  });
  return all;
}

/** What the reader of the rendered page sees. */
function visibleText(tokens: readonly Token[]): string {
  return tokens
    .map((token) => {
      if ("tokens" in token && token.tokens) return visibleText(token.tokens);
      if (token.type === "list") return (token as Tokens.List).items.map((item) => visibleText(item.tokens)).join("\n");
      return token.type === "text" || token.type === "escape" ? token.text : "";
    })
    .join("");
}

const blocks: readonly (readonly [string, (text: string) => Block, string])[] = [
  ["paragraph", (text) => paragraph(text), "paragraph"],
  ["heading", (text) => heading(2, text), "heading"],
  ["list item", (text) => list([[text]]), "list"],
  ["quotation", (text) => quotation(text), "blockquote"],
  ["reference", (text) => ({ kind: "references", items: [[text]] }), "list"],
];

describe("text from papers never becomes markup", () => {
  for (const [name, block, type] of blocks) {
    prop.prop([paperText])(`in a ${name}`, (text) => {
      fc.pre(plainText(text) !== "");
      const tokens = marked.lexer(renderMarkdown([block(text)]));
      const types = walk(tokens).map((token) => token.type);
      expect(types.filter((found) => FORBIDDEN.includes(found))).toEqual([]);
      expect(tokens.map((token) => token.type).filter((found) => found !== "space")).toEqual([type]);
      expect(visibleText(tokens)).toBe(plainText(text));
    });
  }

  prop.prop([paperText, paperText])("in the cells of a table", (left, right) => {
    const tokens = marked.lexer(renderMarkdown([{ kind: "table", header: ["a", "b"], rows: [[[left], [right]]] }]));
    const table = tokens[0] as Tokens.Table;
    expect(table.type).toBe("table");
    expect(walk(tokens).filter(({ type }) => FORBIDDEN.includes(type))).toEqual([]);
    expect(table.rows.map((row) => row.map((cell) => visibleText(cell.tokens)))).toEqual([
      [plainText(left), plainText(right)],
    ]);
  });

  prop.prop([paperText])("in the words of a link", (text) => {
    fc.pre(plainText(text) !== "");
    const tokens = walk(
      marked.lexer(renderMarkdown([paragraph("See ", link(text, "https://example.org/a_(b)?c=|d"), ".")])),
    );
    const links = tokens.filter(({ type }) => type === "link") as Tokens.Link[];
    expect(links.map(({ href }) => href)).toEqual(["https://example.org/a_%28b%29?c=%7Cd"]);
    expect(links.map((token) => visibleText(token.tokens))).toEqual([plainText(text)]);
  });

  prop.prop([paperText, paperText], { numRuns: 50 })("in a whole report, wherever it stands", (left, right) => {
    const text = `${left}x${right}`;
    const study = aStudy({
      title: text,
      authors: [text, right],
      venue: text,
      url: "https://example.org/",
      notices: [{ kind: "expression-of-concern", source: "crossref", reference: text }],
    });
    const claim = aVerifiedClaim({ text, study });
    const { evidence } = claim.claim;
    const report = aReport({
      title: text,
      question: text,
      studies: [study],
      references: [study.id],
      claims: [
        {
          ...claim,
          claim: { ...claim.claim, evidence: { ...evidence, quotation: text, section: text } },
          flags: [text],
        },
      ],
      searches: [aSearch({ query: text, label: text, failure: text })],
      screenings: [{ studyId: "std-x", decision: "exclude", reason: text, missing: [], relevance: 0 }],
      notes: [text],
    });
    const tokens = walk(marked.lexer(toMarkdown(report)));
    expect(tokens.filter(({ type }) => ["html", "image", "def", "code", "del", "br"].includes(type))).toEqual([]);
    const links = tokens.filter(({ type }) => type === "link") as Tokens.Link[];
    expect(links.map(({ href }) => href)).toEqual(["https://example.org/"]);
  });

  it.each([
    ["a snake_case name keeps its underscores", "the KRAS_G12D variant", "the KRAS_G12D variant"],
    ["a comparison keeps its sign", "p < 0.05 & n > 3", "p \\< 0.05 & n \\> 3"],
    ["a bar does not end a cell", "a|b", "a\\|b"],
    ["an address stays words", "see https://example.org", "see https\\://example.org"],
    [
      "escape sequences and bidirectional marks are left out",
      "a\u001b]8;;x\u0007b\u202ec",
      "a]8;;xbc".replace("]", "\\]"),
    ],
  ])("%s", (_, text, markdown) => {
    expect(renderMarkdown([paragraph(text)])).toBe(`${markdown}\n`);
  });
});

describe("our own markup", () => {
  it("is written as Markdown", () => {
    const block = paragraph(strong("Yes."), " In ", emphasis("Seals"), " ", { kind: "citation", number: 2 }, " ", {
      kind: "code",
      text: "a `b` | c",
    });
    expect(renderMarkdown([block])).toBe("**Yes.** In *Seals* [2] ``a `b` | c``\n");
  });

  it("lets no bar behind a backslash end a cell, so that nothing after it becomes markup", () => {
    const query = "[l](u)\\\\|[m](v)";
    const tokens = walk(
      marked.lexer(renderMarkdown([{ kind: "table", header: ["Query"], rows: [[[{ kind: "code", text: query }]]] }])),
    );
    expect(tokens.filter(({ type }) => type === "link")).toEqual([]);
  });

  it("shows a query with a bar unchanged inside a table", () => {
    const query = '"heart attack" | `x` | (y)';
    const tokens = marked.lexer(
      renderMarkdown([{ kind: "table", header: ["Query"], rows: [[[{ kind: "code", text: query }]]] }]),
    );
    const codes = walk(tokens).filter(({ type }) => type === "codespan") as Tokens.Codespan[];
    expect(codes.map(({ text }) => text)).toEqual([query]);
  });
});
