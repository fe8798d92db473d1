import { WebClient } from "@slack/web-api";
import { describe, expect, it, onTestFinished } from "vitest";
import { quietLogger } from "./quiet-logger.ts";
import { startSlack } from "./server.ts";

async function aWorkspace(settings: { readonly unsupportedBlocks?: readonly string[] } = {}) {
  const slack = await startSlack();
  onTestFinished(() => slack.close());
  const acme = slack.workspace("Acme", settings);
  const general = acme.channel("general");
  const client = new WebClient(acme.bot.token, {
    slackApiUrl: slack.apiUrl,
    logger: quietLogger,
    retryConfig: { retries: 0 },
  });
  return {
    slack,
    acme,
    general,
    client,
    post: (message: object) =>
      answer(client.apiCall("chat.postMessage", { channel: general.id, text: "text", ...message })),
  };
}

/** `ok`, or Slack's error with its messages. */
const answer = async (called: Promise<unknown>): Promise<string> => {
  try {
    await called;
    return "ok";
  } catch (error) {
    const { data } = error as { data?: { error: string; response_metadata?: { messages?: string[] } } };
    return [data?.error ?? String(error), ...(data?.response_metadata?.messages ?? [])].join(" ");
  }
};

const characters = (count: number) => "x".repeat(count);
const plain = (count: number) => ({ type: "plain_text", text: characters(count) });
const mrkdwn = (count: number) => ({ type: "mrkdwn", text: characters(count) });
const section = (count: number) => ({ type: "section", text: mrkdwn(count) });
const button = (over: object = {}) => ({ type: "button", text: plain(5), action_id: "a", ...over });
const actions = (...elements: object[]) => ({ type: "actions", elements });
const cell = (count = 1) => ({ type: "raw_text", text: characters(count) });
const rows = (count: number, width: number, length = 1) =>
  Array.from({ length: count }, () => Array.from({ length: width }, () => cell(length)));
const dataTable = (over: object = {}) => ({ type: "data_table", caption: "Claims", rows: rows(3, 6), ...over });
const richText = (text: string) => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});
const task = (over: object = {}) => ({
  type: "task_card",
  task_id: "t1",
  title: "Search",
  status: "complete",
  ...over,
});

describe("a message within Slack's limits is taken", () => {
  it.each([
    { name: "a section of 3,000 characters", blocks: [section(3000)] },
    { name: "50 blocks", blocks: Array.from({ length: 50 }, () => ({ type: "divider" })) },
    { name: "a header of 150", blocks: [{ type: "header", text: plain(150) }] },
    {
      name: "10 context elements",
      blocks: [{ type: "context", elements: Array.from({ length: 10 }, () => mrkdwn(1)) }],
    },
    { name: "a table", blocks: [{ type: "table", rows: rows(100, 20), column_settings: [{ align: "right" }] }] },
    { name: "a data table", blocks: [dataTable({ rows: rows(101, 2), page_size: 10, row_header_column_index: 0 })] },
    {
      name: "a plan with tasks",
      blocks: [
        {
          type: "plan",
          title: "Review",
          tasks: [
            task({ details: richText("found 12"), sources: [{ type: "url", url: "https://a.example", text: "A" }] }),
          ],
        },
      ],
    },
    { name: "markdown of 12,000", blocks: [{ type: "markdown", text: characters(12_000) }] },
    {
      name: "a button of 75 with a value of 2,000",
      blocks: [actions(button({ text: plain(75), value: characters(2000) }))],
    },
  ])("$name", async ({ blocks }) => {
    expect(await (await aWorkspace()).post({ blocks })).toBe("ok");
  });
});

