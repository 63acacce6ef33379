/** Times and spans as contest systems write them, in all versions of the specification. */
import { readTime } from '../clics/clics-formats.rules.ts';

const SPAN = /^(-?)(\d{1,6}):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;

/** Milliseconds of `h:mm:ss` with or without a fraction, perhaps negative; undefined for anything else. */
export function readSpan(value: unknown): number | undefined {
  const found = typeof value === 'string' ? SPAN.exec(value.trim()) : null;
  if (!found) return undefined;
  const [, sign, hours, minutes, seconds, fraction = ''] = found;
  if (Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const total = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + ms;
  return sign === '-' ? -total : total;
}

/** Milliseconds of a span that older versions write as a whole number of minutes. */
export function readMinutesOrSpan(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? Math.round(value * 60_000) : undefined;
  if (typeof value === 'string' && /^\d{1,6}$/.test(value.trim())) return Number(value) * 60_000;
  return readSpan(value);
}

/** Epoch milliseconds of a time with its zone. */
export function readInstant(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = readTime(value.trim());
  return ms !== undefined && ms >= 0 && ms < 8_640_000_000_000 ? ms : undefined;
}
