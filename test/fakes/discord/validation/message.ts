import { type APIEmbed, MessageFlags } from "discord-api-types/v10";
import { ApiError, FormErrors } from "../api-error.ts";
import type { MessageBody, StoredFile } from "../records.ts";
import { checkComponents, flattened } from "./components.ts";

export const MIB = 1_048_576;

/** What a message will be once it is created or edited. */
export interface Draft {
  readonly body: MessageBody;
  readonly flags: number;
  readonly files: readonly StoredFile[];
  /** What stands there after an edit that leaves these out. */
  readonly before: {
    readonly content: string;
    readonly embeds: readonly APIEmbed[];
    readonly components: readonly unknown[];
  };
  /** Bytes of one file. */
  readonly sizeLimit: number;
}

/**
 * Throws what Discord would say to such a message: 50035 with a tree of errors, 50006 when it is empty, 40005.
 *
 * @see https://discord.com/developers/docs/resources/message#create-message
 */
export function checkMessage(draft: Draft): void {
  const { body, flags, files } = draft;
  const errors = new FormErrors();
  errors.length(["content"], body.content, { max: 2_000 });
  checkNonce(body, errors);
  checkEmbeds(body.embeds ?? [], errors);
  checkAllowedMentions(body, errors);
  errors.count(["attachments"], body.attachments, { max: 10 });
  const version = (flags & MessageFlags.IsComponentsV2) === 0 ? "legacy" : "v2";
  if (version === "v2") checkNothingLegacy(draft, errors);
  checkComponents(
    body.components ?? [],
    version,
    files.map(({ name }) => name),
    errors,
  );
  errors.throwIfAny();
  checkSizes(files, draft.sizeLimit);
  checkNotEmpty(draft, version);
}

function checkNonce({ nonce, enforce_nonce: enforced }: MessageBody, errors: FormErrors): void {
  if (typeof nonce === "string" && nonce.length > 25)
    errors.add(["nonce"], "NONCE_TYPE_TOO_LONG", "Nonce must be 25 or fewer characters");
  if (enforced === true && nonce === undefined) errors.required(["nonce"]);
}

function checkNothingLegacy({ body, before }: Draft, errors: FormErrors): void {
  const used = {
    content: typeof body.content === "string" || (body.content === undefined && before.content !== ""),
    embeds: (body.embeds?.length ?? (body.embeds === undefined ? before.embeds.length : 0)) > 0,
    poll: "poll" in body && body.poll !== null,
    sticker_ids: "sticker_ids" in body,
  };
  for (const [field, isUsed] of Object.entries(used)) {
    if (!isUsed) continue;
    const words = `The '${field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`;
    errors.add([field], "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", words);
  }
}

function checkEmbeds(embeds: readonly APIEmbed[], errors: FormErrors): void {
  errors.count(["embeds"], embeds, { max: 10 });
  embeds.forEach((embed, index) => {
    const at = ["embeds", index];
    errors.length([...at, "title"], embed.title, { max: 256 });
    errors.length([...at, "description"], embed.description, { max: 4_096 });
    errors.length([...at, "footer", "text"], embed.footer?.text, { max: 2_048 });
    errors.length([...at, "author", "name"], embed.author?.name, { max: 256 });
    errors.count([...at, "fields"], embed.fields, { max: 25 });
    embed.fields?.forEach((field, order) => {
      errors.length([...at, "fields", order, "name"], field.name, { min: 1, max: 256 });
      errors.length([...at, "fields", order, "value"], field.value, { min: 1, max: 1_024 });
    });
  });
  if (embeds.map(embedText).join("").length > 6_000)
    errors.add(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
}

/** What counts to the 6,000 characters of all embeds. */
export const embedText = ({ title, description, fields = [], footer, author }: APIEmbed): string =>
  [author?.name, title, description, ...fields.flatMap(({ name, value }) => [name, value]), footer?.text]
    .filter((part) => part !== undefined)
    .join("\n");

function checkAllowedMentions({ allowed_mentions: allowed }: MessageBody, errors: FormErrors): void {
  if (allowed === undefined || allowed === null) return;
  for (const kind of ["users", "roles"] as const) {
    errors.count(["allowed_mentions", kind], allowed[kind], { max: 100 });
    const isBoth = (allowed.parse as readonly string[] | undefined)?.includes(kind) && (allowed[kind]?.length ?? 0) > 0;
    if (isBoth) {
      const words = `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`;
      errors.add(["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", words);
    }
  }
}

function checkSizes(files: readonly StoredFile[], limit: number): void {
  const sizes = files.map(({ bytes }) => bytes.byteLength);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (sizes.some((size) => size > limit) || total > Math.max(25 * MIB, limit))
    throw new ApiError(413, 40005, "Request entity too large");
}

function checkNotEmpty({ body, files, before }: Draft, version: "legacy" | "v2"): void {
  const components = body.components ?? (body.components === undefined ? before.components : []);
  const embeds = body.embeds ?? (body.embeds === undefined ? before.embeds : []);
  const content = body.content ?? (body.content === undefined ? before.content : "");
  const shown = version === "v2" ? flattened(components).length : components.length + embeds.length + files.length;
  if (shown === 0 && content.trim() === "") throw new ApiError(400, 50006, "Cannot send an empty message");
}
