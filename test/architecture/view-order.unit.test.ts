/** The order of features holds for views and their code: what views include, whose words they use, to whose pages they link. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { forbidden } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: { name: string; from: { path?: string } }[];
};

/** Features from left to right; the last one has no rule of its own. */
const ORDER = [...forbidden.flatMap(({ name }) => (name.startsWith('order:') ? [name.slice(6)] : [])), 'home'];
/** Words that belong to everyone. */
const SHARED = ['site', 'errors', 'audit'];
/** Message files that are not called like the feature they belong to. */
const OWNER: Record<string, string> = {
  tokens: 'accounts',
  'problem-packages': 'packages',
  refusals: 'submissions',
  speeds: 'judgings',
  'personal-data': 'home',
};
const VIEWS = readdirSync(join(ROOT, 'views'), { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ejs'));
const NAMESPACES = readdirSync(join(ROOT, 'locales/en')).map((file) => file.replace('.json', ''));

/** The feature that makes each address, by the name of its function. */
const LINKS = new Map(
  readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('-links.rules.ts'))
    .flatMap((path) =>
      [...readFileSync(join(ROOT, 'src', path), 'utf8').matchAll(/^export function (\w+)/gm)].map(
        ([, name]) => [name!, path.split('/')[0]!] as const,
      ),
    ),
);

/** The feature of a view; mails are `mail/<feature>_<what>.ejs`, and the layout belongs to everyone. */
const featureOf = (view: string): string =>
  view.startsWith('mail/') ? view.slice(5).split('_')[0]! : (view.split('/')[0] ?? '');

/** Whether a feature may use what belongs to this one: its own, or what lies to its left. */
const isOpenTo = (own: string, owner: string): boolean =>
  owner === own || (ORDER.includes(owner) && ORDER.indexOf(owner) < ORDER.indexOf(own));

/** Message files that a text names, without those that the feature may use. */
function foreignWords(own: string, text: string): string[] {
  return [...text.matchAll(/['"`]([a-z-]+):[A-Za-z_]/g)]
    .map(([, namespace]) => namespace!)
    .filter((name) => NAMESPACES.includes(name) && !SHARED.includes(name) && !isOpenTo(own, OWNER[name] ?? name));
}

/** What a view includes, says or links to that is neither its own, nor shared, nor of a feature to its left. */
function breaches(view: string, text: string): string[] {
  const own = featureOf(view);
  const included = [...text.matchAll(/include\(\s*['"`]\/?([^'"`/]+)\//g)].map(([, folder]) => folder!);
  const linked = [...text.matchAll(/\blinks\.(\w+)/g)].map(([, name]) => name!);
  return [
    // Every page names people.
    ...linked
      .filter((name) => LINKS.has(name) && name !== 'personHref' && !isOpenTo(own, LINKS.get(name)!))
      .map((name) => `${view} links by ${name}`),
    ...included
      .filter((folder) => folder !== 'layout' && !isOpenTo(own, folder))
      .map((folder) => `${view} includes ${folder}`),
    ...foreignWords(own, text).map((name) => `${view} says ${name}`),
  ];
}

/**
 * The same for the code of a feature: its words, and the views it shows. What it adds to a page of another feature (`view:` of
 * a card) is a view of its own.
 */
function breachesOfCode(path: string, text: string): string[] {
  const own = path.split('/')[0]!;
  const shown = [...text.matchAll(/(view: )?['"`](([a-z-]+)\/[\w-]+)['"`]/g)]
    .filter(([, , view]) => VIEWS.includes(`${view}.ejs`))
    .filter(([, card, , folder]) => (card ? folder !== own : folder !== 'layout' && !isOpenTo(own, folder!)));
  return [
    ...shown.map(([, , view]) => `${path} shows ${view}`),
    ...foreignWords(own, text).map((name) => `${path} says ${name}`),
  ];
}

describe('the order of features in views', () => {
  it('holds: a view includes, says and links only to what is its own, shared, or to its left', () => {
    expect(VIEWS.length).to.be.greaterThan(80);
    const found = VIEWS.flatMap((view) => breaches(view, readFileSync(join(ROOT, 'views', view), 'utf8')));
    expect([...new Set(found)]).to.deep.equal([]);
  });

  it('holds for code: a feature shows views and says words that are its own, shared, or to its left', () => {
    const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.ts') && ORDER.includes(path.split('/')[0]!));
    expect(files.length).to.be.greaterThan(300);
    const found = files.flatMap((path) => breachesOfCode(path, readFileSync(join(ROOT, 'src', path), 'utf8')));
    expect([...new Set(found)]).to.deep.equal([]);
  });

  it('knows each message file’s feature', () => {
    const owners = NAMESPACES.filter((name) => !SHARED.includes(name)).map((name) => OWNER[name] ?? name);
    expect(owners.filter((owner) => !ORDER.includes(owner))).to.deep.equal([]);
    expect(Object.keys(OWNER).filter((name) => !existsSync(join(ROOT, `locales/en/${name}.json`)))).to.deep.equal([]);
  });

  it('would be found broken', () => {
    const view = (text: string) => breaches('contests/show.ejs', text);
    expect(view("<%- include('/rounds/_round_row', { round }) %>")).to.deep.equal([
      'contests/show.ejs includes rounds',
    ]);
    expect(view('<%= links.roundHref(contest.slug, round.slug) %>')).to.deep.equal([
      'contests/show.ejs links by roundHref',
    ]);
    expect(view('<%= links.personHref(id) %><%= links.courseHref(slug) %>')).to.deep.equal([]);
    expect(view("<%= t('rejudgings:log') %>")).to.deep.equal(['contests/show.ejs says rejudgings']);
    expect(view("<%= t(late ? 'refusals:late' : 'errors:none') %>")).to.deep.equal(['contests/show.ejs says refusals']);
    expect(view("<%- include('/layout/_tabs') %><%- include('_frame') %><%= t('courses:title') %>")).to.deep.equal([]);
    expect(breaches('layout/page.ejs', "t('judgings:speed')")).to.deep.equal(['layout/page.ejs says judgings']);
    expect(breaches('mail/accounts_reset.ejs', "t('accounts:mail.reset'); t('courses:x')")).to.deep.equal([
      'mail/accounts_reset.ejs says courses',
    ]);
    expect(view('<p style="overflow-wrap:anywhere">')).to.deep.equal([]);
    const code = (text: string) => breachesOfCode('courses/course-page.service.ts', text);
    expect(code("{ key: 'grades', label: 'gradebook:tab' }")).to.deep.equal([
      'courses/course-page.service.ts says gradebook',
    ]);
    expect(code("page(req, res, 'gradebook/grades', model)")).to.deep.equal([
      'courses/course-page.service.ts shows gradebook/grades',
    ]);
    expect(code("{ view: 'problems/_facts', place: 'main' }"), 'a card is its own').to.deep.equal([
      'courses/course-page.service.ts shows problems/_facts',
    ]);
    expect(code("page(req, res, 'problems/people', t('accounts:profile'))")).to.deep.equal([]);
  });
});
