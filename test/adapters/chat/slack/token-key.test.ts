import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { Seal } from "../../../../adapters/chat/slack/sealing.ts";
import { checkTokenKey } from "../../../../adapters/chat/slack/token-key.ts";
import { BadInput } from "../../../../src/errors.ts";
import { MemoryInstallations } from "./harness.ts";

const KEY = randomBytes(32);
const OTHER = randomBytes(32);

let installations: MemoryInstallations;
beforeEach(() => {
  installations = new MemoryInstallations();
});

async function store(id: string, key: Uint8Array): Promise<void> {
  await installations.save({ id, sealed: new Seal(key).close("a token", id), savedAt: 1 });
}

describe("the key of tokens, at the start of a process", () => {
  it("is any where no workspace has installed the app yet", async () => {
    await expect(checkTokenKey(KEY, installations)).resolves.toBeUndefined();
  });

  it("is taken when tokens were stored with it", async () => {
    await store("slack:T1", KEY);
    await expect(checkTokenKey(KEY, installations)).resolves.toBeUndefined();
  });

  it("is taken when some were, as an interrupted change of the key leaves them", async () => {
    await store("slack:T1", OTHER);
    await store("slack:T2", KEY);
    await expect(checkTokenKey(KEY, installations)).resolves.toBeUndefined();
  });

  it("is refused when none was, with what to do", async () => {
    for (const id of ["slack:T1", "slack:T2"]) await store(id, OTHER);
    const checked = checkTokenKey(KEY, installations);
    await expect(checked).rejects.toThrow(BadInput);
    await expect(checked).rejects.toThrow(
      /^SLACK_TOKEN_KEY opens none of the tokens .*\(2 stored\)\. Set it to the key that they were stored with\..*Nothing was changed\.$/,
    );
  });
});
