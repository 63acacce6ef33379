/**
 * Follows every link of the site with each role in each language: no broken link, no forbidden page, no bare message
 * key.
 */
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import type { Answer, TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { textOf } from '../submissions/submit-setup.ts';
import { linksOf, sameness } from './links.ts';
import { liveIn, type LivedInSite } from './lived-in-site.ts';

const MOST_PAGES = 400;
const NAMESPACES = readdirSync(new URL('../../locales/en/', import.meta.url)).map((file) => file.replace('.json', ''));
const BARE_KEY = new RegExp(`(?<![\\w/.-])(?:${NAMESPACES.join('|')}):[a-z][\\w]*(?:\\.[\\w-]+)*`, 'i');
/** What a template outputs for a missing value. */
const HOLLOW = /\[object \w+\]|\{\{\w|(?<![\w'"])undefined(?![\w'"])|(?<!\w)NaN(?!\w)|Invalid Date/;

interface Crawl {
  pages: string[];
  complaints: string[];
}

async function crawl(client: TestClient, siteUrl: string): Promise<Crawl> {
  const from = new Map<string, string>([['/', 'the beginning']]);
  const seen = new Set<string>(['/']);
  const queue = ['/'];
  const pages: string[] = [];
  const complaints: string[] = [];
  for (let path = queue.shift(); path !== undefined && pages.length < MOST_PAGES; path = queue.shift()) {
    const answer = await client.get(path);
    const isPage = answer.headers.get('content-type')?.includes('text/html') ?? false;
    const add = (next: string) => {
      if (seen.has(sameness(next))) return;
      seen.add(sameness(next));
      from.set(next, path as string);
      queue.push(next);
    };
    if (answer.status >= 300 && answer.status < 400) add((answer.location ?? '').replace(siteUrl, ''));
    else if (answer.status !== 200) complaints.push(`${answer.status} ${path} (linked from ${from.get(path)})`);
    else if (isPage) {
      pages.push(path);
      complaints.push(...wordsAtFault(answer).map((words) => `${path}: ${words}`));
      for (const next of linksOf(answer.text, path, siteUrl)) add(next);
    }
  }
  return { pages, complaints };
}

function wordsAtFault(answer: Answer): string[] {
  const attributes = [...answer.text.matchAll(/\s(?:aria-label|title|placeholder|alt|data-done)="([^"]*)"/g)].map(
    (match) => match[1],
  );
  const shown = `${textOf(answer.text)} ${attributes.join(' ')}`;
  return [BARE_KEY.exec(shown)?.[0], HOLLOW.exec(shown)?.[0]].filter((words) => words !== undefined);
}

eachEngine('every link', (engine) => {
  let site: TestSite;
  let life: LivedInSite;
  before(async function () {
    this.timeout(120_000);
    site = await startSite(engine);
    life = await liveIn(site);
  });
  after(() => site.close());

  const everybody: [string, () => TestClient, (life: LivedInSite) => string[]][] = [
    [
      'a visitor',
      () => site.client(),
      ({ game, comingPath, coursePath }) => [`${game.path}/board`, comingPath, coursePath],
    ],
    ['the student who won', () => life.winner.client, (all) => [all.assignmentPath, all.memberPath, '/profile']],
    ['a student', () => life.second.client, (all) => [all.assignmentPath, '/submissions', '/pipeline']],
    ['a professor', () => life.professor.client, (all) => [`${all.coursePath}/grades`, `${all.coursePath}/staff`]],
    ['a mentor', () => life.mentor.client, (all) => [all.memberPath, '/pipeline?mine=1']],
    [
      'an organizer',
      () => life.organizer.client,
      ({ game, comingPath }) => ['/desk', '/judges', '/audit', '/users', `${game.path}/publish`, `${comingPath}/edit`],
    ],
  ];
  for (const language of ['en', 'zh-CN'])
    for (const [who, clientOf, mustSee] of everybody) {
      it(`that ${who} can follow works, in ${language}`, async function () {
        this.timeout(180_000);
        const client = clientOf();
        await client.get(`/?lang=${language}`);
        const { pages, complaints } = await crawl(client, site.url);
        expect(complaints).to.deep.equal([]);
        expect(pages).to.include.members(mustSee(life));
        expect((await client.get('/')).text).to.contain(`<html lang="${language}"`);
      });
    }
});
