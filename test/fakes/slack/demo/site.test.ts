import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fields } from "../json.ts";
import type { Slack } from "../slack.ts";
import type { PageUpdate } from "./page-state.ts";
import { siteOf } from "./site.ts";
import { openWorld, type World } from "./world.ts";

let world: World;
let slack: Slack;

beforeEach(async () => {
  world = await openWorld(0);
  slack = world.slack;
  slack.site = siteOf(world);
});
afterEach(() => slack.close());

const [research, journal, board] = ["research", "journal-club", "board"] as const;
const channel = (name: string) => {
  const found = [...world.workspace.channels.values()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`no channel ${name}`);
  return found;
};

async function act(as: string, what: Fields): Promise<string> {
  const answer = await fetch(`${slack.baseUrl}/acts?as=${as}`, { method: "POST", body: JSON.stringify(what) });
  return `${answer.status} ${await answer.text()}`.trim();
}

const say = (as: string, where: string, words: string) =>
  act(as, { kind: "say", channel: channel(where).id, thread: null, text: words });

/** What a page is told, update by update. */
async function updatesOf(as: string) {
  const { body } = await fetch(`${slack.baseUrl}/updates?as=${as}`);
  const reader = (body ?? new ReadableStream<Uint8Array>()).getReader();
  const decoder = new TextDecoder();
  let pending = "";
  return async (): Promise<PageUpdate> => {
    for (;;) {
      const end = pending.indexOf("\n\n");
      if (end >= 0) {
        const data = pending.slice("data: ".length, end);
        pending = pending.slice(end + 2);
        return JSON.parse(data);
      }
      pending += decoder.decode((await reader.read()).value, { stream: true });
    }
  };
}

describe("a page", () => {
  it("is told what its person sees, then what changes", async () => {
    const next = await updatesOf("Gwen");
    const first = await next();
    expect(first.state.channels.map(({ name }) => name)).toEqual([research, journal, "Assignee"]);
    expect(first.messages.map(({ text: said }) => said).join()).not.toContain("/invite");
    expect(await say("Ben", research, "Anything new?")).toBe("204");
    expect(await next()).toMatchObject({ messages: [{ text: "Anything new?", is: { private: false } }], gone: [] });
    const message = channel(research).messages.at(-1);
    await act("Ben", { kind: "delete", channel: channel(research).id, ts: message?.ts });
    expect(await next()).toMatchObject({ messages: [], gone: [`${channel(research).id} ${message?.ts}`] });
  });

  it("shows what the bot writes to one person to that person alone", async () => {
    const [ada, ben] = [await updatesOf("Ada"), await updatesOf("Ben")];
    await Promise.all([ada(), ben()]);
    const user = world.people[0].id;
    slack.post.whisper(world.workspace, channel(research), { user, text: "for you" });
    expect(await ada()).toMatchObject({ messages: [{ text: "for you", is: { private: true } }] });
    await say("Ada", research, "hm");
    expect((await ben()).messages.map(({ text: said }) => said)).toEqual(["hm"]);
  });

  it("comes without anything from elsewhere, and its scripts without types", async () => {
    const page = await fetch(slack.baseUrl);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self'");
    const script = await fetch(`${slack.baseUrl}/dom.ts`);
    expect(script.headers.get("content-type")).toContain("text/javascript");
    expect(await script.text()).not.toContain("type Child");
    for (const path of ["/nothing.ts", "/..%2Fsite.ts", "/tsconfig.json"])
      expect((await fetch(`${slack.baseUrl}${path}`)).status).toBe(404);
  });
});

describe("what a person types", () => {
  it("is text but for the names of people", async () => {
    await say("Ben", research, "<!channel> & @Assignee or @ada, not me@ben.example");
    const { bot, people } = { bot: world.workspace.bot, people: world.people };
    expect(channel(research).messages.at(-1)?.text).toBe(
      `&lt;!channel&gt; &amp; <@${bot.userId}> or <@${people[0].id}>, not me@ben.example`,
    );
  });

  it("can let the bot in", async () => {
    expect(channel(board).hasBot).toBe(false);
    expect(await say("Ben", board, "/invite @Chidi")).toContain("409 /invite takes @Assignee");
    expect(await say("Ben", board, "/invite @Assignee")).toBe("204");
    expect(channel(board).hasBot).toBe(true);
  });

  it.each([
    { words: "/dance", why: "/dance is not a valid command." },
    { words: "/research status", why: "Assignee is not connected" },
  ])("is refused with the reason: $words", async ({ words, why }) => {
    expect(await say("Ben", research, words)).toContain(`409 ${why}`);
  });

  it("is said only where they are", async () => {
    expect(await say("Gwen", board, "let me in")).toBe("409 You are not in this channel.");
  });
});

describe("a message", () => {
  it("is deleted by whoever wrote it, or an admin", async () => {
    const message = channel(journal).messages[0];
    const what = { kind: "delete", channel: channel(journal).id, ts: message?.ts };
    expect(await act("Chidi", what)).toContain("409 Only whoever wrote a message, or an admin");
    expect(await act("Ada", what)).toBe("204");
    expect(await act("Ada", what)).toBe("409 This message is no longer there.");
  });

  it("carries files, for those who are in the channel", async () => {
    const about = new URLSearchParams({ as: "Ben", channel: channel(board).id, name: "papers.bib", text: "" });
    await fetch(`${slack.baseUrl}/files?${about}`, { method: "POST", body: "@book{a}" });
    const id = channel(board).messages.at(-1)?.files[0]?.id;
    const mine = await fetch(`${slack.baseUrl}/shared/${id}?as=Ben`);
    expect([await mine.text(), mine.headers.get("content-disposition")]).toEqual([
      "@book{a}",
      "attachment; filename*=UTF-8''papers.bib",
    ]);
    expect((await fetch(`${slack.baseUrl}/shared/${id}?as=Gwen`)).status).toBe(404);
  });
});

describe("other pages of the browser", () => {
  it.each([{ host: "elsewhere.example" }, { origin: "https://elsewhere.example" }])(
    "are refused: %o",
    async (headers) => {
      const asked = request(`${slack.baseUrl}/updates`, { headers }).end();
      const answer = await new Promise<number>((resolve) => {
        asked.on("response", (response) => {
          void text(response).then(() => resolve(response.statusCode ?? 0));
        });
      });
      expect(answer).toBe(403);
    },
  );
});
