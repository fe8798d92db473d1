import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AT_TOP } from "../fakes/memory-chat/platform.ts";
import { ann, ben, type Office, openOffice, QUESTION, sealAnalyst } from "./office.ts";

let office: Office;

beforeEach(async () => {
  const concept = (name: string) => ({ name, terms: [name], required: true });
  office = await openOffice({
    analyst: sealAnalyst({
      planProtocol: async (question) => ({
        hypothesis: question,
        concepts: [concept("harbour seals"), concept("lamps")],
        criteria: [],
      }),
    }),
  });
});
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

describe("while somebody types", () => {
  it.each([
    { command: "ask", typed: "", offered: ["Do lamps disturb harbour seals?", QUESTION] },
    { command: "ask", typed: "LONGER", offered: [QUESTION] },
    { command: "ask", typed: "otters", offered: [] },
    { command: "recall", typed: "", offered: ["harbour seals", "lamps"] },
    { command: "recall", typed: "la", offered: ["lamps"] },
    { command: "export", typed: "", offered: [] },
  ])(
    "$command $typed: earlier questions and their topics are offered, each once",
    async ({ command, typed, offered }) => {
      for (const question of [QUESTION, QUESTION, "Do lamps disturb harbour seals?"]) await office.ask(question);
      expect(await office.platform.suggest(ann, command, typed)).toEqual(offered);
    },
  );

  it("those that begin with what is typed come first", async () => {
    for (const question of ["Do seals need lamps?", "Are they said to do well?"]) await office.ask(question);
    expect((await office.platform.suggest(ann, "ask", "do"))[0]).toBe("Do seals need lamps?");
  });

  it("nothing of another conversation or tenant is offered", async () => {
    await office.ask();
    expect(await office.platform.suggest(ben, "ask", "", { ...AT_TOP, conversation: "C2" })).toEqual([]);
    expect(await office.platform.suggest(ben, "ask", "", { ...AT_TOP, tenant: "T2" })).toEqual([]);
  });

  it("questions that are too long to be offered are left out", async () => {
    await office.ask(`${QUESTION.replace("?", "")} ${"and sleep well ".repeat(8)}?`);
    expect(await office.platform.suggest(ann, "ask", "")).toEqual([]);
  });
});
