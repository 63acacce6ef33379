/**
 * Addresses of pages are made only in `*-links.rules.ts`: code imports those functions, and views call them by their names
 * in `links`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { links } from '../../src/links.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Code that puts an address together. */
const HAND_BUILT = {
  src: /[`'"]\/[a-z][^`'"\s]*\/\$\{/,
  views: /"\/[a-z][^"]*<%|'\/[a-z][^'\s]*[/?=]'\s*\+|`\/[a-z][^`]*\$\{/,
};
/** Addresses that are no pages. */
const NO_PAGES = /\/assets\/|\/api\//;

const filesIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
const textOf = (folder: string, path: string) => readFileSync(join(ROOT, folder, path), 'utf8');

/** Lines of other files that contain such code. */
function handBuilt(folder: keyof typeof HAND_BUILT): string[] {
  return filesIn(folder)
    .filter((path) => /\.(ts|ejs)$/.test(path) && !path.endsWith('-links.rules.ts'))
    .flatMap((path) =>
      textOf(folder, path)
        .split('\n')
        .flatMap((line, index) =>
          HAND_BUILT[folder].test(line) && !NO_PAGES.test(line) ? [`${folder}/${path}:${index + 1}`] : [],
        ),
    );
}

describe('links to pages', () => {
  it('are not put together in services, routes and views', () => {
    expect([...handBuilt('src'), ...handBuilt('views')]).to.deep.equal([]);
  });

  it('would be found if they were', () => {
    expect('`/contests/${slug}/rounds/${round}`').to.match(HAND_BUILT.src);
    expect('<a href="/courses/<%= course.slug %>/assignments/<%= one.id %>">').to.match(HAND_BUILT.views);
    expect("const base = '/contests/' + contest.slug + '/rounds/' + round.slug;").to.match(HAND_BUILT.views);
    expect("base: '/courses?q=' + query").to.match(HAND_BUILT.views);
    expect('here: `/submissions/${id}/source`').to.match(HAND_BUILT.views);
    expect("withQuery('/courses', { q })").not.to.match(HAND_BUILT.views);
  });

  it('are all known to the views, each by a name of its own', () => {
    const made = filesIn('src')
      .filter((path) => path.endsWith('-links.rules.ts'))
      .flatMap((path) => [...textOf('src', path).matchAll(/^export function (\w+)/gm)].map(([, name]) => name!));
    expect(made.length).to.be.greaterThan(40);
    expect(Object.keys(links).sort()).to.deep.equal(made.sort());
  });

  it('exist wherever a view asks for one', () => {
    const unknown = filesIn('views')
      .filter((path) => path.endsWith('.ejs'))
      .flatMap((path) =>
        [...textOf('views', path).matchAll(/\blinks\.(\w+)/g)]
          .filter(([, name]) => !(name! in links))
          .map(([, name]) => `${path}: ${name}`),
      );
    expect(unknown).to.deep.equal([]);
  });
});
