/** Messages use the words of the glossary in both languages, and none of the words not to use. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const GLOSSARY = readFileSync(join(ROOT, 'docs', 'glossary.md'), 'utf8');

/** Chinese messages that consist only of signs, names and units, and so need no translation. */
const SAME_IN_CHINESE = /^(CSV|GitHub|Markdown|ICPC|UTC|PR|CPU|、|×|–|…|→|\{\{[^}]+\}\}|[\s,.:;()[\]/·×%+-])+$/;

interface Message {
  place: string;
  text: string;
}

function messages(language: string): Message[] {
  const found: Message[] = [];
  const walk = (value: unknown, place: string): void => {
    if (typeof value === 'string') found.push({ place, text: value });
    else for (const [key, inner] of Object.entries(value as object)) walk(inner, `${place}.${key}`);
  };
  for (const file of readdirSync(join(ROOT, 'locales', language)))
    walk(JSON.parse(readFileSync(join(ROOT, 'locales', language, file), 'utf8')), file.replace('.json', ''));
  return found;
}

/** The words in backticks in the first column of the table below that heading of "Words not to use". */
function givenUp(heading: string): string[] {
  const section = GLOSSARY.split('## Words not to use')[1]?.split(`### ${heading}\n`)[1]?.split('\n#')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word as string));
}

/** Whole words in any case; at an end that is not a letter, parts of words match too. */
function pattern(word: string): RegExp {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const edge = (letter: string | undefined) => (/[A-Za-z]/.test(letter ?? '') ? '\\b' : '');
  return new RegExp(`${edge(word[0])}${escaped}${edge(word.at(-1))}`, 'iu');
}

function offences(language: string, words: readonly string[]): string[] {
  const patterns = words.map((word) => ({ word, pattern: pattern(word) }));
  return messages(language).flatMap(({ place, text }) =>
    patterns.filter((one) => one.pattern.test(text)).map(({ word }) => `${place} says "${word}": ${text}`),
  );
}

describe('the words of messages', () => {
  it('are read from the glossary, in both languages', () => {
    expect(givenUp('English')).to.include.members(['hand in', 'base tree', '«']);
    expect(givenUp('中文')).to.include.members(['您', '比赛']);
    expect(pattern('hand in').test('Hand in your patch')).to.equal(true);
    expect(pattern('desk').test('a desktop')).to.equal(false);
    expect(pattern('您').test('请您登录')).to.equal(true);
  });

  it('contain no English words that the glossary forbids', () => {
    expect(offences('en', givenUp('English'))).to.deep.equal([]);
  });

  it('contain no Chinese words that the glossary forbids', () => {
    expect(offences('zh-CN', givenUp('中文'))).to.deep.equal([]);
  });

  it('are translated into Chinese, except names, signs and units', () => {
    const untranslated = messages('zh-CN').filter(({ text }) => !/\p{Script=Han}/u.test(text));
    expect(untranslated.filter(({ text }) => !SAME_IN_CHINESE.test(text))).to.deep.equal([]);
  });
});
