/** The table of a platform in docs/platforms.md. Checks that were not run keep their row with its date. */
import { readFileSync, writeFileSync } from 'node:fs';

const PATH = 'docs/platforms.md';

/** @typedef {{ name: string, passed: boolean, found: string }} Outcome */

/**
 * The document with the outcome in the platform's table. Rows are in the order of `names`; other rows follow.
 * @param {string} text @param {string} platform @param {Outcome} outcome @param {string[]} names @param {string} date
 */
export function withOutcome(text, platform, { name, passed, found }, names, date) {
  const section = new RegExp(`(<!-- ${platform} -->)([\\s\\S]*)(<!-- end of ${platform} -->)`);
  const old = section.exec(text)?.[2];
  if (old === undefined) throw new Error(`${PATH} has no section ${platform}`);
  const rows = new Map([...old.matchAll(/^\| ([^|\s]+) \|.*\|$/gm)].map((row) => [String(row[1]), row[0]]));
  for (const head of ['Check', '---']) rows.delete(head);
  rows.set(name, `| ${name} | ${passed ? 'passed' : '**failed**'} | ${found.replaceAll('|', '/')} | ${date} |`);
  const place = (/** @type {string} */ key) => (names.includes(key) ? names.indexOf(key) : names.length);
  const sorted = [...rows].sort(([a], [b]) => place(a) - place(b)).map(([, row]) => row);
  const table = ['| Check | Outcome | Found | On |', '| --- | --- | --- | --- |', ...sorted].join('\n');
  return text.replace(section, (_, begin, __, end) => `${begin}\n\n${table}\n\n${end}`);
}

/** Writes it into the document. @param {string} platform @param {Outcome} outcome @param {string[]} names */
export function noteOutcome(platform, outcome, names) {
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(PATH, withOutcome(readFileSync(PATH, 'utf8'), platform, outcome, names, date));
}
