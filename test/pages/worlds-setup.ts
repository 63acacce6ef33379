/** What tests that compare two worlds share: all that someone can read in one, without what differs between any two requests. */
import { expect } from 'chai';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { VERSIONS } from '../../src/clics/clics-formats.rules.ts';
import { openZip } from '../../src/platform/archives/zip.ts';
import { ClicsClient } from '../clics/clics-setup.ts';
import type { TestClient } from '../setup/client.ts';
import type { TestSite } from '../setup/site.ts';
import { linksOf, sameness } from './links.ts';

export const ENVIRONMENT = { API_REQUESTS_PER_MINUTE: '100000' };
const MOST_PAGES = 500;
const CLICS_LISTS = [
  ...['', '/state', '/judgement-types', '/languages', '/problems', '/groups', '/organizations', '/teams', '/persons'],
  ...['/accounts', '/submissions', '/judgements', '/runs', '/scoreboard', '/awards', '/clarifications', '/access'],
  '/event-feed?stream=false',
];
/** All that a client can read: address → what was answered, without what differs between any two requests. */
export async function everything(
  site: TestSite,
  client: TestClient,
  seeds: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const queue = [...seeds];
  const seen = new Set(queue.map(sameness));
  for (let path = queue.shift(); path !== undefined && found.size < MOST_PAGES; path = queue.shift()) {
    if (path.includes('.xlsx') || path === '/profile/export') {
      found.set(path, withoutChance(await filesIn(`${site.url}${path}`, client.cookie), site.url));
      continue;
    }
    const answer = await client.get(path, path.startsWith('/api/') ? { json: true } : {});
    found.set(path, `${answer.status} ${answer.location ?? ''}\n${withoutChance(answer.text, site.url)}`);
    if (!(answer.headers.get('content-type') ?? '').includes('text/html')) continue;
    for (const next of linksOf(answer.text, path, site.url)) {
      if (seen.has(sameness(next)) || next.startsWith('/assets/')) continue;
      seen.add(sameness(next));
      queue.push(next);
    }
  }
  return found;
}

/** What is in a workbook or an archive, without when it was made. */
async function filesIn(url: string, cookie: string): Promise<string> {
  const answer = await fetch(url, { headers: { cookie } });
  const zip = await openZip(Buffer.from(await answer.arrayBuffer()), { totalBytes: 1 << 24, entries: 100 });
  const parts: string[] = [];
  for (const part of zip.files)
    if (!part.path.startsWith('docProps/')) parts.push(`${part.path}\n${(await part.read()).toString('utf8')}`);
  zip.close();
  return parts.join('\n');
}

const withoutChance = (text: string, url: string): string =>
  text
    .replaceAll(url, 'http://site')
    .replaceAll(new URL(url).host, 'site')
    .replace(/name="(_csrf|formKey)" value="[^"]*"/g, 'name="$1"')
    .replace(/name="csrf-token" content="[^"]*"/g, 'name="csrf-token"')
    .replace(/nonce="[^"]*"/g, 'nonce')
    // What is published in each world has an id of its own.
    .replace(/#result-[0-9a-z]{26}/g, '#result')
    .replace(/\/notifications\/[0-9a-z]{26}/g, '/notifications/one')
    // Charts are numbered in the order in which a process draws them.
    .replace(/\bzr\d+-/g, 'zr-');

/** The lines from the first that differs. */
function firstDifference(one: string, other: string): string {
  const [lines, others] = [one.split('\n'), other.split('\n')];
  const at = lines.findIndex((line, index) => line !== others[index]);
  return `${lines.slice(at, at + 3).join(' ')} ≠ ${others.slice(at, at + 3).join(' ')}`.slice(0, 2000);
}

/** The Contest API as someone with this token, or as a visitor. */
export async function clicsOf(site: TestSite, token?: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const version of VERSIONS) {
    const client = new ClicsClient(site, version, token);
    const contests = (await client.get('/contests')) as { id: string }[];
    expect(contests.length).to.be.greaterThan(0);
    for (const { id } of contests)
      for (const type of CLICS_LISTS) {
        const path = `/contests/${id}${type}`;
        const { status, text } = await client.send(path);
        found.set(`${version}${path}`, `${status}\n${withoutChance(text, site.url)}`);
      }
  }
  return found;
}

/** Where a reader begins: the links lead to all other pages. */
export function beginningsOf({ contest, rounds }: { contest: Contest; rounds: string[] }): string[] {
  const api = `/api/v1/contests/${contest.slug}`;
  const apis = rounds.flatMap((path) => {
    const round = `${api}${path.slice(path.indexOf('/rounds'))}`;
    return [round, `${round}/board`, `${round}/problems/A`];
  });
  const clics = rounds.flatMap((path) => [`/embed${path}/board`, `/embed${path}/board.json`]);
  return [
    ...['/', '/contests', `/contests/${contest.slug}`, `/contests/${contest.slug}/board?format=csv`],
    ...rounds.flatMap((path) => [path, `${path}/board`, `${path}/board?format=csv`, `${path}/export/board.xlsx`]),
    ...rounds.flatMap((path) => [`${path}/export/ranklist.srk.json`, `${path}/export/scoreboard.tsv`]),
    ...['/api/v1/contests', '/api/v1/problems', api, `${api}/board`, `${api}/rounds`, `${api}/clarifications`],
    ...['/api/v1/problems/sum', '/api/v1/problems/recovery', '/api/v1/me', '/api/v1/submissions'],
    ...apis,
    ...clics,
  ];
}

/** @throws an error that names every address with another answer */
export function expectSame(who: string, pages: Map<string, string>, others: Map<string, string>): void {
  // First what differs: other links follow from it.
  const different = [...pages]
    .filter(([path, text]) => others.has(path) && others.get(path) !== text)
    .map(([path, text]) => `${path}: ${firstDifference(text, others.get(path)!)}`);
  if (different.length > 0) throw new Error(`Different for ${who}:\n${different.join('\n')}`);
  expect([...others.keys()], `addresses for ${who}`).to.deep.equal([...pages.keys()]);
}
