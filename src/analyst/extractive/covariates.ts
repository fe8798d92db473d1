/**
 * A sentence without the things that its analysis was adjusted for, as they are not what it found: "after adjustment for
 * age, smoking, and weight".
 */
export function withoutCovariates(sentence: string): string {
  return sentence.replace(COVARIATES, " ");
}

const COVARIATES =
  /\b(?:(?:adjust|controll|correct|account|stratif|match)\w* (?:for|by|on)|independent(?:ly)? of|regardless of|irrespective of|models? (?:that )?includ\w+|(?:in|within|across) (?:every|each|all)(?= [^,;.]{0,40}(?:categor|strat|subgroup|class))) (?:(?:[^,;.]+, )+(?:and |or )[^,;.]+|[^,;.]+)/gi;
