const REFERENCES = /^(?:references?|references and notes|bibliography|literature cited|works cited)$/i;

const BACK_MATTER =
  /^(?:acknowledge?ments?|(?:sources? of )?funding|financial (?:support|disclosures?)|grant support|authors?'?s?'? contributions?|contributors|credit authors?hip contribution statement|(?:declaration of |statement of )?(?:conflicts? of interests?|competing (?:financial )?interests?)(?: statement)?|disclosures?|data(?:, code,? and materials?)? availability(?: statement)?|availability of data and materials?|ethics (?:statement|approval.*)|consent for publication|publisher'?s note|supplementary (?:materials?|data|information)|supporting information|about the authors?|author (?:information|details)|abbreviations)$/i;

/** Whether a heading opens the list of references. */
export function isReferenceTitle(title: string): boolean {
  return REFERENCES.test(plain(title));
}

/** Whether a heading opens a part that reports nothing about the investigation: thanks, funding, declarations. */
export function isBackMatterTitle(title: string): boolean {
  return isReferenceTitle(title) || BACK_MATTER.test(plain(title));
}

function plain(title: string): string {
  return title
    .replace(/^(?:\d+(?:\.\d+)*|[IVX]+)\.?\s+/, "")
    .replace(/[’‘]/g, "'")
    .replace(/[\s.:]+$/, "");
}
