import { expect } from 'chai';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { formats } from '../../src/platform/i18n.ts';
import {
  asManyDaysAfter,
  inputTime,
  isTimeZone,
  nearestDayStart,
  readTime,
  timeZones,
  utcOffset,
} from '../../src/platform/times.ts';

const at = (text: string, zone = 'UTC') => {
  const read = readTime(text, zone);
  return 'atMs' in read ? new Date(read.atMs).toISOString() : read.fault;
};

describe('a typed time', () => {
  it('is read in the given zone, with and without seconds', () => {
    expect(at('2026-11-29T02:36', 'Asia/Shanghai')).to.equal('2026-11-28T18:36:00.000Z');
    expect(at('2026-11-29T02:36', 'America/New_York')).to.equal('2026-11-29T07:36:00.000Z');
    expect(at('2026-07-29T02:36', 'America/New_York'), 'in summer').to.equal('2026-07-29T06:36:00.000Z');
    expect(at('2026-11-29 02:36:07')).to.equal('2026-11-29T02:36:07.000Z');
    expect(at('2026-11-29T02:36:07.5')).to.equal('2026-11-29T02:36:07.500Z');
  });

  it('may have its own UTC offset', () => {
    expect(at('2026-11-29T02:36Z', 'Asia/Shanghai')).to.equal('2026-11-29T02:36:00.000Z');
    expect(at('2026-11-29T02:36:00+08:00')).to.equal('2026-11-28T18:36:00.000Z');
    expect(at('2026-11-29T02:36-0330')).to.equal('2026-11-29T06:06:00.000Z');
    expect(at('2026-11-29T02:36+14:00')).to.equal('2026-11-28T12:36:00.000Z');
    expect(at('2026-11-29T02:36+15:00')).to.equal('format_datetime');
    expect(at('2026-11-29T02:36+08:60')).to.equal('format_datetime');
  });

  it('is refused if the day or hour does not exist, or if it is not a time', () => {
    for (const text of [
      '2026-02-30T10:00',
      '2027-02-29T10:00',
      '2026-04-31T10:00',
      '2026-13-01T10:00',
      '2026-00-10T10:00',
      '2026-01-00T10:00',
      '2026-01-01T24:00',
      '2026-01-01T10:60',
      '2026-01-01T10:00:60',
      '2026-01-01',
      '2026-1-1T10:00',
      '5',
      '2001',
      '12/01/2026 10:00',
      'tomorrow',
      '+2026-01-01T10:00',
      '12026-01-01T10:00',
      '2026-01-01T10:00 UTC',
      ' 2026-01-01T10:00',
      '２０２６-01-01T10:00',
    ])
      expect(at(text), text).to.equal('format_datetime');
    expect(at('2028-02-29T10:00'), 'a leap day').to.equal('2028-02-29T10:00:00.000Z');
  });

  it('is refused outside the years 2000 to 2100', () => {
    expect(at('0001-01-01T00:00')).to.equal('datetime_range');
    expect(at('1999-12-31T23:59')).to.equal('datetime_range');
    expect(at('2000-01-01T00:00')).to.equal('2000-01-01T00:00:00.000Z');
    expect(at('2100-12-31T23:59')).to.equal('2100-12-31T23:59:00.000Z');
    expect(at('2101-01-01T00:00')).to.equal('datetime_range');
    expect(readTime('9999-01-01T00:00', 'UTC')).to.deep.equal({
      fault: 'datetime_range',
      params: { min: 2000, max: 2100 },
    });
  });

  it('is refused if the clocks skip it or show it twice', () => {
    const zone = 'Europe/Berlin';
    expect(at('2026-03-29T01:59', zone)).to.equal('2026-03-29T00:59:00.000Z');
    expect(at('2026-03-29T02:00', zone)).to.equal('datetime_skipped');
    expect(at('2026-03-29T02:59', zone)).to.equal('datetime_skipped');
    expect(at('2026-03-29T03:00', zone)).to.equal('2026-03-29T01:00:00.000Z');
    expect(at('2026-10-25T01:59', zone)).to.equal('2026-10-24T23:59:00.000Z');
    expect(at('2026-10-25T02:00', zone)).to.equal('datetime_twice');
    expect(at('2026-10-25T02:59', zone)).to.equal('datetime_twice');
    expect(at('2026-10-25T03:00', zone)).to.equal('2026-10-25T02:00:00.000Z');
    expect(readTime('2026-10-25T02:30', zone)).to.deep.equal({ fault: 'datetime_twice', params: { zone } });
  });

  it('is shown in its field as it was typed, in every zone', () => {
    const from = Date.parse('2000-01-02T00:00:00Z') / 1000;
    const until = Date.parse('2100-12-30T00:00:00Z') / 1000;
    fc.assert(
      fc.property(fc.integer({ min: from, max: until }), fc.constantFrom(...timeZones()), (seconds, zone) => {
        const read = readTime(inputTime(seconds * 1000, zone), zone);
        return 'atMs' in read ? read.atMs === seconds * 1000 : read.fault === 'datetime_twice';
      }),
      { numRuns: 300 },
    );
    expect(inputTime(null, 'UTC')).to.equal('');
    expect(inputTime(Date.parse('2026-11-28T18:36:00Z'), 'Asia/Shanghai')).to.equal('2026-11-29T02:36');
    expect(inputTime(Date.parse('2026-11-28T18:36:59.999Z'), 'UTC')).to.equal('2026-11-28T18:36:59');
  });
});

