const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const WAIT_IN_WORDS = /try again in ((?:\d+(?:\.\d+)?(?:ms|s|m|h))+)/i;

/**
 * How long a server asks us to wait, by its headers or in its words ("try again in 1m30.5s").
 *
 * @returns null when it does not say
 * @see RFC 9110, 10.2.3: seconds, or a date
 */
export function requestedWaitMs(headers: Headers | undefined, message: string): number | null {
  return byMilliseconds(headers) ?? byHeader(headers?.get("retry-after") ?? null) ?? byWords(message);
}

function byMilliseconds(headers: Headers | undefined): number | null {
  const value = Number(headers?.get("retry-after-ms") ?? Number.NaN);
  return Number.isFinite(value) ? Math.max(0, value) : null;
}

function byHeader(value: string | null): number | null {
  if (value === null || value.trim() === "") return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1_000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}

function byWords(message: string): number | null {
  const [, wait] = WAIT_IN_WORDS.exec(message) ?? [];
  if (wait === undefined) return null;
  const parts = [...wait.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/gi)];
  return parts.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (UNITS_MS[unit.toLowerCase()] ?? 0), 0);
}
