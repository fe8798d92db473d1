import type { Form, FormField } from "../../../src/domain/form.ts";

/** What was given to a form's fields, or what to write instead. */
export type Filled = { readonly inputs: Readonly<Record<string, string>> } | { readonly remedy: string };

/**
 * Fills a form from the words behind a button's number: those of a form with one field are its value, those of a longer
 * one are `name=value` with semicolons between.
 */
export function fillForm({ title, fields }: Form, number: number, words: string | null): Filled {
  const given = fields.length === 1 ? [[fields[0]?.name ?? "", words ?? ""] as const] : pairs(words ?? "");
  const strange = given.find(([name, value]) => !accepts(fields, name, value));
  const inputs = Object.fromEntries([...fields.map(({ name, value }) => [name, value] as const), ...given]);
  const missing = fields.find(({ name, required }) => required && inputs[name] === "");
  const wanted = fields.length > 1 && words === null;
  if (strange === undefined && missing === undefined && !wanted) return { inputs };
  const [only] = fields;
  if (fields.length === 1 && only) {
    return { remedy: `${only.label} Write it after the number: \`:press ${number} …\`.` };
  }
  const [wrong] = strange ?? [];
  const fault = wrong === undefined ? "" : `“${wrong}” cannot be that here. `;
  return {
    remedy: `${fault}${title}: \`:press ${number} name=value; name=value\`.\n${fields.map(described).join("\n")}`,
  };
}

const pairs = (words: string) =>
  words
    .split(";")
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const [name = "", ...value] = part.split("=");
      return [name.trim(), value.join("=").trim()] as const;
    });

function accepts(fields: readonly FormField[], name: string, value: string): boolean {
  const field = fields.find((one) => one.name === name);
  if (field === undefined) return false;
  return field.kind !== "choice" || field.options.some((option) => option.value === value);
}

function described(field: FormField): string {
  const choices = field.kind === "choice" ? ` (${field.options.map(({ value }) => value).join(", ")})` : "";
  return `  ${field.name}=${field.value} ${field.label}${choices}`;
}
