import { createRequire } from "node:module";
import type { Report } from "../domain/report.ts";
import type { CslItem } from "./csl.ts";
import { cslItems } from "./csl.ts";
import type { TeamVotes } from "./team-votes.ts";

/** What we use of citation-js, which ships no types. */
interface CitationJs {
  readonly Cite: new (
    items: readonly CslItem[],
    options: { readonly generateGraph: false },
  ) => { format(to: "bibtex"): string };
  readonly plugins: { readonly config: { get(plugin: "@bibtex"): { readonly format: { useIdAsLabel: boolean } } } };
}

/**
 * The references as BibTeX, in the order of their numbers.
 *
 * @param team the votes on the claims that the references stand behind, for `annote`; null where nobody can vote
 */
export function toBibtex(report: Report, team: TeamVotes | null = null): string {
  const { Cite, plugins } = loadCitationJs();
  plugins.config.get("@bibtex").format.useIdAsLabel = true;
  return new Cite(cslItems(report, team), { generateGraph: false }).format("bibtex");
}

/** Loaded when asked for: it takes longer to start than most reports need to be written. */
function loadCitationJs(): CitationJs {
  const require = createRequire(import.meta.url);
  require("@citation-js/plugin-bibtex");
  return require("@citation-js/core") as CitationJs;
}
