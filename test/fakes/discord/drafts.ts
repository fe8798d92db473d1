import { MessageFlags } from "discord-api-types/v10";
import { ApiError, FormErrors } from "./api-error.ts";
import { flagsAfterEdit } from "./messages.ts";
import type { MessageBody, MessageRecord, StoredFile } from "./records.ts";
import type { Call } from "./router.ts";
import { checkMessage, MIB } from "./validation/message.ts";
import type { World } from "./world.ts";

const CREATABLE = MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

export interface Draft {
  readonly body: MessageBody;
  readonly files: readonly StoredFile[];
}

export interface DraftOptions {
  /** Bytes of one file. Default 10 MiB. */
  readonly sizeLimit?: number;
  readonly visible?: "everyone" | "ephemeral";
}

/** What a request would have posted, checked. Throws {ApiError}. */
export function newDraft(
  world: World,
  given: unknown,
  { files: sent }: Pick<Call, "files">,
  options: DraftOptions = {},
): Draft {
  const { sizeLimit = 10 * MIB, visible = "everyone" } = options;
  const body = asBody(given);
  const files = attached(world, body, sent, [], visible);
  const flags = (body.flags ?? 0) & (CREATABLE | (visible === "ephemeral" ? MessageFlags.Ephemeral : 0));
  checkMessage({ body, flags, files, sizeLimit, before: { content: "", embeds: [], components: [] } });
  return { body: { ...body, flags }, files };
}

/** What a request would have a message changed to, checked. Throws {ApiError}. */
export function editDraft(
  world: World,
  message: MessageRecord,
  given: unknown,
  { files: sent }: Pick<Call, "files">,
  sizeLimit = 10 * MIB,
): Draft {
  const body = asBody(given);
  const visible = message.ephemeralTo === null ? "everyone" : "ephemeral";
  const files = attached(world, body, sent, message.files, visible);
  checkMessage({ body, flags: flagsAfterEdit(message, body), files, sizeLimit, before: message });
  return { body, files };
}

function asBody(given: unknown): MessageBody {
  if (given === undefined) return {};
  if (typeof given !== "object" || given === null) throw new ApiError(400, 50035, "Invalid Form Body");
  return given as MessageBody;
}

/** The files of a message: those that are sent along, and those of before that `attachments` names or does not mention. */
function attached(
  world: World,
  { attachments }: MessageBody,
  sent: Call["files"],
  before: readonly StoredFile[],
  visible: "everyone" | "ephemeral",
): readonly StoredFile[] {
  const named = (attachments ?? []) as readonly {
    readonly id: string | number;
    readonly filename?: string;
    readonly description?: string;
  }[];
  const kept =
    attachments === undefined ? before : before.filter(({ id }) => named.some((one) => String(one.id) === id));
  const errors = new FormErrors();
  const added = [...sent].map(([number, file]) => {
    const about = named.find(({ id }) => String(id) === number);
    const name = about?.filename ?? file.name;
    return {
      ...file,
      name,
      id: world.ids.next(),
      description: about?.description ?? null,
      ephemeral: visible === "ephemeral",
    };
  });
  named.forEach(({ id }, index) => {
    if (!sent.has(String(id)) && !before.some((file) => file.id === String(id)))
      errors.add(["attachments", index, "id"], "ATTACHMENT_NOT_FOUND", "Attachment data not found");
  });
  if (kept.length + added.length > 10) errors.count(["attachments"], [...kept, ...added], { max: 10 });
  errors.throwIfAny();
  return [...kept, ...added];
}
