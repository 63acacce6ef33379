/** The configuration is documented, and read only in config.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { environmentSchema } from '../../src/platform/config.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Names in the first column of the tables below the heading that starts with `heading`. */
function documented(heading: string): string[] {
  const section =
    read('docs/configuration.md')
      .split(/^## /m)
      .find((text) => text.startsWith(heading)) ?? '';
  return [...section.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1] ?? '');
}

/** The keys of the judge's schema, from its source: the judge shares no code with the site and does not export it. */
function judgeKeys(): string[] {
  return [...read('judge/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): z/gm)].map((match) => match[1] ?? '');
}

describe('configuration', () => {
  it("docs/configuration.md lists the site's variables, each once and in the order of config.ts", () => {
    const keys = Object.keys(environmentSchema.shape);
    expect(keys.length).to.be.greaterThan(5);
    expect(documented('The site')).to.deep.equal(keys);
  });

  it("docs/configuration.md lists the judge's variables", () => {
    expect(judgeKeys().length).to.be.greaterThan(3);
    expect(documented('A judge host')).to.deep.equal([...judgeKeys(), 'DOCKER_HOST']);
  });

  it('.env.example has every variable of docs/configuration.md', () => {
    const shown = [...read('.env.example').matchAll(/^#([A-Z_]+)=/gm)].map((match) => match[1] ?? '');
    const all = [...documented('The site'), ...documented('A judge host'), ...documented('The tests')];
    expect(shown).to.deep.equal(all);
  });

  it('only config.ts reads process.env, apart from NODE_ENV', () => {
    const files = ['src', 'judge'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => `${folder}/${path}`),
    );
    const readers = files.filter((file) => /process\.env(?!\.NODE_ENV\b)/.test(read(file)));
    expect(
      readers.filter((file) => !['src/platform/config.ts', 'judge/config.ts', 'judge/main.ts'].includes(file)),
    ).to.deep.equal([]);
  });
});
