import { z } from "zod";
import { SOURCE_NAMES, SourceName } from "../domain/source-record.ts";
import { BadInput } from "../errors.ts";
import type { Json } from "../ports/store.ts";
import { nearestWords } from "./nearest.ts";

export const VOTERS = ["everyone", "members", "admins"] as const;

/** What a channel decides for itself. */
export const ChannelSettings = z
  .object({
    /** Null for all. */
    sources: z.array(SourceName).min(1).readonly().nullable().default(null),
    /** The earliest year of publication; null for no limit. */
    since: z.int().nullable().default(null),
    maxStudies: z.int().min(1).max(100).default(30),
    /** Distinct people who must agree before a claim counts as verified or disputed. */
    quorum: z.int().min(1).max(20).default(1),
    /** `members` leaves out guests and people of other organisations. */
    voters: z.enum(VOTERS).default("everyone"),
    /** How old an earlier review may be to be offered again, in days; 0 for never. */
    reuseDays: z.int().min(0).max(3650).default(30),
    /** The most reviews of one person in a day (UTC); null for no limit. */
    dailyReviews: z.int().min(1).max(1000).nullable().default(null),
  })
  .readonly();
export type ChannelSettings = z.infer<typeof ChannelSettings>;

export const DEFAULT_SETTINGS: ChannelSettings = ChannelSettings.parse({});

interface Setting {
  readonly name: string;
  readonly says: string;
  readonly show: (settings: ChannelSettings) => string;
  /** @throws {BadInput} */
  readonly read: (value: string, thisYear: number) => Partial<ChannelSettings>;
}

export const SETTINGS: readonly Setting[] = [
  {
    name: "sources",
    says: "where to search, with commas, or “all”",
    show: ({ sources }) => sources?.join(", ") ?? "all",
    read: (value) => ({ sources: isAll(value) ? null : sourceNames(value) }),
  },
  {
    name: "since",
    says: "the earliest year of publication, or “none”",
    show: ({ since }) => (since === null ? "none" : String(since)),
    read: (value, thisYear) => ({ since: isNone(value) ? null : wholeNumber(value, 1500, thisYear) }),
  },
  {
    name: "max-studies",
    says: "the most studies that a review reads, 1 to 100",
    show: ({ maxStudies }) => String(maxStudies),
    read: (value) => ({ maxStudies: wholeNumber(value, 1, 100) }),
  },
  {
    name: "quorum",
    says: "how many people must agree before a claim counts as verified or disputed",
    show: ({ quorum }) => String(quorum),
    read: (value) => ({ quorum: wholeNumber(value, 1, 20) }),
  },
  {
    name: "voters",
    says: "who may vote: everyone, members (no guests) or admins",
    show: ({ voters }) => voters,
    read: (value) => ({ voters: oneOf(VOTERS, value) }),
  },
  {
    name: "reuse-days",
    says: "how old an earlier review of the same question may be to be offered first, in days; 0 for never",
    show: ({ reuseDays }) => String(reuseDays),
    read: (value) => ({ reuseDays: wholeNumber(value, 0, 3650) }),
  },
  {
    name: "budget",
    says: "the most reviews that one person may ask for in a day (UTC), or “none”",
    show: ({ dailyReviews }) => (dailyReviews === null ? "none" : `${dailyReviews} a day`),
    read: (value) => ({ dailyReviews: isNone(value) ? null : wholeNumber(value, 1, 1000) }),
  },
];

const OTHER_NAMES: Readonly<Record<string, string>> = {
  "max studies": "max-studies",
  maxstudies: "max-studies",
  "who may vote": "voters",
  vote: "voters",
  source: "sources",
  year: "since",
  reuse: "reuse-days",
  limit: "budget",
};

/** A stored value, whatever an earlier version of this program wrote: what is missing has its default. */
export function readSettings(stored: Json | null): ChannelSettings {
  return ChannelSettings.parse(stored ?? {});
}

/**
 * The settings with one of them changed, as people type it.
 *
 * @throws {BadInput} saying what would be accepted
 */
export function changeSetting(
  settings: ChannelSettings,
  typed: { readonly name: string; readonly value: string },
  thisYear: number,
): { readonly name: string; readonly settings: ChannelSettings } {
  const name = OTHER_NAMES[typed.name] ?? typed.name;
  const setting = SETTINGS.find((one) => one.name === name);
  if (setting === undefined) throw new BadInput(unknownSetting(name));
  return { name, settings: { ...settings, ...setting.read(typed.value.toLowerCase().trim(), thisYear) } };
}

function unknownSetting(name: string): string {
  const names = SETTINGS.map((setting) => setting.name);
  const [nearest] = nearestWords(name, names);
  return nearest === undefined
    ? `There is no setting “${name}”. There are ${names.join(", ")}.`
    : `There is no setting “${name}”. Did you mean “${nearest}”?`;
}

const isAll = (value: string) => /^(?:all|any|everything)$/.test(value);
const isNone = (value: string) => /^(?:none|no|off|any|unlimited|no limit)$/.test(value);

function sourceNames(value: string): readonly SourceName[] {
  const names = value.split(/[\s,]+/).filter((name) => name !== "" && name !== "and");
  const unknown = names.find((name) => !SourceName.safeParse(name).success);
  if (unknown !== undefined || names.length === 0) {
    throw new BadInput(`There is no source “${unknown ?? value}”. There are ${SOURCE_NAMES.join(", ")}.`);
  }
  return [...new Set(names.map((name) => SourceName.parse(name)))];
}

function wholeNumber(value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw new BadInput(`“${value}” does not fit: it must be a whole number from ${least} to ${most}.`);
  }
  return number;
}

function oneOf<Choice extends string>(choices: readonly Choice[], value: string): Choice {
  const choice = choices.find((name) => name === value);
  if (choice === undefined) throw new BadInput(`“${value}” does not fit: it must be ${choices.join(", ")}.`);
  return choice;
}
