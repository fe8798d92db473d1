/** Abbreviations that are always followed by more of the same sentence. Lower-cased, without the last full stop. */
export const ALWAYS_CONTINUES: ReadonlySet<string> = new Set(
  `adj approx assoc ca cf chap col corr def dr e.g eg eq eqn eqns eqs esp ex ext fig figs gen gov hon i.e ie incl lab
  mr mrs ms mt nat op p.o pl prof proc ref refs repr resp rev sci sect sen ser sgt st str subgen subsp suppl syn tab tbl transl trans
  viz vol vols vs v.s s.c i.v i.m i.p`.split(/\s+/),
);

/** Abbreviations that end a sentence when a capitalised word follows that starts sentences often. */
export const MAY_END: ReadonlySet<string> = new Set(
  `al a.m p.m b.c a.d assn ave bros co corp dept ed eds est etc inc jr ltd no nos ph.d m.d b.sc m.sc
  sp spp sr univ var u.s u.k u.s.a u.n e.u d.c n.s s.d s.e s.e.m c.i q.d b.i.d t.i.d pp p`.split(/\s+/),
);

/** Abbreviations that continue only in front of a number: "no. 3", "pp. 12", "Jan. 2020". */
export const BEFORE_NUMBER: ReadonlySet<string> = new Set(
  `no nos pp p art sec para jan feb mar apr jun jul aug sep sept oct nov dec`.split(/\s+/),
);

/** Words that start a sentence far more often than they follow an abbreviation inside one. */
export const SENTENCE_STARTERS: ReadonlySet<string> = new Set(
  `a additionally after all also although among an and another as at because before besides both but by compared consequently
  conversely despite during each even finally first for four from further furthermore given hence here how however i if
  importantly in indeed instead interestingly is it its later many mean meanwhile more moreover most neither nevertheless next no none
  nonetheless not notably of on once one only other our over overall patients previous recently results second several she similarly since
  six some still studies such that the their them then there therefore these they third this those three through thus to
  together two under unlike until using was we were what when where whereas whether which while who why with within without
  yet you he his`.split(/\s+/),
);

/** Words before a single capital letter that show it to be a name of its own ("vitamin D."), not an initial. */
export const LETTERED_NAMES: ReadonlySet<string> = new Set(
  `vitamin vitamins hepatitis type types group groups class grade stage factor protein panel appendix influenza figure table
  phase arm model coenzyme immunoglobulin patient cohort part section category haemophilia hemophilia virus condition subtype
  serotype ward site trial study scenario method and or plan option variant step box supplement lamin cyclin apolipoprotein
  troponin streptococcus case chapter cathepsin schedule`.split(/\s+/),
);

/** The headings of structured abstracts, as they stand glued to the first sentence of a part. */
export const SECTION_LABELS: ReadonlySet<string> = new Set([
  "background",
  "introduction",
  "context",
  "rationale",
  "importance",
  "significance",
  "objective",
  "objectives",
  "aim",
  "aims",
  "purpose",
  "goal",
  "goals",
  "hypothesis",
  "motivation",
  "problem",
  "question",
  "method",
  "methods",
  "methodology",
  "design",
  "setting",
  "settings",
  "participants",
  "patients",
  "subjects",
  "population",
  "intervention",
  "interventions",
  "exposure",
  "exposures",
  "outcome",
  "outcomes",
  "measurements",
  "measures",
  "result",
  "results",
  "findings",
  "discussion",
  "conclusion",
  "conclusions",
  "interpretation",
  "implications",
  "limitation",
  "limitations",
  "relevance",
  "summary",
  "registration",
  "funding",
  "aim of the study",
  "material and methods",
  "materials and methods",
  "patients and methods",
  "subjects and methods",
  "study design",
  "study selection",
  "data sources",
  "data source",
  "data extraction",
  "data synthesis",
  "data collection",
  "eligibility criteria",
  "search strategy",
  "search methods",
  "selection criteria",
  "main outcome",
  "main outcomes",
  "main outcome measure",
  "main outcome measures",
  "main outcomes and measures",
  "outcome measures",
  "main results",
  "measurements and main results",
  "main outcome measurements",
  "principal findings",
  "results and discussion",
  "methods and findings",
  "methodology/principal findings",
  "methods and results",
  "conclusions/significance",
  "conclusion/significance",
  "conclusions and relevance",
  "conclusion and relevance",
  "authors' conclusions",
  "author's conclusions",
  "clinical implications",
  "trial registration",
  "clinical trial registration",
  "background and aims",
  "background and aim",
  "background and objectives",
  "background and objective",
  "background/aims",
  "background and purpose",
  "aims and objectives",
  "evidence acquisition",
  "evidence synthesis",
  "discussion and conclusions",
  "results and conclusions",
  "results and conclusion",
  "public health relevance",
  "clinical relevance",
  "significance statement",
  "design and setting",
  "design, setting, and participants",
  "setting and participants",
]);
