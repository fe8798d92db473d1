/** What serves all tenants at once; none of it gives one tenant's jobs to another. */
const OF_ALL_TENANTS: Readonly<Record<string, RegExp>> = {
  "claim: whose turn it is": /left join job_turn/,
  "claim: what pg-boss is to take, chosen before": /^with next as .+priority >= \$1/i,
  "claim: who has enough running": /^select tenant_id, person, count\(\*\) as jobs from job where state/,
  "claim: whose worker died": /(?:from job where state = \$1 and|from job_lease where) (?:worker =|\(leased_until <)/,
  counts: /^select (?:state, )?count\(\*\).+ from job (?:group by state|where group_id is not null)$/,
  dead: /from job (?:where state = \$1 order by number desc$|j where j.group_id is not null and j.state = 'failed')/,
  nextDueInMs: /min\("?leased_until"?\)/,
  ahead: /^select count\(\*\) as jobs from job/,
  forget: /ended_at < \$\d+$|j\.completed_on < to_timestamp/,
};
const TOUCHES_JOBS = /\b(?:from|join|into|update) job(?:_common|_lease|_turn)?\b/i;
const CONDITION_OF_TENANT = /\b(?:tenant_id|group_id) = \$\d/;
/** A job's id is made of its tenant, or is known to who claimed the job. */
const CONDITION_OF_JOB = /\b(?:id|job_id) = (?:\$\d|any\(\$|\(o\.data)/i;
const NAMES_TENANT_OF_NEW_ROW = /^insert into \w+ \([^)]*\b(?:tenant_id|group_id)\b/i;

/** The queries that reach jobs neither through their tenant, nor through their id, nor as one that serves all. */
export function unnamedJobQueries(queries: readonly string[]): readonly string[] {
  return queries
    .map(normalised)
    .filter((query) => TOUCHES_JOBS.test(query) && !/^(?:create|begin)\b/i.test(query))
    .filter((query) => !Object.values(OF_ALL_TENANTS).some((known) => known.test(query)))
    .filter(
      (query) => ![CONDITION_OF_TENANT, CONDITION_OF_JOB, NAMES_TENANT_OF_NEW_ROW].some((rule) => rule.test(query)),
    );
}

/** Without quotes, schemas and line breaks. */
const normalised = (query: string): string =>
  query
    .replaceAll('"', "")
    .replaceAll(/pgboss_\w+\./g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
