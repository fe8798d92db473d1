import type { Report } from "../domain/report.ts";
import type { Study } from "../domain/study.ts";
import type { CitedSentence } from "../domain/synthesis.ts";
import { shortName } from "./authors.ts";
import type { Inline, Span } from "./document.ts";

/** How claims and studies are pointed at throughout a report: C1, C2… and [1], [2]…. */
export interface Citations {
  /** The study with this id, if the report holds it. */
  study(studyId: string): Study | undefined;
  /** "C3", by the order of the report's claims. */
  label(claimId: string): string;
  /** "[2] Berg et al. 2021", or the name alone for a study that is not among the references. */
  source(studyId: string): Inline;
  /** The sentence with the numbers of its sources and the labels of its claims before the full stop. */
  sentence(sentence: CitedSentence): Inline;
}

export function citationsOf(report: Report): Citations {
  const studies = new Map(report.studies.map((study) => [study.id, study]));
  const numbers = new Map(report.references.map((id, index) => [id, index + 1]));
  const labels = new Map(report.claims.map(({ claim }, index) => [claim.id, `C${index + 1}`]));
  const studyOf = new Map(report.claims.map(({ claim }) => [claim.id, claim.studyId]));

  const label = (claimId: string) => labels.get(claimId) ?? claimId;
  const orderedLabels = (claimIds: readonly string[]) =>
    report.claims.flatMap(({ claim }) => (claimIds.includes(claim.id) ? [label(claim.id)] : [])).join(", ");
  const name = (studyId: string) => {
    const study = studies.get(studyId);
    return study === undefined ? studyId : shortName(study);
  };
  const citation = (studyId: string): readonly Span[] => {
    const number = numbers.get(studyId);
    return number === undefined ? [] : [{ kind: "citation", number }];
  };

  return {
    study: (studyId) => studies.get(studyId),
    label,
    source: (studyId) => {
      const cited = citation(studyId);
      return cited.length === 0 ? [name(studyId)] : [...cited, ` ${name(studyId)}`];
    },
    sentence({ text, claimIds }) {
      const end = /[.?!]$/.exec(text.trim())?.[0] ?? ".";
      const sources = [...new Set(claimIds.map((id) => studyOf.get(id) ?? id))].sort(
        (a, b) => (numbers.get(a) ?? 0) - (numbers.get(b) ?? 0),
      );
      const cited = sources.flatMap((id) => citation(id).flatMap((span) => [" ", span]));
      return [text.trim().replace(/[.]$/, ""), ...cited, ` (${orderedLabels(claimIds)})${end === "." ? "." : ""}`];
    },
  };
}
