import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const ROOT = resolve(import.meta.dirname, "../../../..");
const CHROMIUM = "/usr/bin/chromium";
const SLOW = { timeout: 40_000 };
const QUESTION = "Does aspirin prevent colorectal cancer?";

/** `npm run slack:demo` with these arguments. */
function start(...args: readonly string[]) {
  const main = ["--disable-warning=ExperimentalWarning", "test/fakes/slack/demo/main.ts", ...args];
  const child = spawn(process.execPath, main, {
    cwd: ROOT,
    env: { ...process.env, OPENAI_API_KEY: "", OPENAI_BASE_URL: "" },
  });
  let output = "";
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    output += `${line}\n`;
  });
  child.stderr.on("data", (text) => {
    output += text;
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    output: () => output,
    ended,
    /** Resolves with the first line that holds these words. */
    line: async (words: string): Promise<string> => {
      for (;;) {
        const found = output.split("\n").find((line) => line.includes(words));
        if (found !== undefined) return found;
        const [line] = await Promise.race([once(lines, "line"), ended.then((code) => [code])]);
        if (typeof line !== "string") throw new Error(`it ended (${line}) without "${words}":\n${output}`);
      }
    },
    async stop(): Promise<number | null> {
      child.kill("SIGTERM");
      return await ended;
    },
  };
}

const addressIn = (line: string): string => /http:\S+/.exec(line)?.[0] ?? "";

// Slower than all else together: CI sets it where there is a browser.
describe.skipIf(process.env.TEST_BROWSER !== "yes" || !existsSync(CHROMIUM))(
  `the page in a browser (TEST_BROWSER=yes and ${CHROMIUM})`,
  () => {
    let demo: ReturnType<typeof start>;
    let browser: Browser;
    let address: string;
    const faults: string[] = [];

    beforeAll(async () => {
      demo = start("--port", "0");
      const opening = chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
      address = addressIn(await demo.line("The workspace:"));
      browser = await opening;
    }, SLOW.timeout);
    afterAll(async () => {
      await browser.close();
      expect(await demo.stop()).toBe(0);
      expect(faults).toEqual([]);
    }, SLOW.timeout);

    /** Someone opens the page in a tab of their own. */
    async function opened(name: string): Promise<Page> {
      const page = await browser.newPage();
      page.setDefaultTimeout(20_000);
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(`${address}/?as=${name}`);
      await page.getByText("Assignee is connected").waitFor();
      return page;
    }

    const threadOf = (page: Page) => page.getByRole("complementary", { name: "Thread" });
    const claim = (page: Page, label: string): Locator =>
      threadOf(page)
        .getByRole("article")
        .filter({ hasText: new RegExp(`${label} “`) });

    async function react(message: Locator, name: string): Promise<void> {
      await message.hover();
      await message.getByLabel("Add reaction").click();
      await message.getByRole("button", { name: `React with ${name}` }).click();
    }

    it.concurrent(
      "a question is asked, watched, answered, voted on and disputed, and the Home tab knows it",
      SLOW,
      async () => {
        const [ada, ben] = await Promise.all([opened("Ada"), opened("Ben")]);
        await ada.getByRole("textbox", { name: "Message #research" }).fill(`@Assignee ${QUESTION}`);
        await ada.keyboard.press("Enter");
        await Promise.all([ada, ben].map((page) => page.getByRole("button", { name: /repl/ }).click()));
        const thread = threadOf(ada);
        await thread.getByText("Merge duplicates").waitFor();
        await thread.getByText("9 of 9 done").waitFor();
        await thread.getByRole("button", { name: "Subscribe" }).waitFor();

        await claim(ada, "C1").getByRole("button", { name: "Verify" }).click();
        await claim(ben, "C1").getByText("Verified by @Ada").waitFor();
        await react(claim(ben, "C1"), "white check mark");
        await react(claim(ben, "C1"), "eyes");
        await claim(ben, "C1").getByRole("button", { name: "eyes: Ben" }).click();
        await claim(ada, "C1").getByRole("button", { name: "eyes: Ben" }).waitFor({ state: "hidden" });

        await claim(ben, "C2").getByRole("button", { name: "Dispute" }).click();
        const form = ben.getByRole("dialog", { name: "Dispute a claim" });
        await form.getByLabel("What is wrong").fill("<b>one genotype</b> only");
        await form.getByRole("button", { name: "Dispute" }).click();
        await form.waitFor({ state: "hidden" });
        await claim(ada, "C2").getByText("“<b>one genotype</b> only”").waitFor();

        await claim(ada, "C1").getByText("Verified by @Ada, @Ben").waitFor();
        const overview = thread.getByRole("table", { name: /claims/i });
        await overview.getByRole("row", { name: /^C1 .*2 for/ }).waitFor();
        await overview.getByRole("row", { name: /^C2 .*1 against/ }).waitFor();
        await overview.getByRole("button", { name: "Confidence" }).click();
        await overview
          .getByRole("columnheader", { name: "Confidence" })
          .and(ada.locator("[aria-sort=ascending]"))
          .waitFor();

        await ada.getByRole("button", { name: "Home", exact: true }).click();
        await ada
          .getByRole("listitem")
          .filter({ hasText: `${QUESTION} – answered` })
          .waitFor();
      },
    );

    it.concurrent("commands, shortcuts, private answers and refusals are there", SLOW, async () => {
      const page = await opened("Gwen");
      await page.getByRole("textbox", { name: "Message #research" }).fill(`/research ${QUESTION}`);
      await page.keyboard.press("Enter");
      await page.getByText("Only members of this workspace can ask").waitFor();

      await page.getByLabel("You are").selectOption("Ben");
      await page.getByRole("button", { name: "# journal-club" }).click();
      const said = page.getByRole("article").filter({ hasText: "HPV testing is more sensitive" });
      await said.hover();
      await said.getByLabel("More actions").click();
      await said.getByRole("button", { name: "Check the claims in this message" }).click();
      await said.getByRole("button", { name: /repl/ }).waitFor();
      await page.getByRole("textbox", { name: "Message #journal-club" }).fill("/research digest preview");
      await page.keyboard.press("Enter");
      await page.getByRole("article").filter({ hasText: "Only visible to you" }).waitFor();
      await page.getByRole("button", { name: "board" }).click();
      await page.getByRole("textbox", { name: "Message #board" }).fill("/dance");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").filter({ hasText: "/dance is not a valid command." }).waitFor();
    });
  },
);

