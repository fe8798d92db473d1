import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StoreFailure } from "../../src/errors.ts";
import { MAX_LEASE_MS } from "../../src/ports/jobs.ts";
import { AT_TOP, MemoryPlatform } from "../fakes/memory-chat/platform.ts";
import { ann, ben, type Office, openOffice, QUESTION, said, sealAnalyst, TENANT } from "./office.ts";

/** SQLite's own most. */
const NO_LIMIT = 1_073_741_823;

let platform: MemoryPlatform;
let office: Office;
let aheadMs: number;

beforeEach(() => {
  aheadMs = 0;
  platform = new MemoryPlatform();
});
afterEach(() => office.close());

const open = async (changes = {}) => {
  office = await openOffice({ platform, now: () => new Date(Date.now() + aheadMs), ...changes });
};
/** A job of nobody here: its coming has the worker look for work. */
const NEWS = {
  kind: "other",
  tenantId: TENANT,
  conversation: "C1",
  person: null,
  priority: "background",
  runAt: null,
  payload: null,
} as const;

const limitPages = (pages: number) => sql.raw(`PRAGMA max_page_count = ${pages}`).execute(office.database);

/** From now on the database may not grow, and what room it had is used up. */
async function fillDisk(): Promise<void> {
  await limitPages(1);
  for (const size of [3_000, 300, 30]) {
    await untilFull((n) =>
      office.store.inbox.receive({ key: `filling-${size}-${n}`, receivedAt: 1, payload: "x".repeat(size) }),
    );
    await untilFull((n) => office.store.reviews.create(aReview(`rev-filling-${size}-${n}`, "x".repeat(size))));
  }
}

async function untilFull(write: (n: number) => Promise<unknown>): Promise<void> {
  for (let n = 0; ; n += 1) {
    try {
      await write(n);
    } catch (error) {
      expect(error).toBeInstanceOf(StoreFailure);
      return;
    }
  }
}

const aReview = (id: string, question: string) => ({
  id,
  place: { conversation: "filling", thread: null },
  audience: "conversation" as const,
  asker: "nobody",
  question,
  normalisedQuestion: "",
  settings: null,
  parentId: null,
  askedAt: 1,
});

describe("on a full disk", () => {
  it("what only reads is answered, a question is told that it could not be recorded, and all works again afterwards", async () => {
    await open();
    const thread = await office.ask();
    await fillDisk();
    await office.say(ann, "sources for 1", thread);
    expect(said(office, thread).at(-1)).toContain("What stands behind");
    await office.say(ben, "recall lamps");
    expect(said(office).at(-1)).toContain("What this team has on “lamps”");
    const { messageId } = await office.say(ann, "Do otters sleep longer without lamps?");
    expect(said(office).at(-1)).toMatch(/the disk is full.* I could not record that\./);

    await limitPages(NO_LIMIT);
    expect(said(office, { ...AT_TOP, thread: messageId })).toEqual([]);
    const again = await office.ask("Do otters sleep longer without lamps?");
    expect(said(office, again).join("\n")).toContain("Yes: seals sleep longer");
  });

  it("a running review waits, and goes on by itself when there is space", async () => {
    const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const analyst = sealAnalyst({
      verifyClaim: async (...given) => {
        begun.resolve();
        await go.promise;
        return sealAnalyst().verifyClaim(...given);
      },
    });
    await open({ analyst });
    const { messageId } = platform.say(ann, QUESTION);
    await begun.promise;
    await fillDisk();
    go.resolve();
    const failed = async () => {
      const [job] = await office.jobs.active(TENANT, ann.id);
      return office.faults.length > 0 || job?.state === "waiting";
    };
    while (!(await failed())) await new Promise(setImmediate);
    await limitPages(NO_LIMIT);
    // Whether it was put back, or nothing could be written of that either: its time comes.
    aheadMs += MAX_LEASE_MS;
    await office.jobs.enqueue({ ...NEWS, key: "news" });
    const thread = { ...AT_TOP, thread: messageId };
    while (!said(office, thread).join("\n").includes("Yes: seals sleep longer")) await new Promise(setImmediate);
    expect(said(office, thread).filter((words) => words.includes("Check claims:"))).toHaveLength(1);
  });
});
