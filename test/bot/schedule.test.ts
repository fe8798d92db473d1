import { fc, test } from "@fast-check/vitest";
import { DateTime } from "luxon";
import { describe, expect, it } from "vitest";
import { dueDigest, nextRun, parseSchedule, type Schedule, scheduleWords } from "../../src/bot/schedule.ts";

const berlin = (every: "day" | "week", time: string, weekday = 1): Schedule => ({
  every,
  weekday,
  time,
  zone: "Europe/Berlin",
});

describe("a schedule is read as people type it", () => {
  it.each([
    ["", "every Monday at 09:00 (UTC)"],
    ["daily", "every day at 09:00 (UTC)"],
    ["every day at 8", "every day at 08:00 (UTC)"],
    ["weekly on friday 16:30 Europe/Berlin", "every Friday at 16:30 (Europe/Berlin)"],
    ["tue 7.45 europe/berlin", "every Tuesday at 07:45 (Europe/Berlin)"],
    ["daily 5pm America/New_York", "every day at 17:00 (America/New_York)"],
    ["daily 12 am", "every day at 00:00 (UTC)"],
  ])("%s: %s", (typed, words) => {
    expect(scheduleWords(parseSchedule(typed))).toBe(words);
  });

  it.each([
    ["daily 25:00", "There is no 25:00"],
    ["weekly at noonish", "“noonish” is no day, time or time zone"],
    ["daily 9:00 Mars/Olympus", "“Mars/Olympus” is no day"],
  ])("%s is refused with the word at fault", (typed, words) => {
    expect(() => parseSchedule(typed)).toThrow(words);
  });
});

describe("the next run", () => {
  it.each([
    { after: "2026-03-28T12:00:00Z", next: "2026-03-29T07:00:00.000Z", case: "stays at nine when summer time begins" },
    { after: "2026-10-24T12:00:00Z", next: "2026-10-25T08:00:00.000Z", case: "stays at nine when summer time ends" },
    { after: "2026-06-01T07:00:00Z", next: "2026-06-02T07:00:00.000Z", case: "comes after the moment, not at it" },
  ])("$case", ({ after, next }) => {
    expect(nextRun(berlin("day", "09:00"), new Date(after)).toISOString()).toBe(next);
  });

  it("comes an hour later where the clocks skip its time", () => {
    expect(nextRun(berlin("day", "02:30"), new Date("2026-03-28T12:00:00Z")).toISOString()).toBe(
      "2026-03-29T01:30:00.000Z",
    );
  });

  it("comes once where the clocks repeat its time", () => {
    const first = nextRun(berlin("day", "02:30"), new Date("2026-10-24T12:00:00Z"));
    expect(nextRun(berlin("day", "02:30"), first).toISOString()).toBe("2026-10-26T01:30:00.000Z");
  });

  test.prop([
    fc.date({ min: new Date("2024-01-01"), max: new Date("2030-12-31"), noInvalidDate: true }),
    fc.constantFrom("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"),
    fc.nat(23),
    fc.nat(59),
  ])("is at most 25 and a half hours away, and one on each local day", (after, zone, hour, minute) => {
    const schedule: Schedule = { every: "day", weekday: 1, time: `${hour}:${minute}`, zone };
    const first = nextRun(schedule, after);
    const second = nextRun(schedule, first);
    const localDay = (date: Date) => DateTime.fromJSDate(date, { zone }).startOf("day");
    expect(first.getTime() - after.getTime()).toBeLessThanOrEqual(25.5 * 3600_000);
    expect(localDay(second).diff(localDay(first), "days").days).toBe(1);
  });
});

describe("a digest that is due", () => {
  const weekly = berlin("week", "09:00");
  const planned = new Date("2026-03-02T08:00:00Z");

  it("does not come before its time", () => {
    expect(dueDigest(weekly, planned, new Date("2026-03-02T07:59:59Z"))).toBeNull();
  });

  it("comes in time, and then a week later", () => {
    expect(dueDigest(weekly, planned, new Date("2026-03-02T08:00:30Z"))).toEqual({
      period: "2026-03-02",
      late: false,
      next: new Date("2026-03-09T08:00:00Z"),
    });
  });

  it("comes once, marked late, however many were missed", () => {
    expect(dueDigest(weekly, planned, new Date("2026-03-25T10:00:00Z"))).toEqual({
      period: "2026-03-02",
      late: true,
      next: new Date("2026-03-30T07:00:00Z"),
    });
  });
});
