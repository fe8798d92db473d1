import type { Channel } from "../channel.ts";
import type { Fields } from "../json.ts";
import type { Message } from "../message.ts";
import { shownMessage } from "../messages.ts";
import { ApiError, type Call, type Method } from "./call.ts";

/** Channels and what stands in them. @see https://docs.slack.dev/reference/methods?family=conversations */
export const conversations: Readonly<Record<string, Method>> = {
  "conversations.replies": { scope: null, tier: 3, run: replies },
  "conversations.history": { scope: null, tier: 3, run: history },
  "conversations.info": { scope: null, tier: 3, run: info },
  "conversations.list": { scope: "channels:read", tier: 2, run: list },
  "conversations.members": { scope: null, tier: 4, run: members },
  "conversations.open": { scope: "im:write", tier: 3, run: open },
  "conversations.join": { scope: "channels:join", tier: 3, run: join },
};

function replies(call: Call): Fields {
  const channel = call.readable("history");
  const root = channel.message(call.required("ts"));
  if (root === null) throw new ApiError("thread_not_found");
  const top = root.isReply ? (channel.message(root.threadTs ?? "") ?? root) : root;
  return page(call, within(call, [top, ...channel.thread(top)]));
}

function history(call: Call): Fields {
  const channel = call.readable("history");
  return page(call, within(call, channel.messages).toReversed());
}

function info(call: Call): Fields {
  return { channel: shownChannel(call, call.readable("read")) };
}

function list(call: Call): Fields {
  const kinds = (call.text("types") || "public_channel").split(",");
  const wanted = [...call.workspace.channels.values()].filter(({ kind, memberIds }) => {
    if (kind === "channel") return kinds.includes("public_channel");
    return (
      memberIds.has(call.workspace.bot.userId) &&
      kinds.includes({ group: "private_channel", im: "im", mpim: "mpim" }[kind])
    );
  });
  const { slice, next } = sliced(call, wanted, 100);
  return { channels: slice.map((channel) => shownChannel(call, channel)), response_metadata: { next_cursor: next } };
}

function members(call: Call): Fields {
  const { slice, next } = sliced(call, [...call.readable("read").memberIds], 100);
  return { members: slice, response_metadata: { next_cursor: next } };
}

function open(call: Call): Fields {
  const person = call.workspace.people.get(call.required("users"));
  if (person === undefined) throw new ApiError("user_not_found");
  return { channel: { id: call.workspace.direct(person).id } };
}

function join(call: Call): Fields {
  const channel = call.channel();
  if (channel.isArchived) throw new ApiError("is_archived");
  channel.memberIds.add(call.workspace.bot.userId);
  return { channel: shownChannel(call, channel) };
}

function within(call: Call, messages: readonly Message[]): readonly Message[] {
  const [oldest, latest] = [call.number("oldest", 0), call.number("latest", Number.POSITIVE_INFINITY)];
  const inclusive = call.is("inclusive");
  return messages.filter((message) => {
    const ts = Number(message.ts);
    return (ts > oldest && ts < latest) || (inclusive && (ts === oldest || ts === latest));
  });
}

function page(call: Call, messages: readonly Message[]): Fields {
  const { slice, next } = sliced(call, messages, 100);
  const metadata = call.is("include_all_metadata") ? "with metadata" : "without metadata";
  return {
    messages: slice.map((message) => shownMessage(message, metadata)),
    has_more: next !== "",
    ...(next === "" ? {} : { response_metadata: { next_cursor: next } }),
  };
}

function sliced<T>(
  call: Call,
  all: readonly T[],
  usual: number,
): { readonly slice: readonly T[]; readonly next: string } {
  const size = Math.min(1000, Math.max(1, call.number("limit", usual)));
  const start = call.has("cursor") ? Number(atob(call.text("cursor"))) : 0;
  if (!Number.isInteger(start)) throw new ApiError("invalid_cursor");
  const next = start + size < all.length ? btoa(String(start + size)) : "";
  return { slice: all.slice(start, start + size), next };
}

const shownChannel = (call: Call, channel: Channel): Fields => ({
  id: channel.id,
  name: channel.name,
  is_channel: channel.kind === "channel",
  is_group: channel.kind === "group",
  is_im: channel.kind === "im",
  is_mpim: channel.kind === "mpim",
  is_private: channel.kind !== "channel",
  is_archived: channel.isArchived,
  is_member: channel.memberIds.has(call.workspace.bot.userId),
  is_ext_shared: channel.isShared,
  is_shared: channel.isShared,
  context_team_id: call.workspace.id,
  shared_team_ids: [channel.workspace.id, ...[...channel.sharedWith].map(({ id }) => id)],
  ...(channel.kind === "im" ? { user: [...channel.memberIds].find((id) => id !== call.workspace.bot.userId) } : {}),
});
