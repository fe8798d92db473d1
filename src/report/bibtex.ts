import { createRequire } from "node:module";
import type { Report } from "../domain/report.ts";
import type { CslItem } from "./csl.ts";
import { cslItems } from "./csl.ts";

/** What we use of citation-js, which ships no types. */
interface CitationJs {
  readonly Cite: new (
    items: readonly CslItem[],
    options: { readonly generateGraph: false },
  ) => { format(to: "bibtex"): string };
  readonly plugins: { readonly config: { get(plugin: "@bibtex"): { readonly format: { useIdAsLabel: boolean } } } };
}

/** The references as BibTeX, in the order of their numbers. */
export function toBibtex(report: Report): string {
  const { Cite, plugins } = loadCitationJs();
  plugins.config.get("@bibtex").format.useIdAsLabel = true;
  return new Cite(cslItems(report), { generateGraph: false }).format("bibtex");
}

/** Loaded when asked for: it takes longer to start than most reports need to be written. */
function loadCitationJs(): CitationJs {
  const require = createRequire(import.meta.url);
  require("@citation-js/plugin-bibtex");
  return require("@citation-js/core") as CitationJs;
}
