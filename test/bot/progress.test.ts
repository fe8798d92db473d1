import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { progressMessage } from "../../src/bot/messages/progress.ts";
import { AppError } from "../../src/errors.ts";
import { AT_TOP, MemoryPlatform } from "../fakes/memory-chat/platform.ts";
import { ann, type Office, openOffice, QUESTION, said, sealAnalyst, wordsOf } from "./office.ts";

const HOUR_MS = 3600_000;

let folder: string;
let platform: MemoryPlatform;
let office: Office;
let aheadMs: number;

const now = () => new Date(Date.now() + aheadMs);
const open = async (changes = {}) => {
  office = await openOffice({ file: join(folder, "assignee.sqlite"), platform, now, ...changes });
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "assignee-progress-"));
  aheadMs = 0;
  platform = new MemoryPlatform({ now });
});
afterEach(async () => {
  await office.close();
  rmSync(folder, { recursive: true });
});

/** The progress messages of all reviews, as people see them. */
const progressSeen = (): readonly string[] =>
  platform.messages.filter(({ key }) => /\/progress(-\d+)?$/.test(key ?? "")).map(wordsOf);

const summaries = () => platform.messages.filter(({ key }) => key?.endsWith("/summary"));

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(setImmediate);
}

/** An analyst that waits at each claim until it is let go. */
function waitingAnalyst() {
  const begun = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const analyst = sealAnalyst({
    verifyClaim: async (...given) => {
      begun.resolve();
      await go.promise;
      return sealAnalyst().verifyClaim(...given);
    },
  });
  return { analyst, begun: begun.promise, go: go.resolve };
}

describe("while a platform allows hardly any edit", () => {
  it("reviews end without waiting for their progress messages, which show that later, also after a restart", async () => {
    await open({ limits: { editsPerMinute: 1 } });
    for (let n = 1; n <= 4; n += 1) platform.say(ann, `${QUESTION} And in bay ${n}?`);
    await until(() => summaries().length === 4);
    await until(async () => {
      const { waiting, running } = await office.jobs.counts();
      return waiting + running === 0;
    });
    expect(progressSeen().filter((words) => words.includes("[Cancel]")).length).toBeGreaterThan(0);
    await office.close();
    await open();
    await office.idle();
    expect(progressSeen()).toHaveLength(4);
    for (const words of progressSeen()) expect(words).toMatch(/Done in|Done after/);
    expect(await office.store.messages.outdated()).toEqual([]);
  });
});

describe("a progress message", () => {
  it("that is too old to be edited often goes on in a new one", async () => {
    const { analyst, begun, go } = waitingAnalyst();
    await open({ analyst, limits: { editAgeMinutes: 60 } });
    const { messageId } = platform.say(ann, QUESTION);
    await begun;
    aheadMs += 2 * HOUR_MS;
    go();
    await office.idle();
    const [first, second, ...more] = progressSeen();
    expect(first).toBe("The progress of this review goes on below.");
    expect(second).toContain("Done in");
    expect(more).toEqual([]);
    const thread = { ...AT_TOP, thread: messageId };
    expect(said(office, thread).join("\n")).not.toContain("[Cancel]");
    expect(await office.store.messages.outdated()).toEqual([]);
  });

  it("that is old when its review ends shows that in its place", async () => {
    await open({ limits: { editAgeMinutes: 60 } });
    await office.ask();
    const { id } = (await office.store.reviews.latest("C1", 1))[0] ?? { id: "" };
    await office.store.messages.outdate(`${id}/progress`);
    aheadMs += 2 * HOUR_MS;
    await office.close();
    await open({ limits: { editAgeMinutes: 60 } });
    await office.idle();
    expect(progressSeen()).toEqual([expect.stringContaining("Done in")]);
  });

  it("says that its review was resumed", async () => {
    const { analyst, begun } = waitingAnalyst();
    await open({ analyst });
    platform.say(ann, QUESTION);
    await begun;
    await office.close();
    await open();
    await office.idle();
    expect(progressSeen()).toEqual([expect.stringContaining("taken up again after an interruption")]);
  });

  it("of a review that is cancelled between two tries shows that it was", async () => {
    const analyst = sealAnalyst({ planProtocol: async () => Promise.reject(new AppError("The model is away.")) });
    await open({ analyst });
    const { messageId } = platform.say(ann, QUESTION);
    await until(async () => (await office.jobs.counts()).waiting === 1);
    platform.say(ann, "cancel", { place: { ...AT_TOP, thread: messageId } });
    await office.idle();
    await office.close();
    await open();
    await office.idle();
    expect(progressSeen()).toEqual([expect.stringContaining("Cancelled after")]);
  });
});

describe("a progress message that was begun and not posted, of a review that was cancelled", () => {
  const MINUTE_MS = 60_000;

  beforeEach(async () => {
    await open();
    await office.ask();
    const { id } = (await office.store.reviews.latest("C1", 1))[0] ?? { id: "" };
    const key = `${id}/progress`;
    await sql`update review set status = 'cancelled' where id = ${id}`.execute(office.database);
    await sql`update message set state = 'pending', platform_id = null, outdated = 1 where key = ${key}`.execute(
      office.database,
    );
    // It is not there yet, whoever looks for it.
    for (const message of platform.messages) if (message.key === key) Object.assign(message, { key: "elsewhere" });
  });

  it.each([
    { when: "is left to its worker at first", minutes: 1, posted: 0 },
    { when: "is posted for a worker that died", minutes: 4, posted: 1 },
  ])("$when", async ({ minutes, posted }) => {
    await office.close();
    aheadMs += minutes * MINUTE_MS;
    await open();
    await office.idle();
    expect(progressSeen()).toHaveLength(posted);
  });
});

describe("what can be asked of a running review", () => {
  it("is the stage that it is at", async () => {
    const { analyst, begun, go } = waitingAnalyst();
    await open({ analyst });
    platform.say(ann, QUESTION);
    await begun;
    platform.say(ann, "status");
    await until(() => said(office).some((words) => words.includes("running or waiting")));
    expect(said(office).join("\n")).toContain("running, at “Check claims”, asked");
    go();
    await office.idle();
  });
});

describe("a review that ended early", () => {
  const stages = new Map([
    ["protocol", { state: "done", detail: "2 searches planned" }],
    ["search", { state: "running", detail: null }],
  ] as const);
  const statesOf = (state: "failed" | "cancelled") => {
    const [steps] = progressMessage("rev-1", { course: "begins", stages, elapsedMs: 8_000, usage: [], state }).blocks;
    return steps?.kind === "progress" ? steps.steps.slice(0, 3).map((step) => step.state) : [];
  };

  it("names the step at which it failed, and none after it", () => {
    expect(statesOf("failed")).toEqual(["done", "failed", "skipped"]);
  });

  it("has no step that failed when somebody cancelled it", () => {
    expect(statesOf("cancelled")).toEqual(["done", "skipped", "skipped"]);
  });
});
