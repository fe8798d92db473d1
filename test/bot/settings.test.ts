import { describe, expect, it } from "vitest";
import { changeSetting, DEFAULT_SETTINGS, readSettings, SETTINGS } from "../../src/bot/settings.ts";

const change = (name: string, value: string) => changeSetting(DEFAULT_SETTINGS, { name, value }, 2026).settings;

describe("a setting is read as people type it", () => {
  it.each([
    ["sources", "arXiv, pubmed", { sources: ["arxiv", "pubmed"] }],
    ["sources", "all", { sources: null }],
    ["since", "2015", { since: 2015 }],
    ["since", "none", { since: null }],
    ["max studies", "20", { maxStudies: 20 }],
    ["quorum", "2", { quorum: 2 }],
    ["who may vote", "members", { voters: "members" }],
    ["reuse-days", "0", { reuseDays: 0 }],
    ["language", "English", { language: "english" }],
    ["who may ask", "everyone", { askers: "everyone" }],
    ["editors", "admins", { editors: "admins" }],
    ["at once", "3", { personAtOnce: 3 }],
    ["channel-at-once", "none", { channelAtOnce: null }],
    ["spending", "$2.50 a day", { dailyUsd: 2.5 }],
    ["spending", "3 usd", { dailyUsd: 3 }],
    ["budget", "5 a day", { dailyReviews: 5 }],
    ["budget", "5", { dailyReviews: 5 }],
    ["budget", "off", { dailyReviews: null }],
    ["digests", "silent", { digests: "silent" }],
    ["seed votes", "yes", { seedVotes: "yes" }],
  ])("%s %s", (name, value, expected) => {
    expect(change(name, value)).toEqual({ ...DEFAULT_SETTINGS, ...expected });
  });

  it.each([
    ["since", "2027", "a whole number from 1500 to 2026"],
    ["quorum", "0", "a whole number from 1 to 20"],
    ["spending", "0", "it must be an amount in USD such as 2.50"],
    ["spending", "a lot", "it must be an amount in USD such as 2.50"],
    ["language", "german", "it must be any or english"],
    ["sources", "google", "There is no source “google”"],
    ["voters", "nobody", "it must be everyone, members or admins"],
    ["quorun", "2", "Did you mean “quorum”?"],
    ["colour", "red", "There is no setting “colour”. There are sources,"],
  ])("%s %s is refused with what fits", (name, value, words) => {
    expect(() => change(name, value)).toThrow(words);
  });
});

it("what was stored before a setting existed has its default", () => {
  expect(readSettings({ quorum: 3 })).toEqual({ ...DEFAULT_SETTINGS, quorum: 3 });
  expect(readSettings(null)).toEqual(DEFAULT_SETTINGS);
});

it("every setting can be shown", () => {
  expect(SETTINGS.map(({ show }) => show(DEFAULT_SETTINGS))).toEqual([
    "all",
    "none",
    "30",
    "any",
    "1",
    "everyone",
    "members",
    "members",
    "30",
    "none",
    "10",
    "none",
    "none",
    "notify",
    "no",
  ]);
});
