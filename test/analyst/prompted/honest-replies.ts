import {
  type Call,
  DraftMaterial,
  ExtractionMaterial,
  ScreeningMaterial,
  SynthesisMaterial,
  VerificationMaterial,
} from "./fake-model.ts";

const FINDING = /(?:shorten|sleep less|slept less|sleep is shorter)/i;

/** What a careful model would reply to questions about lamps and the sleep of harbour seals. */
export function honestReply(call: Call): unknown {
  switch (call.name) {
    case "protocol":
      return PROTOCOL;
    case "screening":
      return { records: ScreeningMaterial.parse(call.material).map(screen) };
    case "extraction":
      return { claims: findings(ExtractionMaterial.parse(call.material).sections.map(({ text }) => text)) };
    case "synthesis":
      return synthesize(SynthesisMaterial.parse(call.material));
    default:
      return call.name.startsWith("verification") ? verify(call.material) : review(call.material);
  }
}

const PROTOCOL = {
  concepts: [
    { name: "harbour seals", terms: ["harbour seal", "Phoca vitulina"], required: true },
    { name: "lamps", terms: ["lamp", "lamplight"], required: true },
    { name: "sleep", terms: ["sleep duration"], required: false },
  ],
  hypothesis: "Lamps shorten the sleep of harbour seals.",
  criteria: [{ kind: "include", text: "reports the sleep of harbour seals under lamps" }],
};

function screen({ id, title }: { readonly id: string; readonly title: string }) {
  const fits = /seals/i.test(title);
  return {
    id,
    words: null,
    reason: fits ? "It reports the sleep of seals under lamps." : "It is about something else.",
    category: fits ? "none" : "other subject",
    relevance: fits ? 9 : 0,
    decision: fits ? "include" : "exclude",
  };
}

function findings(texts: readonly string[]) {
  return texts
    .flatMap(sentences)
    .filter((sentence) => FINDING.test(sentence))
    .slice(0, 2)
    .map((sentence, index) => ({ quotation: sentence, text: sentence, relevance: 9 - index }));
}

function verify(material: unknown) {
  const { claim, studies } = VerificationMaterial.parse(material);
  return {
    verdicts: studies.map(({ study, passages }) => {
      const own = passages.flatMap(sentences);
      const sentence = own.find((text) => text === claim) ?? own.find((text) => FINDING.test(text)) ?? null;
      const verdict = sentence === null ? "not-enough-info" : "supports";
      return { study, sentence, comparison: "Both speak of lamps and sleep.", verdict, certainty: "clear" };
    }),
  };
}

function synthesize(claims: readonly { readonly id: string; readonly claim: string }[]) {
  const [first] = claims;
  const ids = claims.map(({ id }) => id);
  return {
    answers: true,
    gap: null,
    answer: [{ text: "Yes: lamps shorten the sleep of harbour seals.", claims: ids }],
    direction: "for",
    groups: [
      {
        title: "Sleep under lamps",
        sentences: [{ text: first?.claim ?? "", claims: ids.slice(0, 1) }],
        agreement: "agree",
      },
    ],
  };
}

function review(material: unknown) {
  const { draft } = DraftMaterial.parse(material);
  return {
    remarks: [{ text: "Each finding was made on one colony.", claims: draft.claims.map(({ id }) => id).slice(0, 1) }],
    score: 4.5,
  };
}

export function sentences(text: string): string[] {
  return text
    .split(/(?<=[.!?])\s+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== "");
}
