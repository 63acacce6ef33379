/**
 * Tables, fields, files, searches and pages of lists are shared parts in `views/layout/`: the views of features include them
 * and write none of their own, so that each looks and works the same everywhere.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const VIEWS = fileURLToPath(new URL('../../views/', import.meta.url));

/** What a view writes by hand, and the part it should include. */
const BY_HAND: readonly [RegExp, string][] = [
  [/<table\b/, '_table'],
  [/type="file"|type: 'file'/, '_file_drop'],
  [/role="search"|type="search"/, '_search or _filter'],
  [/class="pagination\b|rel="(next|prev)"/, '_pagination'],
  [/<(select|textarea)\b|<input (?!type="hidden")/, '_field or _choices'],
  [/name="(_csrf|rev|formKey)"/, '_form_keys'],
  [/is-invalid|invalid-feedback/, '_field'],
];

const count = (text: string, what: RegExp) => [...text.matchAll(what)].length;

/** What is wrong with a view of a feature. */
function faults(text: string): string[] {
  const plain = text.replace(/<%#[\s\S]*?%>/g, '');
  return [
    ...BY_HAND.flatMap(([pattern, part]) => (pattern.test(plain) ? [`writes what ${part} is for`] : [])),
    ...(count(plain, /layout\/_table'/g) === count(plain, /layout\/_table_end'/g) ? [] : ['does not end its tables']),
    ...(count(plain, /<form (?!data-elsewhere )[^>]*method="post"/g) <= count(plain, /layout\/_(csrf|form_keys)'/g)
      ? []
      : ['has a form without its token']),
  ];
}

describe('shared parts of views', () => {
  it('are not written again by the views of features', () => {
    const views = readdirSync(VIEWS, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.ejs') && !/^(layout|mail)\//.test(path));
    expect(views.length).to.be.greaterThan(80);
    expect(
      views.flatMap((path) => faults(readFileSync(join(VIEWS, path), 'utf8')).map((what) => `${path} ${what}`)),
    ).to.deep.equal([]);
  });

  it('would be missed', () => {
    expect(faults('<table class="table">')).to.deep.equal(['writes what _table is for']);
    expect(faults("<%- include('/layout/_table', { columns }) %>")).to.deep.equal(['does not end its tables']);
    expect(faults('<input type="hidden" name="q" value="1">')).to.deep.equal([]);
    expect(faults('<input class="form-control" name="q">')).to.deep.equal(['writes what _field or _choices is for']);
    expect(faults('<input type="hidden" name="rev" value="3">')).to.deep.equal(['writes what _form_keys is for']);
    expect(faults('<form method="post" action="/courses">')).to.deep.equal(['has a form without its token']);
    // Another site must not get it.
    expect(faults('<form data-elsewhere method="post" action="<%= url %>">')).to.deep.equal([]);
  });
});