describe("slack:demo", () => {
  it(
    "starts the workspace alone, and gives the settings with which a bot is started beside it",
    SLOW,
    async ({ onTestFinished }) => {
      const demo = start("--workspace-only", "--port", "0");
      onTestFinished(() => void demo.stop());
      await demo.line("Ctrl-C");
      const setting = (name: string) => new RegExp(`${name}=(\\S+)`).exec(demo.output())?.[1] ?? "";
      const headers = { authorization: `Bearer ${setting("SLACK_BOT_TOKEN")}` };
      const answer = await fetch(`${setting("SLACK_API_URL")}auth.test`, { method: "POST", headers });
      expect(z.looseObject({ ok: z.boolean(), team: z.string() }).parse(await answer.json())).toMatchObject({
        ok: true,
        team: "Acme Research",
      });
      expect(setting("SLACK_APP_TOKEN")).toMatch(/^xapp/);
      expect(await demo.stop()).toBe(0);
    },
  );

  it("says what to do when its port is taken", SLOW, async ({ onTestFinished }) => {
    const other = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const demo = start("--port", String(port));
    onTestFinished(() => void demo.stop());
    expect(await demo.ended).toBe(2);
    expect(demo.output()).toContain(`Port ${port} is taken. End what listens there, or choose another: --port`);
  });

  it("says how it is used when it is started in another way", SLOW, async ({ onTestFinished }) => {
    const demo = start("--port", "high");
    onTestFinished(() => void demo.stop());
    expect(await demo.ended).toBe(2);
    expect(demo.output()).toContain("npm run slack:demo -- [--port 4747]");
  });
});
