import { describe, expect, it } from "vitest";
import { splitSentences } from "../../../src/analyst/extractive/sentences.ts";

/** The bar marks where one sentence ends and the next begins. */
const CASES = [
  "The effect was small.| It did not last.",
  "Does it last?| It does.",
  "What a result!| Nobody expected it.",
  "The curve is steep (Fig. 2).| It flattens later.",
  "As Fig. 3 shows, the curve is steep.| Figure 4 repeats it.",
  "See Figs. 2 and 3 for the curves.| They differ.",
  "Smith et al. (2019) found no effect.| Others did.",
  "This agrees with Smith et al.| The second trial does not.",
  "Smith et al. Nature 2019 reported the same.",
  "Small molecules, e.g. Imatinib, block it.| Others do not.",
  "One dose (e.g. 10 mg) is enough.| Two are not.",
  "The main route, i.e. Endocytosis, is slow.",
  "Treatment vs. Placebo gave no difference.| Both failed.",
  "It rose in both groups, cf. Table 2.| It fell later.",
  "It took approx. 12 days.| Then it ended.",
  "Sample no. 3 was lost.| Sample no. 4 was kept.",
  "The answer is no.| We tried twice.",
  "By Eq. (3) the loss is convex.| Eqs. 4 and 5 follow.",
  "Dr. Meyer examined all scans.| Prof. Lee did so again.",
  "The site dates from ca. 1200 BC.| It is large.",
  "The mean was 3.14 and the median 2.7.| Both rose.",
  "The index of J. K. Rowling was used.| It is public.",
  "Scans were read by J. Smith and A. B. Jones.| They agreed.",
  "Growth of E. coli was slow.| That of S. aureus was fast.",
  "Cells of C. Elegans were stained.",
  "We gave vitamin D.| Fractures were fewer.",
  "All patients had hepatitis B.| Most were treated.",
  "Patients were assigned to group A.| The others formed group B.",
  "The difference was clear, p < .05 in both arms.| It held.",
  "The difference was clear (P = 0. 03).| It held.",
  "The difference was clear, P < 0. 001 in all.| It held.",
  "The U.S. Department of Health paid.| It was cheap.",
  "It was first seen in the U.S.| The next year it spread.",
  "Blood was drawn at 8 a.m. and 4 p.m. daily.| It was frozen.",
  "Blood was drawn at 8 a.m.| The plasma was frozen.",
  "1. Wash the cells.| 2. Count them.",
  "We compared: (1) age; (2) sex.| Neither mattered.",
  "Tubers, roots, leaves, etc. were dried.| They kept.",
  "We dried tubers, roots, etc.| They kept for years.",
  "The tool is sold by Acme Inc. and others.| It is dear.",
  "The tool is sold by Acme Inc.| We had it for free.",
  "Mortality fell [12].| Costs rose [13, 14].",
  "Mortality fell.[12]| Costs rose.",
  "Mortality fell. [12]| Costs rose.",
  "Mortality fell.12,13| Costs rose.",
  'He wrote, "It works."| We tried it.',
  "“Is it safe?” they asked.| It is.",
  "(This holds for adults.)| Children differ.",
  "Most (62 of 80; see Table 1. Data of two are missing) agreed.| Few did not.",
  "It rose by 1.50 X 10 in 2 h.| Women had MS.| Most lived 8 mo.| Few lived 0.38 V longer.",
  "The dose was 5 mg.| 12 patients had more.",
  "The rate was 5%.| In women it was 7%.",
  "The cells died.| mTOR was blocked.",
  "The cells died.| p53 was lost.",
  "The cells died.| α-synuclein had built up.",
  "The cells died.| miR-21 was absent.",
  "We used Node.js and e.g. Deno.| Both are fast.",
  "Code is at example.org/a.b.| Data are not.",
  "Two species of Pinus spp. were planted.| They grew.",
  "Values are mean ± s.d.| The bars show the range.",
  "Drugs were given i.v. or i.p. once a day.| Doses varied.",
  "It was first described in Jan. 2020.| It spread.",
  "St. John's wort helps.| It has risks.",
  "We wait ... and see.| Then we act.",
  "It was not so…| The end differed.",
  "The drug failed.|The trial ended.",
  "A first paragraph without an end\n\n|A second one.",
  "Two aims:\n|- to learn\n|- to teach",
  "The ratio (95% CI 1.2 to 3.4; n = 40) was high.| It fell.",
  "It was type 2.| The rest had type 1.",
  "Gels (Bio-Rad Inc., Hercules, CA, U.S.A.) were used.| They set.",
  "The virus is H.I.V.-like.| It mutates.",
  "Vol. 3, pp. 12 to 14, has the proof.| It is short.",
  "Is it 0.5?| Is it .5?| It is.",
];

describe("a text is split where its sentences end", () => {
  it.each(CASES)("%s", (marked) => {
    const expected = marked.split("|").map((sentence) => sentence.trim());
    expect(splitSentences(marked.replaceAll("|", "")).map(({ text }) => text)).toEqual(expected);
  });
});

describe("headings of structured abstracts are labels, not words of a sentence", () => {
  it.each([
    { text: "BACKGROUND: Falls are common. METHODS: We asked.", labels: ["background", "methods"] },
    { text: "Falls are common.METHODS: We asked.", labels: [null, "methods"] },
    {
      text: "OBJECTIVE To count falls. RESULTS AND DISCUSSION There were few.",
      labels: ["objective", "results and discussion"],
    },
    { text: "Results. There were few. Conclusions: Few fall.", labels: ["results", "conclusions"] },
    { text: "Authors’ conclusions: Few fall.", labels: ["authors' conclusions"] },
    { text: "Note: Few fall. DNA repair is fast.", labels: [null, null] },
  ])("$text", ({ text, labels }) => {
    const sentences = splitSentences(text);
    expect(sentences.map(({ label }) => label)).toEqual(labels);
    expect(sentences.every((sentence) => /^(?:Falls|We|To|There|Few|Note|DNA)/.test(sentence.text))).toBe(true);
  });
});

describe("offsets", () => {
  const text = "  𝛼 rose (Fig. 1).  CONCLUSIONS: It fell!\n\nThe end ";

  it("give the sentence back from the text", () => {
    for (const { text: sentence, start, end } of splitSentences(text)) expect(text.slice(start, end)).toBe(sentence);
  });

  it("leave out only white space and headings", () => {
    expect(splitSentences(text).map((sentence) => sentence.text)).toEqual(["𝛼 rose (Fig. 1).", "It fell!", "The end"]);
  });

  it.each(["", "   ", "\n\n"])("of nothing are none: %j", (empty) => {
    expect(splitSentences(empty)).toEqual([]);
  });
});
