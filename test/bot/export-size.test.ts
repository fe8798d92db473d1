import { afterEach, expect, it } from "vitest";
import { ann, type Office, openOffice, said } from "./office.ts";

let office: Office;
afterEach(async () => {
  await office.close();
  expect(office.faults).toEqual([]);
});

it("an export that is larger than the platform takes is not sent, and whoever asked is told what to do", async () => {
  office = await openOffice({ limits: { fileBytes: 100 } });
  const thread = await office.ask();
  await office.say(ann, "export md", thread);
  expect(said(office, thread).at(-1)).toMatch(
    /^The review as md has [\d,]+ bytes, .* up to 100\. Ask for another format/,
  );
});