describe("a message beyond them is refused in Slack's words", () => {
  const over = "invalid_blocks [ERROR] ";
  it.each([
    {
      name: "a long section",
      blocks: [section(3001)],
      error: `${over}must be less than 3001 characters [json-pointer:/blocks/0/text/text]`,
    },
    {
      name: "51 blocks",
      blocks: Array.from({ length: 51 }, () => ({ type: "divider" })),
      error: `${over}no more than 50 items allowed [json-pointer:/blocks]`,
    },
    {
      name: "a section of nothing",
      blocks: [{ type: "section" }],
      error: `${over}missing required field: text [json-pointer:/blocks/0]`,
    },
    {
      name: "an empty text",
      blocks: [section(0)],
      error: `${over}must be more than 0 characters [json-pointer:/blocks/0/text/text]`,
    },
    {
      name: "a long header",
      blocks: [{ type: "header", text: plain(151) }],
      error: `${over}must be less than 151 characters [json-pointer:/blocks/0/text/text]`,
    },
    {
      name: "11 context elements",
      blocks: [{ type: "context", elements: Array.from({ length: 11 }, () => mrkdwn(1)) }],
      error: `${over}no more than 10 items allowed [json-pointer:/blocks/0/elements]`,
    },
    {
      name: "26 buttons",
      blocks: [actions(...Array.from({ length: 26 }, (_, index) => button({ action_id: `a${index}` })))],
      error: `${over}no more than 25 items allowed [json-pointer:/blocks/0/elements]`,
    },
    {
      name: "the same action twice in a block",
      blocks: [actions(button(), button())],
      error: `${over}\`action_id\` "a" already exists [json-pointer:/blocks/0]`,
    },
    {
      name: "the same block_id twice",
      blocks: [
        { type: "divider", block_id: "b" },
        { type: "divider", block_id: "b" },
      ],
      error: `${over}\`block_id\` "b" already exists [json-pointer:/blocks]`,
    },
    {
      name: "a long block_id",
      blocks: [{ type: "divider", block_id: characters(256) }],
      error: `${over}must be less than 256 characters [json-pointer:/blocks/0/block_id]`,
    },
    {
      name: "a long button",
      blocks: [actions(button({ text: plain(76) }))],
      error: `${over}must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]`,
    },
    {
      name: "two tables",
      blocks: [dataTable(), { type: "table", rows: rows(1, 1) }],
      error: `${over}only_one_table_allowed [json-pointer:/blocks]`,
    },
    {
      name: "a table of 101 rows",
      blocks: [{ type: "table", rows: rows(101, 1) }],
      error: `${over}no more than 100 items allowed [json-pointer:/blocks/0/rows]`,
    },
    {
      name: "a data table without a caption",
      blocks: [{ type: "data_table", rows: rows(2, 1) }],
      error: `${over}missing required field: caption [json-pointer:/blocks/0/caption]`,
    },
    {
      name: "a data table with a short row",
      blocks: [dataTable({ rows: [...rows(2, 2), ...rows(1, 1)] })],
      error: `${over}all rows must have the same number of cells [json-pointer:/blocks/0/rows/2]`,
    },
    {
      name: "a data table with too much in it",
      blocks: [dataTable({ rows: rows(3, 4, 900) })],
      error: `${over}cells must have less than 10001 characters in all [json-pointer:/blocks/0/rows]`,
    },
    {
      name: "a rich header cell",
      blocks: [dataTable({ rows: [[richText("a")], [cell()]] })],
      error: `${over}header cells cannot be rich_text [json-pointer:/blocks/0/rows/0/0]`,
    },
    {
      name: "a field that is not there",
      blocks: [{ type: "divider", colour: "red" }],
      error: `${over}invalid additional property: colour [json-pointer:/blocks/0]`,
    },
    {
      name: "all blocks together",
      blocks: Array.from({ length: 5 }, () => section(2800)),
      error: "msg_blocks_too_long",
    },
  ])("$name", async ({ blocks, error }) => {
    expect(await (await aWorkspace()).post({ blocks })).toBe(error);
  });

  it.each([
    { name: "nothing at all", message: { text: "" }, error: "no_text" },
    { name: "markdown beside text", message: { markdown_text: "a" }, error: "markdown_text_conflict" },
    {
      name: "101 attachments",
      message: { attachments: Array.from({ length: 101 }, () => ({ text: "a" })) },
      error: "too_many_attachments",
    },
    { name: "metadata without a type", message: { metadata: { event_payload: {} } }, error: "invalid_metadata_format" },
    {
      name: "a thread_ts that is none",
      message: { thread_ts: "0" },
      error: "invalid_thread_ts [ERROR] 0 is not a valid thread_ts",
    },
  ])("$name", async ({ message, error }) => {
    expect(await (await aWorkspace()).post(message)).toBe(error);
  });

  it("a block that a workspace does not have yet", async () => {
    const { post } = await aWorkspace({ unsupportedBlocks: ["data_table"] });
    expect(await post({ blocks: [dataTable()] })).toBe(
      `${over}unsupported type: data_table [json-pointer:/blocks/0/type]`,
    );
  });

  it("an edit of more than 4,000 characters", async () => {
    const { client, general } = await aWorkspace();
    const { ts = "" } = await client.chat.postMessage({ channel: general.id, text: "a" });
    expect(await answer(client.chat.update({ channel: general.id, ts, text: characters(4001) }))).toBe("msg_too_long");
  });
});

it("an edit of the text alone leaves the blocks; an empty list takes them away", async () => {
  const { client, general } = await aWorkspace();
  const blocks = [{ type: "section" as const, text: { type: "plain_text" as const, text: "old" } }];
  const { ts = "" } = await client.chat.postMessage({ channel: general.id, text: "old", blocks });
  await client.chat.update({ channel: general.id, ts, text: "new" });
  expect(general.message(ts)?.seen).toBe("old");
  await client.chat.update({ channel: general.id, ts, text: "new", blocks: [] });
  expect(general.message(ts)?.seen).toBe("new");
});

it("blocks without a text are noted: screen readers have nothing to read", async () => {
  const { slack, client, general } = await aWorkspace();
  await client.apiCall("chat.postMessage", { channel: general.id, blocks: [section(5)] });
  expect(slack.warnings).toMatchObject([{ warning: "missing_text_in_message" }]);
});

describe("a view is held to its own limits", () => {
  const modal = { type: "modal", title: plain(24), blocks: [] };
  const input = { type: "input", label: plain(5), element: { type: "plain_text_input", action_id: "a" } };
  it.each([
    {
      name: "a long title",
      view: { ...modal, title: plain(25) },
      error: "must be less than 25 characters [json-pointer:/view/title/text]",
    },
    {
      name: "a field without a submit button",
      view: { ...modal, blocks: [input] },
      error: "missing required field: submit [json-pointer:/view/submit]",
    },
    {
      name: "a table",
      view: { ...modal, blocks: [dataTable()] },
      error: "unsupported type [json-pointer:/view/blocks/0/type]",
    },
    {
      name: "long metadata",
      view: { ...modal, private_metadata: characters(3001) },
      error: "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    },
    {
      name: "101 blocks on the Home tab",
      view: { type: "home", blocks: Array.from({ length: 101 }, () => ({ type: "divider" })) },
      error: "no more than 100 items allowed [json-pointer:/view/blocks]",
    },
  ])("$name", async ({ view, error }) => {
    const { acme, client } = await aWorkspace();
    const called = client.apiCall("views.publish", { user_id: acme.person("Ada").id, view });
    expect(await answer(called)).toBe(`invalid_arguments [ERROR] ${error}`);
  });
});
