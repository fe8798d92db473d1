import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { PrometheusMeter } from "../../../adapters/operation/prometheus.ts";
import type { Jobs } from "../../../src/ports/jobs.ts";

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

it("every figure of the Grafana dashboard is one that the bot gives", async () => {
  const file = join(import.meta.dirname, "../../../docs/grafana.json");
  const { panels }: Dashboard = JSON.parse(readFileSync(file, "utf8"));
  const meter = new PrometheusMeter({ counts: async () => ({ waiting: 0, running: 0, dead: 0 }) } as unknown as Jobs);
  const given = await meter.text();
  const names = panels.flatMap(({ targets }) =>
    targets.flatMap(({ expr }) => expr.match(/\b(?:assignee|nodejs|process)_[a-z0-9_]+/g) ?? []),
  );
  expect(names.length).toBeGreaterThanOrEqual(panels.length);
  expect(names.filter((name) => !given.includes(`# TYPE ${name.replace(/_bucket$/, "")} `))).toEqual([]);
});
