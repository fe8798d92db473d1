import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Report, SourceSearch, StageTrace } from "../../src/domain/report.ts";
import type { Jobs } from "../../src/ports/jobs.ts";
import type { Meter } from "../../src/ports/meter.ts";

const STAGE_SECONDS = [0.05, 0.1, 0.5, 1, 5, 15, 30, 60, 180, 600];
const ACKNOWLEDGEMENT_SECONDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/**
 * Counts for Prometheus, with those of the process: memory, event-loop lag, garbage collection.
 *
 * @see https://prometheus.io/docs/practices/naming/
 */
export class PrometheusMeter implements Meter {
  readonly #registry = new Registry();
  readonly #reviews = this.#counter("reviews_total", "Reviews that have ended", ["outcome"]);
  readonly #sourceFailures = this.#counter("source_failures_total", "Searches without an answer", ["source"]);
  readonly #modelCalls = this.#counter("model_calls_total", "Calls to a language model", ["stage"]);
  readonly #modelTokens = this.#counter("model_tokens_total", "Tokens of a language model", ["direction"]);
  readonly #modelCost = this.#counter(
    "model_cost_usd_total",
    "What language models cost, as far as prices are known",
    [],
  );
  readonly #votes = this.#counter("votes_total", "Votes on claims", ["kind", "change"]);
  readonly #stages = this.#histogram("stage_duration_seconds", "Stages of reviews", ["stage"], STAGE_SECONDS);
  readonly #acknowledgements = this.#histogram(
    "acknowledgement_seconds",
    "From a question to its acknowledgement",
    [],
    ACKNOWLEDGEMENT_SECONDS,
  );

  constructor(jobs: Jobs) {
    collectDefaultMetrics({ register: this.#registry });
    new Gauge({
      name: "assignee_jobs",
      help: "Jobs in the queue",
      labelNames: ["state"],
      registers: [this.#registry],
      async collect() {
        // The other figures are given also while the queue does not answer; then this one is absent.
        const counts = await jobs.counts().catch(() => ({}));
        this.reset();
        for (const [state, count] of Object.entries(counts)) this.set({ state }, count);
      },
    });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All figures in Prometheus' text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  reviewEnded(outcome: Report["outcome"] | "failed" | "cancelled"): void {
    this.#reviews.inc({ outcome });
  }

  stageEnded({ stage, durationMs, usage }: StageTrace): void {
    this.#stages.observe({ stage }, durationMs / 1000);
    this.#modelCalls.inc({ stage }, usage.calls);
    this.#modelTokens.inc({ direction: "input" }, usage.inputTokens);
    this.#modelTokens.inc({ direction: "output" }, usage.outputTokens);
    this.#modelCost.inc(usage.costUsd ?? 0);
  }

  searched(searches: readonly SourceSearch[]): void {
    for (const { source, failure } of searches) {
      if (failure !== null) this.#sourceFailures.inc({ source });
    }
  }

  voteTaken(kind: "verify" | "dispute", change: "set" | "unset"): void {
    this.#votes.inc({ kind, change });
  }

  acknowledged(durationMs: number): void {
    this.#acknowledgements.observe(durationMs / 1000);
  }

  #counter(name: string, help: string, labelNames: readonly string[]): Counter {
    return new Counter({ name: `assignee_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #histogram(name: string, help: string, labelNames: readonly string[], buckets: number[]): Histogram {
    return new Histogram({ name: `assignee_${name}`, help, labelNames, buckets, registers: [this.#registry] });
  }
}
