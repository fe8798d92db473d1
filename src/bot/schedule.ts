import { DateTime, IANAZone } from "luxon";
import { BadInput } from "../errors.ts";
import { TEXTS } from "./texts.ts";

/** When a digest comes: a wall-clock time in a zone, so that it stays at nine when the clocks change. */
export interface Schedule {
  readonly every: "day" | "week";
  /** 1 Monday to 7 Sunday; of no meaning for a daily digest. */
  readonly weekday: number;
  /** "09:00", 24 hours. */
  readonly time: string;
  /** An IANA zone: "Europe/Berlin". */
  readonly zone: string;
}

export const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
export const DEFAULT_SCHEDULE: Schedule = { every: "week", weekday: 1, time: "09:00", zone: "UTC" };
/** What a busy process may take without anybody calling it late. */
const LATE_MS = 15 * 60_000;

/**
 * Reads a schedule as people type it: "daily at 8", "weekly on friday 16:30 Europe/Berlin". What is left out is Monday,
 * 09:00, UTC.
 *
 * @throws {BadInput} naming the word that was not understood
 */
export function parseSchedule(text: string): Schedule {
  const words = text.split(/[\s,]+/).filter((word) => word !== "" && !/^(?:at|on|in|every|each|a|the)$/i.test(word));
  const schedule: { -readonly [Key in keyof Schedule]: Schedule[Key] } = { ...DEFAULT_SCHEDULE };
  for (const word of words) {
    if (/^(?:am|pm)$/i.test(word)) schedule.time = halfDay(schedule.time, word);
    else Object.assign(schedule, readWord(word));
  }
  return schedule;
}

function readWord(word: string): Partial<Schedule> {
  const lower = word.toLowerCase();
  if (/^(?:daily|day|days)$/.test(lower)) return { every: "day" };
  if (/^(?:weekly|week|weeks)$/.test(lower)) return { every: "week" };
  const weekday = WEEKDAYS.findIndex((day) => lower.length > 2 && (day.startsWith(lower) || `${day}s` === lower));
  if (weekday >= 0) return { every: "week", weekday: weekday + 1 };
  const clock = /^(?<hour>\d{1,2})(?:[:.h](?<minute>\d{2})?)?(?<half>am|pm)?$/.exec(lower)?.groups;
  if (clock !== undefined) return { time: clockTime(clock) };
  const zone = zoneName(word);
  if (zone !== null) return { zone };
  throw new BadInput(TEXTS.noDay(word));
}

function clockTime({ hour = "", minute = "00", half }: Partial<Record<string, string>>): string {
  if (Number(hour) > 23 || Number(minute) > 59) {
    throw new BadInput(TEXTS.noTime(`${hour}:${minute}`));
  }
  const time = `${hour.padStart(2, "0")}:${minute}`;
  return half === undefined ? time : halfDay(time, half);
}

function halfDay(time: string, half: string): string {
  const [hour = "0", minute = "00"] = time.split(":");
  const twelve = Number(hour) % 12;
  return `${String(half.toLowerCase() === "pm" ? twelve + 12 : twelve).padStart(2, "0")}:${minute}`;
}

/** The zone as the database spells it; null when there is none of that name. */
function zoneName(word: string): string | null {
  if (/^(?:utc|gmt|z)$/i.test(word)) return "UTC";
  const known = Intl.supportedValuesOf("timeZone").find((zone) => zone.toLowerCase() === word.toLowerCase());
  return known ?? (word.includes("/") && IANAZone.isValidZone(word) ? word : null);
}

/**
 * The first time after `after`. A time that the clocks skip in spring comes as much later as they skip; one that they
 * repeat in autumn comes once.
 */
export function nextRun(schedule: Schedule, after: Date): Date {
  const [hour = 0, minute = 0] = schedule.time.split(":").map(Number);
  const today = DateTime.fromJSDate(after, { zone: schedule.zone }).startOf("day");
  for (let days = 0; days <= 8; days += 1) {
    const day = today.plus({ days });
    if (schedule.every === "week" && day.weekday !== schedule.weekday) continue;
    const at = DateTime.fromObject(
      { year: day.year, month: day.month, day: day.day, hour, minute },
      { zone: schedule.zone },
    ).toJSDate();
    if (at > after) return at;
  }
  throw new Error(`no run within eight days: ${JSON.stringify(schedule)}`);
}

/** A digest that is due. However many were missed, one comes, and it says that it is late. */
export interface DueDigest {
  /** The local date for which it comes: with the subscription, the key under which it is posted once. */
  readonly period: string;
  readonly late: boolean;
  readonly next: Date;
}

/** @returns null when the time has not come */
export function dueDigest(schedule: Schedule, plannedFor: Date, now: Date): DueDigest | null {
  if (plannedFor > now) return null;
  return {
    period: DateTime.fromJSDate(plannedFor, { zone: schedule.zone }).toISODate() ?? plannedFor.toISOString(),
    late: now.getTime() - plannedFor.getTime() > LATE_MS,
    next: nextRun(schedule, now),
  };
}

/** "every Monday at 09:00 (Europe/Berlin)". */
export function scheduleWords({ every, weekday, time, zone }: Schedule): string {
  const day = WEEKDAYS[weekday - 1] ?? "";
  return `${every === "day" ? "every day" : `every ${day.charAt(0).toUpperCase()}${day.slice(1)}`} at ${time} (${zone})`;
}
