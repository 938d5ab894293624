/** How long an answer wants us to wait. */

/** Nobody means more, and a larger number is no date any more. */
const century = 100 * 365 * 86_400_000;

/** The date of a header in ms. One that names no zone is in GMT, as all dates of HTTP are. */
const dateOf = (text: string): number => Date.parse(/\d$/.test(text) ? `${text} GMT` : text);

/**
 * In: an answer's headers; the time by our clock. Out: how many ms the server wants us to wait, if it says: seconds with
 * decimals, or an HTTP date, which the server's own `Date` is taken off where it sent one. What is neither is not heeded.
 */
export function retryAfterMs(headers: Record<string, string>, now?: number): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(century, Math.ceil(Number(text) * 1000));
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const theirs = Date.parse(headers['date'] ?? '');
  const wait = dateOf(text) - (Number.isNaN(theirs) ? (now ?? Number.NaN) : theirs);
  return Number.isNaN(wait) ? undefined : Math.min(century, Math.max(0, wait));
}

/** When the wait is over by the server's clock, in ISO 8601, where an answer tells. */
export function pausedUntil(headers: Record<string, string>): string | undefined {
  const wait = retryAfterMs(headers);
  if (wait === undefined) return undefined;
  const end = Date.parse(headers['date'] ?? '') + wait;
  return Number.isNaN(end) ? undefined : new Date(end).toISOString();
}

const units = [
  [90, 1, 's'],
  [5400, 60, 'min'],
  [172_800, 3600, 'hours'],
  [63_072_000, 86_400, 'days'],
] as const;

/** In: how long, in seconds, and when it is over, where that is known. Out: `2 hours, until 2026-05-01 14:00 UTC`. */
export function pauseText(seconds: number, until?: string): string {
  const [, size, unit] = units.find(([most]) => seconds < most) ?? [0, 31_536_000, 'years'];
  const when = until === undefined ? '' : `, until ${until.slice(0, 16).replace('T', ' ')} UTC`;
  return `${Math.round(seconds / size)} ${unit}${when}`;
}