describe('a displayed time', () => {
  const autumn = Date.parse('2020-11-28T18:36:07Z');

  it('is in the reader’s zone and language, once without the zone', () => {
    expect(formats('en', 'Asia/Shanghai').dateTime(autumn)).to.equal('Nov 29, 2020, 02:36');
    expect(formats('zh-CN', 'Asia/Shanghai').dateTime(autumn)).to.equal('2020年11月29日 02:36');
    expect(formats('zh-CN', 'Asia/Shanghai').exactTime(autumn)).to.equal('2020年11月29日 02:36:07');
    expect(formats('zh-CN', 'UTC').date(autumn)).to.equal('2020年11月28日');
  });

  it('omits the current year', () => {
    const now = Date.now();
    expect(formats('zh-CN').dateTime(now)).to.match(/^\d{1,2}月\d{1,2}日 \d\d:\d\d$/);
    expect(formats('en').dateTime(now)).to.match(/^[A-Z][a-z]{2} \d{1,2}, \d\d:\d\d$/);
  });

  it('names its zone and the offset from UTC', () => {
    expect(utcOffset(autumn, 'Asia/Shanghai')).to.equal('UTC+8');
    expect(utcOffset(autumn, 'America/St_Johns')).to.equal('UTC−3:30');
    expect(utcOffset(autumn, 'Asia/Kathmandu')).to.equal('UTC+5:45');
    expect(utcOffset(autumn, 'UTC')).to.equal('UTC');
    expect(formats('en', 'Asia/Shanghai').timeZone).to.equal('Asia/Shanghai (UTC+8)');
    expect(formats('en', 'UTC').timeZone).to.equal('UTC');
    expect([isTimeZone('UTC'), isTimeZone('Asia/Shanghai'), isTimeZone('Mars/Olympus'), isTimeZone('')]).to.deep.equal([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is a countdown in days, hours and minutes, and below a day to the second', () => {
    const day = 86_400_000;
    expect(formats('zh-CN').countdown(6 * day + 23 * 3_600_000 + 40 * 60_000 + 59_999)).to.equal('6 天 23:40');
    expect(formats('en').countdown(day)).to.equal('1 d 00:00');
    expect(formats('en').countdown(day - 1)).to.equal('23:59:59');
    expect(formats('en').countdown(61_000)).to.equal('00:01:01');
    expect(formats('en').countdown(-5)).to.equal('00:00:00');
  });
});

describe('whole days', () => {
  it('stay whole and as many when they move by hours, over changes of clocks', () => {
    const zones = fc.constantFrom('UTC', 'Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe');
    const numbers = fc.record({
      startDay: fc.integer({ min: 0, max: 900 }),
      days: fc.integer({ min: 1, max: 9 }),
      byHours: fc.integer({ min: -20_000, max: 20_000 }),
    });
    fc.assert(
      fc.property(zones, numbers, (zone, { startDay, days, byHours }) => {
        const day = Temporal.PlainDate.from('2027-01-01').add({ days: startDay });
        const dayAt = (offset: number) => day.add({ days: offset }).toZonedDateTime(zone).epochMilliseconds;
        const start = nearestDayStart(dayAt(0) + byHours * 3_600_000, zone);
        const end = asManyDaysAfter(start, dayAt(0), dayAt(days), zone);
        const [from, until] = [start, end].map((ms) =>
          Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone),
        );
        for (const one of [from!, until!]) expect(one.startOfDay().epochMilliseconds).to.equal(one.epochMilliseconds);
        expect(from!.toPlainDate().until(until!.toPlainDate(), { largestUnit: 'day' }).days).to.equal(days);
      }),
    );
  });
});
