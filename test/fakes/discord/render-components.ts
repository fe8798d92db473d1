import { ComponentType } from "discord-api-types/v10";
import type { StoredFile } from "./records.ts";

type Given = Readonly<Record<string, unknown>>;

/** Components as Discord gives them back: each with the id it came with or a free one, and with what was left out. */
export function apiComponents(
  components: readonly unknown[],
  files: readonly StoredFile[],
  urlOf: (file: StoredFile) => string,
): object[] {
  const taken = new Set(idsOf(components));
  let next = 0;
  const free = (): number => {
    do next++;
    while (taken.has(next));
    return next;
  };
  const complete = (component: unknown): object => {
    const { components: inner, accessory, ...rest } = component as Given & { readonly components?: readonly unknown[] };
    const id = Number(rest.id) || free();
    return {
      ...{ ...defaults(rest), ...rest, id },
      ...(rest.type === ComponentType.File ? shownFile(rest, files, urlOf) : {}),
      ...(inner === undefined ? {} : { components: inner.map(complete) }),
      ...(accessory === undefined ? {} : { accessory: complete(accessory) }),
    };
  };
  return components.map(complete);
}

const idsOf = (components: readonly unknown[]): readonly number[] =>
  components.flatMap((component) => {
    const { id, components: inner, accessory } = component as Given;
    const within = [...(Array.isArray(inner) ? inner : []), ...(accessory === undefined ? [] : [accessory])];
    return [...(id ? [Number(id)] : []), ...idsOf(within)];
  });

function defaults({ type }: Given): object {
  switch (type) {
    case ComponentType.Container:
      return { accent_color: null, spoiler: false };
    case ComponentType.Separator:
      return { spacing: 1, divider: true };
    case ComponentType.File:
      return { spoiler: false };
    case ComponentType.StringSelect:
      return { min_values: 1, max_values: 1 };
    default:
      return {};
  }
}

function shownFile({ file }: Given, files: readonly StoredFile[], urlOf: (file: StoredFile) => string): object {
  const name = String((file as { readonly url?: unknown } | undefined)?.url ?? "").replace("attachment://", "");
  const stored = files.find((one) => one.name === name);
  if (stored === undefined) return {};
  const url = urlOf(stored);
  return { name, size: stored.bytes.byteLength, file: { id: stored.id, url, proxy_url: url } };
}
