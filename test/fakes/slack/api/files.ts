import type { SharedFile } from "../files.ts";
import type { Fields } from "../json.ts";
import { erase } from "../messages.ts";
import { ApiError, type Call, type Method } from "./call.ts";
import { writable } from "./chat.ts";

const FILE_BYTES = 1_000_000_000;

/** Uploads in three steps, and looking at a file. @see https://docs.slack.dev/messaging/working-with-files */
export const files: Readonly<Record<string, Method>> = {
  "files.getUploadURLExternal": { scope: "files:write", tier: 4, run: uploadUrl },
  "files.completeUploadExternal": { scope: "files:write", tier: 4, run: complete },
  "files.info": { scope: "files:read", tier: 4, run: info },
  "files.delete": { scope: "files:write", tier: 3, run: remove },
};

function uploadUrl(call: Call): Fields {
  const name = call.required("filename");
  const length = Number(call.required("length"));
  if (!Number.isInteger(length) || length <= 0) throw new ApiError("invalid_arguments");
  if (length > FILE_BYTES) throw new ApiError("file_upload_size_restricted");
  const { workspace, slack } = call;
  const upload = {
    workspace,
    userId: workspace.bot.userId,
    name,
    mimetype: mimetypeOf(name),
    bytes: new Uint8Array(length),
  };
  const file = slack.files.add(upload);
  file.state = "announced";
  return { upload_url: `${slack.baseUrl}/upload/${file.id}`, file_id: file.id };
}

function complete(call: Call): Fields {
  const uploaded = call.list("files").map(({ id, title }) => received(call, String(id), title));
  if (uploaded.length === 0) throw new ApiError("invalid_arguments");
  if (call.has("channel_id")) share(call, uploaded);
  for (const file of uploaded) file.state = "complete";
  return { files: uploaded.map((file) => file.shown()) };
}

function info(call: Call): Fields {
  const file = found(call, call.required("file"));
  return { file: { ...file.shown(), shares: file.shares } };
}

function remove(call: Call): Fields {
  const file = found(call, call.required("file"));
  for (const message of file.messages) erase(message, call.workspace);
  return {};
}

function share(call: Call, uploaded: readonly SharedFile[]): void {
  const { slack, workspace, args } = call;
  const channel = writable(call, "channel_id");
  const text = call.text("initial_comment");
  const blocks = args.blocks === undefined ? {} : { blocks: args.blocks };
  const shared = uploaded.map((file) => file.shown());
  const message = slack.post.file(workspace, channel, { ...blocks, text, thread_ts: args.thread_ts, files: shared });
  for (const file of uploaded) file.share(message);
}

function received(call: Call, id: string, title: unknown): SharedFile {
  const file = found(call, id);
  if (file.state !== "received") throw new ApiError("file_not_found");
  if (typeof title === "string") file.title = title;
  return file;
}

function found(call: Call, id: string): SharedFile {
  const file = call.slack.files.find(id);
  const visible =
    file?.workspace === call.workspace || file?.messages.some(({ channel }) => channel.isSeenFrom(call.workspace));
  if (file === null || visible !== true) throw new ApiError("file_not_found");
  return file;
}

const mimetypeOf = (name: string): string =>
  ({ md: "text/markdown", csv: "text/csv", json: "application/json", pdf: "application/pdf" })[
    name.split(".").at(-1) ?? ""
  ] ?? "text/plain";
