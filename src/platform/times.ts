/** Instants as people write and read them: strictly read in a time zone, and written into form fields of that zone. */
import { Temporal } from 'temporal-polyfill';

/** Years a typed time may have: anything else is a slip. */
export const EARLIEST_YEAR = 2000;
export const LATEST_YEAR = 2100;

/** Most hours an offset may have. */
const MOST_OFFSET_HOURS = 14;

export type ReadTime =
  | { atMs: number }
  | { fault: 'format_datetime' | 'datetime_range' | 'datetime_skipped' | 'datetime_twice'; params: FaultParams };

type FaultParams = Record<string, string | number>;

const WRITTEN = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;

/**
 * Reads what `<input type="datetime-local">` sends, or an ISO time that says its own offset. Days and hours that do not
 * exist are refused, as are times that the zone's clocks skip or show twice: a guess would move someone's deadline.
 */
export function readTime(text: string, zone: string): ReadTime {
  const found = WRITTEN.exec(text);
  if (!found) return { fault: 'format_datetime', params: {} };
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second = '0',
    fraction = '',
    utc,
    sign,
    offsetHour = '0',
    offsetMinute = '0',
  ] = found;
  const plain = plainTime([year, month, day, hour, minute, second].map(Number), Number(fraction.padEnd(3, '0')));
  if (!plain || Number(offsetHour) > MOST_OFFSET_HOURS || Number(offsetMinute) > 59)
    return { fault: 'format_datetime', params: {} };
  if (plain.year < EARLIEST_YEAR || plain.year > LATEST_YEAR)
    return { fault: 'datetime_range', params: { min: EARLIEST_YEAR, max: LATEST_YEAR } };
  if (utc !== undefined || sign !== undefined) {
    const offsetMs = (sign === '-' ? -1 : 1) * (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000;
    return { atMs: plain.toZonedDateTime('UTC').epochMilliseconds - offsetMs };
  }
  const [earlier, later] = (['earlier', 'later'] as const).map((disambiguation) =>
    plain.toZonedDateTime(zone, { disambiguation }),
  ) as [Temporal.ZonedDateTime, Temporal.ZonedDateTime];
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { atMs: earlier.epochMilliseconds };
  const isTwice = earlier.toPlainDateTime().equals(plain);
  return { fault: isTwice ? 'datetime_twice' : 'datetime_skipped', params: { zone } };
}

function plainTime(parts: readonly number[], millisecond: number): Temporal.PlainDateTime | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  try {
    return Temporal.PlainDateTime.from({ year, month, day, hour, minute, second, millisecond }, { overflow: 'reject' });
  } catch {
    return undefined;
  }
}

/** An instant as `<input type="datetime-local">` holds it in a zone; seconds only where there are any. */
export function inputTime(atMs: number | null, zone: string): string {
  if (atMs === null) return '';
  const text = Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second', roundingMode: 'floor' });
  return text.endsWith(':00') ? text.slice(0, -3) : text;
}

/** Whether this names a time zone that the site can show times in. */
export function isTimeZone(name: string): boolean {
  return name === 'UTC' || zones.has(name);
}

/** Every zone a person can choose, UTC first. */
export function timeZones(): readonly string[] {
  return ['UTC', ...zones];
}

const zones = new Set(Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC'));

/** `UTC+8`, `UTC−3:30`, `UTC`: how far a zone is from UTC at an instant. */
export function utcOffset(atMs: number, zone: string): string {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  const minutes = Math.round(offsetNanoseconds / 60_000_000_000);
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  const hours = Math.floor(Math.abs(minutes) / 60);
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
