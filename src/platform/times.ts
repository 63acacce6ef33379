/** Instants in form fields: parsed strictly in a time zone, and written for that zone. */
import { Temporal } from 'temporal-polyfill';

/** Allowed years of a typed time: anything else is a typing mistake. */
export const EARLIEST_YEAR = 2000;
export const LATEST_YEAR = 2100;

/** Highest number of hours in an offset. */
const MOST_OFFSET_HOURS = 14;

export type ReadTime =
  | { atMs: number }
  | {
      fault: 'format_datetime' | 'format_day' | 'datetime_range' | 'datetime_skipped' | 'datetime_twice';
      params: FaultParams;
    };

type FaultParams = Record<string, string | number>;

const WRITTEN = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(?:(Z)|([+-])(\d\d):?(\d\d))?$/;

/**
 * Parses the value of `<input type="datetime-local">`, or an ISO time with an offset. Dates and hours that do not exist are
 * refused, as are times that the zone's clocks skip or repeat: a guess would move someone's deadline.
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

/** An instant as the value of `<input type="datetime-local">` in a zone; with seconds only if they are not zero. */
export function inputTime(atMs: number | null, zone: string): string {
  if (atMs === null) return '';
  const text = Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second', roundingMode: 'floor' });
  return text.endsWith(':00') ? text.slice(0, -3) : text;
}

/** The first instant of a day, `2027-05-01`, in a zone, or of the day that many days later. */
export function dayStart(text: string, zone: string, days = 0): ReadTime {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return { fault: 'format_day', params: {} };
  let day: Temporal.PlainDate;
  try {
    day = Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return { fault: 'format_day', params: {} };
  }
  if (day.year < EARLIEST_YEAR || day.year > LATEST_YEAR)
    return { fault: 'datetime_range', params: { min: EARLIEST_YEAR, max: LATEST_YEAR } };
  return { atMs: day.add({ days }).toZonedDateTime(zone).epochMilliseconds };
}

/** The start of the day that is nearest to an instant in a zone: days that are moved by some hours stay days. */
export function nearestDayStart(atMs: number, zone: string): number {
  const at = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  const start = at.startOfDay();
  return (at.hour >= 12 ? start.add({ days: 1 }) : start).epochMilliseconds;
}

/** The start of the day that comes as many days after `atMs` as `until` comes after `from`, in a zone. */
export function asManyDaysAfter(atMs: number, from: number, until: number, zone: string): number {
  const day = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).toPlainDate();
  const { days } = day(from).until(day(until), { largestUnit: 'day' });
  return day(atMs).add({ days }).toZonedDateTime(zone).epochMilliseconds;
}

/** The next time after `nowMs` at which it is this full hour in a zone; where clocks skip it, the time right after. */
export function nextAtHour(nowMs: number, zone: string, hour: number): number {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone);
  const at = (days: number) =>
    now.toPlainDate().add({ days }).toZonedDateTime({ timeZone: zone, plainTime: { hour } }).epochMilliseconds;
  return at(0) > nowMs ? at(0) : at(1);
}

/** Whether this is a time zone the site knows. */
export function isTimeZone(name: string): boolean {
  return name === 'UTC' || zones.has(name);
}

/** All zones a person can choose, UTC first. */
export function timeZones(): readonly string[] {
  return ['UTC', ...zones];
}

const zones = new Set(Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC'));

/** The offset of a zone at an instant: `UTC+8`, `UTC−3:30`, `UTC`. */
export function utcOffset(atMs: number, zone: string): string {
  const { offsetNanoseconds } = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone);
  const minutes = Math.round(offsetNanoseconds / 60_000_000_000);
  if (minutes === 0) return 'UTC';
  const rest = Math.abs(minutes) % 60;
  const hours = Math.floor(Math.abs(minutes) / 60);
  return `UTC${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}
