import { describe, expect, it } from "vitest";
import { z } from "zod";
import { wireSchema } from "../../../adapters/language-model/wire-schema.ts";

describe("the schema of a reply as it goes over the wire", () => {
  it("requires every key and takes no other, at every depth", () => {
    const Inner = z.object({ id: z.string(), note: z.string().nullable() });
    expect(wireSchema(z.object({ items: z.array(Inner), one: Inner }))).toMatchObject({
      required: ["items", "one"],
      additionalProperties: false,
      properties: {
        items: { items: { required: ["id", "note"], additionalProperties: false } },
        one: { required: ["id", "note"], additionalProperties: false },
      },
    });
  });

  it("says limits in words, because strict modes know only some of them", () => {
    const schema = z.object({
      score: z.number().min(0).max(10).describe("How sure you are"),
      names: z.array(z.string().min(1)).max(3),
      count: z.int(),
    });
    expect(wireSchema(schema)).toMatchObject({
      properties: {
        score: { type: "number", description: "How sure you are; at least 0; at most 10" },
        names: { type: "array", description: "at most 3 items", items: { description: "at least 1 characters" } },
        count: { type: "integer" },
      },
    });
    expect(JSON.stringify(wireSchema(schema))).not.toMatch(/"(?:minimum|maximum|minLength|maxItems|\$schema)"/);
  });

  it("writes unions as anyOf", () => {
    const kinds = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), a: z.string() }),
      z.object({ kind: z.literal("b"), b: z.string() }),
    ]);
    expect(wireSchema(z.object({ kinds }))).toMatchObject({
      properties: { kinds: { anyOf: [{ required: ["kind", "a"] }, { required: ["kind", "b"] }] } },
    });
  });

  it.each([
    { what: "optional keys", schema: z.object({ a: z.string().optional() }), says: "but not a" },
    { what: "free keys", schema: z.object({ a: z.record(z.string(), z.string()) }), says: "keys are fixed" },
  ])("knows no $what", ({ schema, says }) => {
    expect(() => wireSchema(schema)).toThrow(says);
  });
});
