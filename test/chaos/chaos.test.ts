import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Run } from "../../bench/chaos/run.ts";
import { TEST_POSTGRES_URL, type TestSchema, testSchema } from "../postgres.ts";

/** `npm run chaos` takes an hour and a half: this is as much of it as fits among the tests. */
const SIZE = { workers: 1, gateways: 2, slackRooms: 1, slackPeople: 3, guilds: 1, guildRooms: 1, guildPeople: 3 };
const SETTLING_MS = 50_000;
const VOTES = 10;
const BURSTS = 6;

describe.skipIf(TEST_POSTGRES_URL === null)("a worker and two gateways on one PostgreSQL", { timeout: 90_000 }, () => {
  let schema: TestSchema;
  let folder: string;
  let run: Run;

  beforeAll(async () => {
    schema = await testSchema(TEST_POSTGRES_URL ?? "");
    folder = mkdtempSync(join(tmpdir(), "assignee-chaos-"));
    const port = Number(new URL(schema.url).port || "5432");
    const url = (through = port) => {
      const there = new URL(schema.url);
      there.port = String(through);
      return there.href;
    };
    const postgres = { port, jobs: `pgboss_${schema.name}`, url, query: schema.query };
    run = await Run.begin(SIZE, { postgres, redis: null, folder });
  }, 60_000);

  afterAll(async () => {
    await run?.end();
    await schema?.drop();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  }, 60_000);

  it("answer every question once and count every vote, while connections are cut and events come twice", async () => {
    const { story, links, slack } = run;
    for (const scene of story.scenes) story.probe(scene);
    slack.duplicate();
    expect(await run.settle(SETTLING_MS)).toBe(true);
    for (let n = 0; n < BURSTS; n += 1) {
      story.vote(VOTES);
      slack.duplicate();
      await new Promise(setImmediate);
    }
    links.postgres.cut();
    expect(await run.settle(SETTLING_MS)).toBe(true);
    expect(await run.check()).toEqual([]);
  });
});
