import { z } from "zod";

export type JsonSchema = { readonly [keyword: string]: unknown };

/** Limits that strict modes do not know or know in part. They are said in words, and checked when the reply is in. */
const LIMITS: Readonly<Record<string, string>> = {
  minLength: "at least # characters",
  maxLength: "at most # characters",
  pattern: "matches #",
  format: "format #",
  minimum: "at least #",
  maximum: "at most #",
  exclusiveMinimum: "more than #",
  exclusiveMaximum: "less than #",
  multipleOf: "a multiple of #",
  minItems: "at least # items",
  maxItems: "at most # items",
};
const DROPPED = ["$schema", "default", "contentEncoding", ...Object.keys(LIMITS)];

/**
 * The JSON schema of a reply, in the part of the language that strict modes share: every key required, no other keys,
 * limits in the descriptions.
 *
 * @throws {TypeError} for optional keys and free keys, which strict modes do not know
 */
export function wireSchema(schema: z.ZodType): JsonSchema {
  return strict(z.toJSONSchema(schema, { io: "input" }) as JsonSchema);
}

function strict(schema: JsonSchema): JsonSchema {
  const kept = Object.entries(schema).filter(([keyword]) => !DROPPED.includes(keyword) && keyword !== "description");
  const description = describe(schema);
  return {
    ...Object.fromEntries(kept.map(([keyword, value]) => strictKeyword(keyword, value))),
    ...(description === "" ? {} : { description }),
    ...(schema.type === "object" ? closed(schema) : {}),
  };
}

function strictKeyword(keyword: string, value: unknown): readonly [string, unknown] {
  if (keyword === "properties" || keyword === "$defs") return [keyword, mapValues(value as JsonSchema)];
  if (keyword === "items") return [keyword, strict(value as JsonSchema)];
  if (keyword === "anyOf" || keyword === "oneOf") return ["anyOf", (value as JsonSchema[]).map(strict)];
  return [keyword, value];
}

function mapValues(schemas: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strict(schema as JsonSchema)]));
}

function closed({ properties = {}, required = [], propertyNames, patternProperties }: JsonSchema): JsonSchema {
  const names = Object.keys(properties as JsonSchema);
  const optional = names.filter((name) => !(required as readonly string[]).includes(name));
  if (optional.length > 0) throw new TypeError(`A reply's keys are all required, but not ${optional.join(", ")}`);
  if (propertyNames !== undefined || patternProperties !== undefined) throw new TypeError("A reply's keys are fixed");
  return { required: names, additionalProperties: false };
}

function describe(schema: JsonSchema): string {
  const limits = Object.entries(LIMITS).flatMap(([keyword, words]) => {
    const value = schema[keyword];
    const says = value !== undefined && Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER;
    return says ? [words.replace("#", () => String(value))] : [];
  });
  const { description } = schema;
  return [...(typeof description === "string" ? [description] : []), ...limits].join("; ");
}
