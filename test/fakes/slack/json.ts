/** An object from outside, whose fields are looked at one by one. */
export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

export const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export const textOrNull = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

/** Every object within a value, the value itself included, outermost first. */
export function* objectsWithin(value: unknown): Generator<Fields> {
  if (Array.isArray(value)) for (const item of value) yield* objectsWithin(item);
  if (!isFields(value)) return;
  yield value;
  for (const inner of Object.values(value)) yield* objectsWithin(inner);
}
