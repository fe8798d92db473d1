import { z } from "zod";
import { SOURCE_NAMES, SourceName } from "../domain/source-record.ts";
import { BadInput } from "../errors.ts";
import type { Json } from "../ports/store.ts";
import { nearestWords } from "./nearest.ts";
import { TEXTS } from "./texts.ts";

/** `members` leaves out guests and people of other organisations. */
export const WHO = ["everyone", "members", "admins"] as const;
export type Who = (typeof WHO)[number];
export const LANGUAGES = ["any", "english"] as const;
const DIGESTS = ["notify", "silent"] as const;
const SEED_VOTES = ["no", "yes"] as const;
const MOST_USD = 100_000;

/** What a channel decides for itself. */
export const ChannelSettings = z
  .object({
    /** Null for all. */
    sources: z.array(SourceName).min(1).readonly().nullable().default(null),
    /** The earliest year of publication; null for no limit. */
    since: z.int().nullable().default(null),
    maxStudies: z.int().min(1).max(100).default(30),
    /** Of the records that are read: an eligibility criterion, judged by title and abstract. */
    language: z.enum(LANGUAGES).default("any"),
    /** Distinct people who must agree before a claim counts as verified or disputed. */
    quorum: z.int().min(1).max(20).default(1),
    voters: z.enum(WHO).default("everyone"),
    /** Who may ask for reviews, and recall those of other channels. */
    askers: z.enum(WHO).default("members"),
    /** Who may change the digest and the channel's papers. */
    editors: z.enum(WHO).default("members"),
    /** How old an earlier review may be to be offered again, in days; 0 for never. */
    reuseDays: z.int().min(0).max(3650).default(30),
    /** The most reviews of one person in a day (UTC); null for no limit. */
    dailyReviews: z.int().min(1).max(1000).nullable().default(null),
    /** The most reviews of one person that run or wait at once; null for no limit. */
    personAtOnce: z.int().min(1).max(100).nullable().default(10),
    /** The most reviews of the channel that run or wait at once; null for no limit. */
    channelAtOnce: z.int().min(1).max(1000).nullable().default(null),
    /** The most that language models may cost the channel in a day (UTC), in USD; null for no limit. */
    dailyUsd: z.number().positive().max(MOST_USD).nullable().default(null),
    /** Whether people are notified of a digest, where the platform leaves that to the bot. */
    digests: z.enum(DIGESTS).default("notify"),
    /** Whether the bot puts a ✅ of its own on claims, so that a vote is one click. It never counts. */
    seedVotes: z.enum(SEED_VOTES).default("no"),
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
    name: "language",
    says: "any, or english to leave out papers whose title and abstract are in another language",
    show: ({ language }) => language,
    read: (value) => ({ language: oneOf(LANGUAGES, value) }),
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
    read: (value) => ({ voters: oneOf(WHO, value) }),
  },
  {
    name: "askers",
    says: "who may ask for reviews: everyone, members (no guests) or admins",
    show: ({ askers }) => askers,
    read: (value) => ({ askers: oneOf(WHO, value) }),
  },
  {
    name: "editors",
    says: "who may change the digest and the channel's papers: everyone, members (no guests) or admins",
    show: ({ editors }) => editors,
    read: (value) => ({ editors: oneOf(WHO, value) }),
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
    read: (value) => ({
      dailyReviews: isNone(value) ? null : wholeNumber(value.replace(/ ?(?:a|per) day$/, ""), 1, 1000),
    }),
  },
  {
    name: "at-once",
    says: "the most reviews of one person that run or wait at once, or “none”",
    show: ({ personAtOnce }) => (personAtOnce === null ? "none" : String(personAtOnce)),
    read: (value) => ({ personAtOnce: isNone(value) ? null : wholeNumber(value, 1, 100) }),
  },
  {
    name: "channel-at-once",
    says: "the most reviews of this channel that run or wait at once, or “none”",
    show: ({ channelAtOnce }) => (channelAtOnce === null ? "none" : String(channelAtOnce)),
    read: (value) => ({ channelAtOnce: isNone(value) ? null : wholeNumber(value, 1, 1000) }),
  },
  {
    name: "spending",
    says: "the most that language models may cost this channel in a day (UTC), in USD, or “none”",
    show: ({ dailyUsd }) => (dailyUsd === null ? "none" : `$${dailyUsd.toFixed(2)} a day`),
    read: (value) => ({ dailyUsd: isNone(value) ? null : amount(value) }),
  },
  {
    name: "digests",
    says: "notify, or silent where the platform can post without notifying anybody (Discord)",
    show: ({ digests }) => digests,
    read: (value) => ({ digests: oneOf(DIGESTS, value) }),
  },
  {
    name: "seed-votes",
    says: "yes to have a ✅ put on each claim, so that a vote is one click; the bot's own never counts",
    show: ({ seedVotes }) => seedVotes,
    read: (value) => ({ seedVotes: oneOf(SEED_VOTES, value) }),
  },
];

const SETTING_NAMES = SETTINGS.map(({ name }) => name);

const OTHER_NAMES: Readonly<Record<string, string>> = {
  "max studies": "max-studies",
  maxstudies: "max-studies",
  "who may vote": "voters",
  vote: "voters",
  source: "sources",
  year: "since",
  reuse: "reuse-days",
  limit: "budget",
  "who may ask": "askers",
  "who may edit": "editors",
  "at once": "at-once",
  "channel at once": "channel-at-once",
  cost: "spending",
  usd: "spending",
  languages: "language",
  digest: "digests",
  "seed votes": "seed-votes",
  seed: "seed-votes",
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
  if (setting === undefined)
    throw new BadInput(TEXTS.noSetting(name, SETTING_NAMES, nearestWords(name, SETTING_NAMES, 1)[0]));
  return { name, settings: { ...settings, ...setting.read(typed.value.toLowerCase().trim(), thisYear) } };
}

const isAll = (value: string) => /^(?:all|any|everything)$/.test(value);
const isNone = (value: string) => /^(?:none|no|off|any|unlimited|no limit)$/.test(value);

function sourceNames(value: string): readonly SourceName[] {
  const names = value.split(/[\s,]+/).filter((name) => name !== "" && name !== "and");
  const unknown = names.find((name) => !SourceName.safeParse(name).success);
  if (unknown !== undefined || names.length === 0) {
    throw new BadInput(TEXTS.noSource(unknown ?? value, SOURCE_NAMES));
  }
  return [...new Set(names.map((name) => SourceName.parse(name)))];
}

function wholeNumber(value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw new BadInput(TEXTS.noNumber(value, least, most));
  }
  return number;
}

function amount(value: string): number {
  const digits = value.replace(/^\$\s?|\s?(?:usd|dollars?)?(?: (?:a|per) day)?$/g, "");
  const usd = Number(digits);
  if (!/^\d+(?:\.\d{1,2})?$/.test(digits) || usd === 0 || usd > MOST_USD) throw new BadInput(TEXTS.noAmount(value));
  return usd;
}

function oneOf<Choice extends string>(choices: readonly Choice[], value: string): Choice {
  const choice = choices.find((name) => name === value);
  if (choice === undefined) throw new BadInput(TEXTS.noChoice(value, choices));
  return choice;
}
