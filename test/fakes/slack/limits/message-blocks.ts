import { type Fields, listOf, objectsWithin, textOf } from "../json.ts";
import { messageBlock } from "./blocks.ts";
import { complain, complaintsOf } from "./complaints.ts";

/** Measured by people: nobody knows the number, and it is below what the blocks could hold. */
const ALL_BLOCKS_CHARACTERS = 13_200;
const MARKDOWN_CHARACTERS = 12_000;
const BLOCKS = 50;

export type BlocksFault =
  | { readonly error: "invalid_blocks"; readonly messages: readonly string[] }
  | { readonly error: "msg_blocks_too_long" };

/**
 * What Slack would say against the blocks of a message; null when it takes them.
 *
 * @param unsupported types of blocks that this workspace does not have yet
 */
export function faultOfBlocks(blocks: readonly unknown[], unsupported: ReadonlySet<string>): BlocksFault | null {
  const messages = [...tooMany(blocks), ...blocks.flatMap((block, index) => faultsOfBlock(block, index, unsupported))];
  messages.push(...repeated(listOf(blocks)), ...tablesBesides(listOf(blocks)), ...repeatedActions(listOf(blocks)));
  if (messages.length > 0) return { error: "invalid_blocks", messages };
  return tooLong(blocks) ? { error: "msg_blocks_too_long" } : null;
}

/** Two elements of one block that have the same action_id. */
export function repeatedActions(blocks: readonly Fields[], pointer = "/blocks"): readonly string[] {
  return blocks.flatMap((block, index) => {
    const ids = [...objectsWithin(block)].map((inner) => inner.action_id).filter((id) => id !== undefined);
    return twice(ids).map((id) => complain(`\`action_id\` "${id}" already exists`, `${pointer}/${index}`));
  });
}

export function repeated(blocks: readonly Fields[], pointer = "/blocks"): readonly string[] {
  const ids = blocks.map((block) => block.block_id).filter((id) => id !== undefined);
  return twice(ids).map((id) => complain(`\`block_id\` "${id}" already exists`, pointer));
}

/** All characters of a message's blocks: texts, values, ids, addresses. */
export const charactersOf = (value: unknown): number => {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce((sum, [name, inner]) => sum + (name === "type" ? 0 : charactersOf(inner)), 0);
};

const tooMany = (blocks: readonly unknown[]) =>
  blocks.length > BLOCKS ? [complain(`no more than ${BLOCKS} items allowed`, "/blocks")] : [];

function faultsOfBlock(block: unknown, index: number, unsupported: ReadonlySet<string>): readonly string[] {
  const missing = [...objectsWithin(block)].map((inner) => textOf(inner.type)).find((type) => unsupported.has(type));
  if (missing !== undefined) return [complain(`unsupported type: ${missing}`, `/blocks/${index}/type`)];
  return complaintsOf(messageBlock, block, `/blocks/${index}`);
}

const tablesBesides = (blocks: readonly Fields[]) => {
  const tables = blocks.filter(({ type }) => type === "table" || type === "data_table");
  return tables.length > 1 ? [complain("only_one_table_allowed", "/blocks")] : [];
};

const tooLong = (blocks: readonly unknown[]) =>
  charactersOf(blocks) > ALL_BLOCKS_CHARACTERS || markdownCharacters(listOf(blocks)) > MARKDOWN_CHARACTERS;

const markdownCharacters = (blocks: readonly Fields[]) =>
  blocks.reduce((sum, { type, text }) => sum + (type === "markdown" ? textOf(text).length : 0), 0);

const twice = (ids: readonly unknown[]) => [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
