/** Words for people: language choice, messages with parameters and plurals, dates, sizes and durations. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import i18next from 'i18next';
import Negotiator from 'negotiator';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type LanguageCode = (typeof LANGUAGES)[number];

/** `t('contests:title', { name })`; an unknown key shows itself, which `test/pages` looks for. */
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

/** What views use to write values for people; a time needs `timeElement` in views to show the reader's own zone. */
export interface Formats {
  number(value: number, digits?: number): string;
  /** A date and time in UTC with its zone; scripts turn it into the reader's zone. */
  dateTime(atMs: number): string;
  date(atMs: number): string;
  bytes(value: number): string;
  /** `1 d 2 h`, `3 min 5 s`, `12 ms`: at most two units. */
  duration(ms: number): string;
  percent(part: number): string;
}

const cachedFormats = new Map<LanguageCode, Formats>();

/** Formats of one language. */
export function formats(language: LanguageCode): Formats {
  let found = cachedFormats.get(language);
  if (!found) cachedFormats.set(language, (found = makeFormats(language)));
  return found;
}

function makeFormats(language: LanguageCode): Formats {
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' });
  const number = (value: number, digits = 0) =>
    value.toLocaleString(language, { maximumFractionDigits: digits, minimumFractionDigits: 0 });
  const unit = translator(language);
  return {
    number,
    dateTime: (atMs) => `${dateTime.format(atMs)} UTC`,
    date: (atMs) => date.format(atMs),
    percent: (part) => part.toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 }),
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
