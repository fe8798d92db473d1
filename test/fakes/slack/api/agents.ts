import type { Fields } from "../json.ts";
import { ApiError, type Call, type Method } from "./call.ts";

const STATUSES = ["active", "processing", "suspended", "closed"];
const TITLE_CHARACTERS = 200;

/** What an agent says it is doing. @see https://docs.slack.dev/reference/methods/agents.sessions.setStatus */
export const agents: Readonly<Record<string, Method>> = {
  "agents.sessions.setStatus": { scope: "assistant:write", tier: 3, run: setStatus },
  "agents.sessions.rename": { scope: "assistant:write", tier: 3, run: rename },
  "assistant.threads.setStatus": { scope: "chat:write", tier: 3, run: setThreadStatus },
  "assistant.threads.setTitle": { scope: "assistant:write", tier: 3, run: () => ({}) },
  "assistant.threads.setSuggestedPrompts": { scope: "assistant:write", tier: 3, run: setPrompts },
};

function setStatus(call: Call): Fields {
  const status = call.required("status");
  if (!STATUSES.includes(status)) throw new ApiError("invalid_arguments");
  const { key, known } = session(call);
  const title = known?.title ?? (call.has("title") ? call.text("title") : null);
  if ((title ?? "").length > TITLE_CHARACTERS) throw new ApiError("invalid_arguments");
  call.workspace.sessions.set(key, { status, title });
  return { status, agent_status: status, title };
}

function rename(call: Call): Fields {
  const { key, known } = session(call);
  if (known === undefined) throw new ApiError("session_not_found");
  if (call.required("title").length > TITLE_CHARACTERS) throw new ApiError("invalid_arguments");
  call.workspace.sessions.set(key, { ...known, title: call.text("title") });
  return {};
}

function setThreadStatus(call: Call): Fields {
  const { id } = call.channel("channel_id");
  const threadTs = call.required("thread_ts");
  if (call.list("loading_messages").length > 10) throw new ApiError("invalid_arguments");
  if (call.has("status")) call.workspace.statuses.show(id, threadTs, call.text("status"));
  else call.workspace.statuses.clear(id, threadTs);
  return {};
}

function setPrompts(call: Call): Fields {
  if (call.list("prompts").length > 4) throw new ApiError("too_many_prompts");
  return {};
}

function session(call: Call) {
  if (!call.workspace.settings.isAgent) throw new ApiError("app_not_agent");
  const channel = call.channel("channel_id");
  const key = `${channel.id} ${call.required("thread_ts")}`;
  return { key, known: call.workspace.sessions.get(key) };
}
