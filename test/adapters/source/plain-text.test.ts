import { describe, expect, it } from "vitest";
import { oneLine, plainAbstract, plainText } from "../../../adapters/source/plain-text.ts";

describe("markup becomes plain text", () => {
  it.each([
    { markup: "H<sub>2</sub>O and <i>E. coli</i>", text: "H2O and E. coli" },
    { markup: "p < 0.05 and q > 1", text: "p < 0.05 and q > 1" },
    { markup: "if p <q and r> s", text: "if p <q and r> s" },
    { markup: "p &lt; 0.05 &amp; 5&nbsp;&micro;g", text: "p < 0.05 & 5 µg" },
    { markup: "p &amp;lt; 0.05, &amp;#x3b2;-kelp", text: "p < 0.05, β-kelp" },
    { markup: "&beta;, &Beta;, &eacute;, &unknown;", text: "β, Β, é, &unknown;" },
    { markup: "&#0;&#xD800;&#x110000;ok", text: "ok" },
    { markup: "an &lt;i&gt;in vitro&lt;/i&gt; study", text: "an in vitro study" },
    { markup: '&lt;p align="center"&gt;Kelp&lt;/p&gt;', text: "Kelp" },
    { markup: "a line\n   broken in\r\nthe source", text: "a line broken in the source" },
    { markup: "<jats:p>One.</jats:p><jats:p>Two.</jats:p>", text: "One.\nTwo." },
    { markup: "<h4>Aim</h4>To drink.<h4>Result:</h4>Sleep.", text: "Aim: To drink.\nResult: Sleep." },
    { markup: "<title>Aim</title>\n<p>To drink.</p>", text: "Aim: To drink." },
    { markup: '<a href="https://example.org/?a=1">here</a><br/>there', text: "here\nthere" },
    {
      markup: '<mml:math xmlns:mml="m"><mml:mi>x</mml:mi></mml:math><tex-math>\\frac{x}</tex-math> grew',
      text: "x grew",
    },
    { markup: "<!-- hidden -->seen<![CDATA[ too]]>", text: "seen too" },
    { markup: "zero\u200bwidth and soft\u00adhyphen\u0007", text: "zerowidth and softhyphen" },
    { markup: "", text: "" },
  ])("$markup", ({ markup, text }) => expect(plainText(markup)).toBe(text));

  it.each([
    { markup: "<jats:title>Abstract</jats:title><jats:p>Kelp.</jats:p>", text: "Kelp." },
    { markup: "Abstract Background: kelp.", text: "Background: kelp." },
    { markup: "ABSTRACT: kelp.", text: "kelp." },
    { markup: "Abstract interpretation of kelp.", text: "Abstract interpretation of kelp." },
  ])("an abstract does not begin by saying that it is one: $markup", ({ markup, text }) =>
    expect(plainAbstract(markup)).toBe(text),
  );

  it.each(["<title>", "<!--", "<tex-math>", "<a b='", "&"])("takes a long run of unfinished %s as it comes", (part) => {
    expect(plainText(`${part.repeat(100_000)} kelp`)).toMatch(/kelp$/);
  });

  it("a title stands on one line", () => {
    expect(oneLine("Kelp\n   tea:<br/>a <i>trial</i>")).toBe("Kelp tea: a trial");
  });
});
