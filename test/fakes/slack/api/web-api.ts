import type { Fields } from "../json.ts";
import { fieldsOf, textOf } from "../json.ts";
import type { Tier } from "../rates.ts";
import type { Slack } from "../slack.ts";
import type { Workspace } from "../workspace.ts";
import { agents } from "./agents.ts";
import { ApiError, Call, type Method } from "./call.ts";
import { chat } from "./chat.ts";
import { conversations } from "./conversations.ts";
import { files } from "./files.ts";
import { oauthAccess } from "./oauth.ts";
import { people } from "./people.ts";
import { reactions } from "./reactions.ts";
import { streams } from "./streams.ts";
import { views } from "./views.ts";

/** A call as it came, with how it was answered. */
export interface RecordedCall {
  readonly method: string;
  readonly token: string | null;
  /** Whose token it was; null for a token of nobody. */
  readonly workspaceId: string | null;
  readonly args: Fields;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Null until it is answered. */
  answer: Fields | null;
}

/** What goes back over the wire. */
export interface WebReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Fields | string;
  /** Whether the connection breaks instead. */
  readonly isCut: boolean;
}

const METHODS: Readonly<Record<string, Method>> = {
  ...agents,
  ...chat,
  ...conversations,
  ...files,
  ...people,
  ...reactions,
  ...streams,
  ...views,
};

/** Answers a call of the Web API, faults included. */
export async function answerCall(slack: Slack, method: string, args: Fields, token: string | null): Promise<WebReply> {
  const grant = slack.tokens.find(token);
  const workspace = typeof grant === "string" ? null : grant.workspace;
  const recorded: RecordedCall = {
    method,
    token,
    workspaceId: workspace?.id ?? null,
    args,
    at: slack.time.now(),
    answer: null,
  };
  slack.calls.push(recorded);
  const reply = await faulty(
    slack,
    { method, args, workspace },
    () =>
      limited(slack, { method, args, workspace }) ?? {
        ...PLAIN,
        body: answered(slack, { method, args, token, grant }),
      },
  );
  recorded.answer = typeof reply.body === "string" ? { ok: false, status: reply.status } : reply.body;
  slack.changes.notify();
  return reply;
}

const PLAIN: WebReply = { status: 200, headers: {}, body: "", isCut: false };

interface Asked {
  readonly method: string;
  readonly args: Fields;
  readonly workspace: Workspace | null;
}

async function faulty(slack: Slack, asked: Asked, go: () => WebReply): Promise<WebReply> {
  const fault = slack.faults.find((one) => one.befalls(asked));
  if (fault === undefined) return go();
  const what = fault.hit();
  switch (what.kind) {
    case "rate limited":
      return tooMany(what.retryAfterSeconds);
    case "error":
      return { ...PLAIN, body: { ok: false, error: what.error, ...what.fields } };
    case "status":
      return { ...PLAIN, status: what.status, body: "upstream connect error" };
    case "cut":
      return { ...PLAIN, isCut: true };
    case "lost response":
      return { ...go(), isCut: true };
    case "held":
      await fault.released;
      return go();
  }
}

function limited(slack: Slack, { method, args, workspace }: Asked): WebReply | null {
  if (slack.rates === null || workspace === null) return null;
  const tier: Tier = METHODS[method]?.tier ?? "unlimited";
  const name = tier === "posting" ? `${method} ${workspace.id} ${textOf(args.channel)}` : `${method} ${workspace.id}`;
  const seconds = slack.rates.take(name, tier);
  return seconds === null ? null : tooMany(seconds);
}

const tooMany = (seconds: number): WebReply => ({
  ...PLAIN,
  status: 429,
  headers: { "retry-after": String(seconds) },
  body: { ok: false, error: "ratelimited" },
});

interface Authorized extends Omit<Asked, "workspace"> {
  readonly token: string | null;
  readonly grant: ReturnType<Slack["tokens"]["find"]>;
}

function answered(slack: Slack, { method, args, token, grant }: Authorized): Fields {
  try {
    if (method === "oauth.v2.access") return { ok: true, ...oauthAccess(slack, args) };
    if (method === "apps.connections.open") return { ok: true, ...connection(slack, token) };
    if (method === "api.test") return { ok: true, args };
    const known = METHODS[method];
    if (known === undefined) throw new ApiError("unknown_method", { req_method: method });
    if (typeof grant === "string") throw new ApiError(grant);
    const call = new Call(slack, grant.workspace, args);
    if (known.scope !== null) call.need(known.scope);
    return { ok: true, ...fieldsOf(known.run(call)) };
  } catch (error) {
    if (error instanceof ApiError) return error.answer;
    throw error;
  }
}

function connection(slack: Slack, token: string | null): Fields {
  if (token === null) throw new ApiError("not_authed");
  if (token !== slack.app.appToken)
    throw new ApiError(token.startsWith("xapp") ? "invalid_auth" : "not_allowed_token_type");
  return { url: `${slack.baseUrl.replace("http", "ws")}/link/?ticket=${slack.ids.secret("ticket")}` };
}
