/** Both languages have the same messages and parameters, and every message that code and views use exists. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LANGUAGES = ['en', 'zh-CN'];
/** Plural forms, e.g. `students_count_one`; Chinese has only `other`. */
const PLURAL = /_(zero|one|two|few|many|other)$/;

type Messages = Map<string, string>;

function flatten(value: unknown, path: string, into: Messages): void {
  if (typeof value === 'string') into.set(path, value);
  else for (const [key, inner] of Object.entries(value as object)) flatten(inner, path ? `${path}.${key}` : key, into);
}

function messagesOf(language: string, file: string): Messages {
  const messages: Messages = new Map();
  flatten(JSON.parse(readFileSync(join(ROOT, 'locales', language, file), 'utf8')), '', messages);
  return messages;
}

const filesOf = (language: string) => readdirSync(join(ROOT, 'locales', language)).sort();
const blanksOf = (message: string) => [...new Set(message.match(/\{\{[^}]+\}\}/g) ?? [])].sort();
const stem = (key: string) => key.replace(PLURAL, '');

/** Every literal `t('feature:key')` (also `'feature:key'` passed to a redirect) in a file. */
function keysAskedIn(text: string): { key: string; isPrefix: boolean }[] {
  const namespaces = filesOf('en').map((file) => file.replace('.json', ''));
  const pattern = new RegExp(`(['"\`])((?:${namespaces.join('|')}):[A-Za-z_][\\w.-]*)(\\1|\\$\\{)(\\s*\\+)?`, 'g');
  return [...text.matchAll(pattern)].map(([, quote, key = '', end, plus]) => ({
    key,
    isPrefix: end !== quote || plus !== undefined,
  }));
}

function sources(): string[] {
  const list = (folder: string, end: RegExp) =>
    readdirSync(join(ROOT, folder), { recursive: true })
      .map(String)
      .filter((path) => end.test(path))
      .map((path) => join(folder, path));
  return [...list('src', /\.ts$/), ...list('views', /\.ejs$/)];
}

describe('the two languages', () => {
  it('have the same files', () => {
    expect(filesOf('zh-CN')).to.deep.equal(filesOf('en'));
  });

  for (const file of filesOf('en')) {
    it(`have the same messages in ${file}, none empty`, () => {
      const [english, chinese] = LANGUAGES.map((language) => messagesOf(language, file)) as [Messages, Messages];
      const stems = (messages: Messages) => [...new Set([...messages.keys()].map(stem))].sort();
      expect(stems(chinese)).to.deep.equal(stems(english));
      for (const [key, message] of [...english, ...chinese]) {
        expect(message.trim(), `${file} ${key}`).not.to.equal('');
      }
      for (const [key, message] of chinese) {
        const twin = english.get(key) ?? english.get(`${stem(key)}_other`) ?? (english.get(stem(key)) as string);
        expect(blanksOf(message), `blanks of ${file} ${key}`).to.deep.equal(blanksOf(twin));
      }
    });

    it(`have every plural in ${file} complete`, () => {
      for (const language of LANGUAGES) {
        const messages = messagesOf(language, file);
        const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
        for (const one of [...messages.keys()].filter((key) => PLURAL.test(key))) {
          // A key like "this_one" is not a plural; a plural has its "other".
          if (!messages.has(`${stem(one)}_other`)) continue;
          for (const category of needed)
            expect(messages.has(`${stem(one)}_${category}`), `${language} ${stem(one)}_${category}`).to.equal(true);
        }
      }
    });
  }
});

describe('messages that are used', () => {
  const known = new Set<string>();
  before(() => {
    for (const file of filesOf('en'))
      for (const key of messagesOf('en', file).keys()) {
        known.add(`${file.replace('.json', '')}:${key}`);
        known.add(`${file.replace('.json', '')}:${stem(key)}`);
      }
  });

  it('exist for every literal key in src and views', () => {
    let asked = 0;
    const missing: string[] = [];
    for (const path of sources()) {
      for (const { key, isPrefix } of keysAskedIn(readFileSync(join(ROOT, path), 'utf8'))) {
        asked += 1;
        const found = isPrefix ? [...known].some((one) => one.startsWith(key)) : known.has(key);
        if (!found) missing.push(`${path}: ${key}`);
      }
    }
    expect(missing).to.deep.equal([]);
    expect(asked, 'the scan reads the code').to.be.greaterThan(300);
  });

  it('exist for every refusal thrown in src by a literal code', () => {
    const missing: string[] = [];
    let thrown = 0;
    const pattern =
      /new (?:Malformed|InvalidInput|Unauthenticated|Forbidden|NotFound|Conflict|TooLarge|RateLimited|Unavailable)\(\s*'([\w:.-]+)'/g;
    for (const path of sources()) {
      for (const [, code = ''] of readFileSync(join(ROOT, path), 'utf8').matchAll(pattern)) {
        thrown += 1;
        if (!known.has(code.includes(':') ? code : `errors:${code}`)) missing.push(`${path}: ${code}`);
      }
    }
    expect(missing).to.deep.equal([]);
    expect(thrown, 'the scan reads the code').to.be.greaterThan(60);
  });
});
