/** Text for people: language choice, messages with parameters and plurals, dates, sizes and durations. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import i18next from 'i18next';
import Negotiator from 'negotiator';
import { utcOffset } from './times.ts';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type LanguageCode = (typeof LANGUAGES)[number];

/** `t('contests:title', { name })`; an unknown key is shown as it is, which `test/pages` looks for. */
export type Translate = (key: string, params?: Record<string, unknown>) => string;

const LOCALES = fileURLToPath(new URL('../../locales/', import.meta.url));

const engine = i18next.createInstance();
await engine.init({
  fallbackLng: 'en',
  supportedLngs: [...LANGUAGES],
  initAsync: false,
  defaultNS: 'site',
  interpolation: { escapeValue: false },
  returnEmptyString: false,
  appendNamespaceToMissingKey: true,
  resources: Object.fromEntries(LANGUAGES.map((language) => [language, readNamespaces(language)])),
});

function readNamespaces(language: string): Record<string, object> {
  const folder = join(LOCALES, language);
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [file.slice(0, -5), JSON.parse(readFileSync(join(folder, file), 'utf8')) as object]),
  );
}

/** The translate function of one language. Output is plain text: EJS escapes it. */
export function translator(language: LanguageCode): Translate {
  const fixed = engine.getFixedT(language);
  return (key, params) => fixed(key, params ?? {});
}

/** Whether a message exists, in that language or the fallback. */
export function hasMessage(key: string): boolean {
  return engine.exists(key);
}

/** The message of an error code: below `errors:`, unless the code names its own namespace. */
export function errorKey(code: string): string {
  return code.includes(':') ? code : `errors:${code}`;
}

/** Language of a request: the person's own, then a cookie, then the browser's, then English. */
export function chooseLanguage(
  preferred: string | undefined,
  cookie: string | undefined,
  acceptLanguage: string | undefined,
): LanguageCode {
  for (const wish of [preferred, cookie]) {
    if (LANGUAGES.includes(wish as LanguageCode)) return wish as LanguageCode;
  }
  const negotiator = new Negotiator({ headers: { 'accept-language': acceptLanguage ?? '' } });
  const accepted = negotiator
    .languages()
    .map((tag) => (tag.toLowerCase().startsWith('zh') ? 'zh-CN' : tag.slice(0, 2)));
  return (accepted.find((tag) => LANGUAGES.includes(tag as LanguageCode)) as LanguageCode | undefined) ?? 'en';
}

/** Formats values for people in one language and one time zone (the page's footer names it). */
export interface Formats {
  number(value: number, digits?: number): string;
  /** `Nov 29, 02:36`, `11月29日 02:36`; with the year if it is not the current one. */
  dateTime(atMs: number): string;
  /** The same with seconds, for exact refusals. */
  exactTime(atMs: number): string;
  /** `Asia/Shanghai (UTC+8)` */
  timeZone: string;
  date(atMs: number): string;
  bytes(value: number): string;
  /** `1 d 2 h`, `3 min 5 s`, `12 ms`: at most two units. */
  duration(ms: number): string;
  /** Time left, for countdowns: `6 d 23:40`, `23:40:05`. */
  countdown(ms: number): string;
  percent(part: number): string;
  /** `CN¥5,000`: an amount in hundredths of a currency. */
  money(hundredths: number, currency: string): string;
}

const cachedFormats = new Map<string, Formats>();

/** Formats of one language and time zone (an IANA name that `isTimeZone` knows). */
export function formats(language: LanguageCode, zone = 'UTC'): Formats {
  const key = `${language} ${zone}`;
  let found = cachedFormats.get(key);
  if (!found) cachedFormats.set(key, (found = makeFormats(language, zone)));
  return found;
}

/** One pattern for every time, with the year only if it is not the current one. */
function timeFormat(language: LanguageCode, timeZone: string, more: Intl.DateTimeFormatOptions) {
  const parts = { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const thisYear = new Intl.DateTimeFormat(language, { ...parts, ...more, timeZone });
  const anyYear = new Intl.DateTimeFormat(language, { ...parts, ...more, year: 'numeric', timeZone });
  const year = new Intl.DateTimeFormat('en', { year: 'numeric', timeZone });
  return (atMs: number) => (year.format(atMs) === year.format(Date.now()) ? thisYear : anyYear).format(atMs);
}

function makeFormats(language: LanguageCode, zone: string): Formats {
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: zone });
  // Making a format takes far longer than using it.
  const numbers = new Map<number, Intl.NumberFormat>();
  const number = (value: number, digits = 0) => {
    const known = numbers.get(digits);
    const found = known ?? new Intl.NumberFormat(language, { maximumFractionDigits: digits, minimumFractionDigits: 0 });
    if (!known) numbers.set(digits, found);
    return found.format(value);
  };
  const part = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const unit = translator(language);
  return {
    number,
    dateTime: timeFormat(language, zone, {}),
    exactTime: timeFormat(language, zone, { second: '2-digit' }),
    get timeZone() {
      return zone === 'UTC' ? zone : `${zone} (${utcOffset(Date.now(), zone)})`;
    },
    date: (atMs) => date.format(atMs),
    money: (hundredths, currency) =>
      (hundredths / 100).toLocaleString(language, {
        style: 'currency',
        currency,
        minimumFractionDigits: hundredths % 100 === 0 ? 0 : 2,
        maximumFractionDigits: 2,
      }),
    percent: (value) => part.format(value),
    bytes(value) {
      const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
      let step = 0;
      let rest = value;
      while (rest >= 1024 && step < units.length - 1) {
        rest /= 1024;
        step += 1;
      }
      return `${number(rest, rest < 10 && step > 0 ? 1 : 0)} ${units[step]}`;
    },
    countdown(ms) {
      const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
      const seconds = Math.max(0, Math.floor(ms / 1000));
      const [days, hours, minutes] = [Math.floor(seconds / 86_400), (seconds / 3600) % 24, (seconds / 60) % 60];
      if (days > 0) return `${unit('site:units.d', { n: days })} ${two(hours)}:${two(minutes)}`;
      return `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`;
    },
    duration(ms) {
      if (ms < 1000) return unit('site:units.ms', { n: Math.round(ms) });
      if (ms < 60_000) return unit('site:units.s', { n: number(ms / 1000, ms < 10_000 ? 1 : 0) });
      const seconds = Math.floor(ms / 1000);
      const parts: [string, number][] = [
        ['d', Math.floor(seconds / 86400)],
        ['h', Math.floor((seconds % 86400) / 3600)],
        ['min', Math.floor((seconds % 3600) / 60)],
        ['s', seconds % 60],
      ];
      const first = parts.findIndex(([, n]) => n > 0);
      return parts
        .slice(first, first + 2)
        .filter(([, n]) => n > 0)
        .map(([name, n]) => unit(`site:units.${name}`, { n }))
        .join(' ');
    },
  };
}
