import type { Study } from "../../domain/study.ts";

/** How a study was made, as far as its publication types, title and abstract tell; the strongest named design counts. */
export type StudyDesign =
  | "systematic review"
  | "randomised trial"
  | "cohort or case-control study"
  | "cross-sectional study"
  | "narrative review"
  | "animal or laboratory study"
  | "benchmark study"
  | "unknown design";

/** How far the design alone lets a study speak for cause and effect, 0 to 1 (after GRADE's starting levels). */
export const DESIGN_WEIGHTS: Readonly<Record<StudyDesign, number>> = {
  "systematic review": 1,
  "randomised trial": 1,
  "benchmark study": 0.8,
  "cohort or case-control study": 0.6,
  "cross-sectional study": 0.5,
  "unknown design": 0.4,
  "narrative review": 0.4,
  "animal or laboratory study": 0.4,
};

const SIGNS: readonly (readonly [StudyDesign, RegExp])[] = [
  ["systematic review", /\b(?:meta-?analy|systematic(?:ally)? review|pooled analysis|Cochrane)/i],
  ["randomised trial", /\b(?:randomi[sz]ed|randomly (?:assigned|allocated)|placebo-controlled|double-blind|RCT)\b/i],
  [
    "cohort or case-control study",
    /\b(?:cohort|case-control|prospective(?:ly)?|retrospective(?:ly)?|longitudinal|follow-up|registry|nested case)\b/i,
  ],
  ["cross-sectional study", /\b(?:cross-sectional|survey|questionnaire|prevalence study)\b/i],
  [
    "animal or laboratory study",
    /\b(?:mice|mouse|rats?|murine|zebrafish|drosophila|in vitro|cell lines?|cultured|knockout|knockdown)\b/i,
  ],
  [
    "benchmark study",
    /\b(?:benchmarks?|state-of-the-art|baselines?|pretrain(?:ed|ing)|fine-tun(?:ed|ing)|AUROC|pass@\d+)\b/i,
  ],
];

export function designOf({ title, abstract, publicationTypes, kind }: Study): StudyDesign {
  const text = [...publicationTypes, title, abstract ?? ""].join(". ");
  const named = SIGNS.find(([, sign]) => sign.test(text))?.[0];
  if (named) return named;
  return kind === "review" ? "narrative review" : "unknown design";
}
