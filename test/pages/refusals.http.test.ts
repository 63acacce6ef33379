/**
 * Every route of every feature, as somebody who has no right to what it names: visitors and a stranger with an account. Each
 * answers 401, 403 or 404 and changes nothing, except those listed here as open. That somebody else gets an answer to each page
 * shows that the address was right.
 */
import { expect } from 'chai';
import type { Router } from 'express';
import { features } from '../../src/features.ts';
import { createApiToken } from '../../src/accounts/api-tokens.service.ts';
import { addText } from '../../src/eligibility/consents.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { addProblemPerson } from '../../src/problems/problem-people.service.ts';
import { getProblemBySlug, setPublic } from '../../src/problems/problems.service.ts';
import { createSeason, moveSeason, publishVersion } from '../../src/seasons/seasons.service.ts';
import { PERSONAL_TABLES } from '../../src/home/personal-data.rules.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { rejudgingDesk } from '../rejudgings/rejudging-setup.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { liveIn, type LivedInSite } from './lived-in-site.ts';

/** Open to everyone. */
const FOR_EVERYONE = [
  'get /partnerships/universities',
  'get /',
  'get /languages',
  'get /people/:id',
  'get /pipeline',
  'get /problems',
  'get /courses',
  'get /courses/:slug',
  'get /contests',
  'get /contests/:slug',
  'get /contests/:slug/teams',
  'get /contests/:slug/consents',
  'get /contests/:slug/rejudgings',
  'get /contests/:slug/clarifications',
  // Nothing is new to them.
  'get /contests/:slug/clarifications/news',
  'get /contests/:slug/rounds',
  'get /contests/:slug/rounds/:round',
  'get /contests/:slug/rounds/:round/clock',
  'get /contests/:slug/rounds/:round/board',
  'get /contests/:slug/rounds/:round/board/:participant',
  'get /contests/:slug/rounds/:round/charts',
  // Like the problems: of a round that has opened.
  'get /contests/:slug/rounds/:round/booklet',
  'get /contests/:slug/exports',
  'get /contests/:slug/feed.atom',
  'get /contests/:slug/rounds/:round/export/:file',
  'get /embed/contests/:slug/rounds/:round/board',
  'get /embed/contests/:slug/rounds/:round/board.json',
  'get /contests/:slug/rounds/:round/promotion',
  'get /contests/:slug/board',
  'get /seasons',
  'get /seasons/:slug',
  'get /seasons/:slug/versions/:number',
  'get /seasons/:slug/people/:id',
  'get /contests/:slug/results',
  'get /contests/:slug/results/:file',
  'get /contests/:slug/rounds/:round/results',
  'get /contests/:slug/rounds/:round/results/:file',
  // Of a round that is over; before it opens, it is 404.
  'get /contests/:slug/rounds/:round/problems/:label',
  // What programs need to verify badges; who has the address of a certificate may see whether it holds.
  'get /certificates',
  'get /certificates/:id',
  'get /certificates/issuer',
  'get /certificates/status/:list',
  'get /.well-known/jwks.json',
  'get /sign-up',
  'post /sign-up',
  'get /sign-in',
  'post /sign-in',
  'post /sign-out',
  'get /sign-in/campus',
  // What a university has a browser post; without a visit that it answers, the next page refuses it.
  'post /sign-in/campus/:slug/acs',
  // What platforms ask and have a browser post; the next page refuses it without a launch that it answers.
  'get /lti/jwks.json',
  'post /lti/login',
  'post /lti/launch',
  'get /forgot-password',
  'post /forgot-password',
  'post /reset-password',
  // Only where mail is kept instead of sent, and to this machine.
  'get /dev/mailbox',
  'get /readyz',
  'get /metrics',
  'get /api/v1/openapi.json',
  // The Contest API, as far as it is public; the lists of staff alone are none of its endpoints for others.
  ...['2026-01', '2023-06'].flatMap((version) => [
    `get /api/${version}`,
    `get /api/${version}/contests`,
    `get /api/${version}/contests/:contest`,
    `get /api/${version}/contests/:contest/access`,
    `get /api/${version}/contests/:contest/state`,
    `get /api/${version}/contests/:contest/scoreboard`,
    `get /api/${version}/contests/:contest/event-feed`,
    `get /api/${version}/contests/:contest/:type`,
    `get /api/${version}/contests/:contest/:type/:id`,
  ]),
];

/** Open to everyone who is signed in: about themselves, lists of what they may see, and entering a contest. */
const FOR_MEMBERS = [
  // Whether they are on a list, no one learns from it.
  'get /courses/:slug/claim',
  'get /courses/:slug/claim/code',
  'post /courses/:slug/claim',
  'post /courses/:slug/claim/code',
  'get /profile',
  'post /profile',
  'post /profile/password',
  'post /profile/erase',
  'post /profile/sign-out-everywhere',
  'post /profile/github/unlink',
  'post /verify-email/again',
  'get /profile/tokens',
  'post /profile/tokens',
  'get /profile/data',
  'get /notifications',
  'post /notifications/read',
  'get /profile/notifications',
  'post /profile/notifications',
  'post /profile/push',
  'post /profile/push/seen',
  'get /profile/certificates',
  'get /profile/export',
  'get /submissions',
  'get /partnerships',
  'post /courses/join',
  'get /contests/:slug/register',
  'post /contests/:slug/register',
  'post /contests/:slug/consents',
  // Whom they follow on its boards.
  'post /contests/:slug/stars',
  'get /contests/:slug/teams/new',
  'post /contests/:slug/teams',
  'get /contests/:slug/join',
  'post /contests/:slug/join',
  'get /contests/:slug/my-team',
  'post /contests/:slug/my-team/rename',
  'post /contests/:slug/my-team/remove',
  'post /contests/:slug/my-team/leave',
  'post /contests/:slug/my-team/withdraw',
  // Of a team or a place that they do not have.
  'post /contests/:slug/my-team/invitations',
  'post /contests/:slug/my-team/captain',
  'get /contests/:slug/waiting-list',
  'post /contests/:slug/waiting-list',
  'post /contests/:slug/waiting-list/leave',
  'post /contests/:slug/clarifications',
  'post /contests/:slug/rounds/:round/problems/:label',
  'get /api/v1/me',
  'get /api/v1/problems',
  'get /api/v1/courses',
  'get /api/v1/courses/:course',
  'get /api/v1/assignments',
  'get /api/v1/contests',
  'get /api/v1/contests/:contest',
  'get /api/v1/contests/:contest/rounds',
  'get /api/v1/contests/:contest/clarifications',
  'post /api/v1/contests/:contest/clarifications',
  'get /api/v1/contests/:contest/rounds/:round',
  'get /api/v1/contests/:contest/rounds/:round/problems/:label',
  'get /api/v1/contests/:contest/rounds/:round/board',
  'get /api/v1/contests/:contest/board',
  'get /api/v1/submissions',
  'post /api/v1/submissions',
];

/** Pages about something that this site does not have: an upload, a review, a second version, a file, a mailed link. */
const WITHOUT_OBJECT = [
  'get /courses/:slug/roster/import/:import',
  'get /contests/:slug/rehearsals/:id',
  'get /contests/:slug/rehearsals/:id/throw-away',
  'get /problems/import/:id',
  'get /courses/import/:id',
  'get /partnerships/:id/documents/:documentId',
  'get /contests/:slug/imports/:id',
  'get /past-contests/:id',
  'get /contests/:slug/print-jobs/:id',
  // Nothing is practiced where organizers do not allow it.
  'get /contests/:slug/rounds/:round/practice/:label',
  'get /contests/:slug/rounds/:round/practice/:label/files/:versionId/:kind/*path',
  'get /contests/:slug/rounds/:round/virtual',
  'get /contests/:slug/rounds/:round/virtual/:id',
  // Waits for the end of a round with a freeze.
  'get /contests/:slug/rounds/:round/resolver/show',
  'get /contests/:slug/images/:sha256',
  'get /speed-reviews/:id',
  'get /contests/:slug/verdicts/:id',
  'get /problems/:slug/versions/compare',
  'get /submissions/:id/changes.patch',
  'get /contests/:slug/rounds/:round/problems/:label/files/:versionId/:kind/*path',
  'get /courses/:slug/assignments/:id/files/:versionId/:kind/*path',
  'get /api/judgehosts/blobs/:sha256',
  'get /certificates/keys/:keyId',
  'get /notifications/unsubscribe',
  'get /sign-in/github',
  'get /sign-in/campus/:slug',
  'get /sign-in/campus/:slug/callback',
  'get /sign-in/campus/:slug/finish',
  'get /sign-in/campus/:slug/consent',
  'get /sign-in/campus/:slug/metadata',
  'get /campus-sign-in/:id',
  'get /lti/login',
  'get /lti/launch',
  'get /lti/again',
  'get /lti/enter',
  'get /lti/register',
  'get /lti/platforms/:id',
  'get /courses/:slug/lti/:id',
  'get /courses/:slug/lti/:id/members',
  'get /verify-email',
  'get /reset-password',
  'get /courses/:slug/final-grades/columns/:column',
  'get /similarity/checks/:id',
  'get /similarity/checks/:id/groups',
  'get /similarity/checks/:id/not-compared',
  'get /similarity/pairs/:id',
  'get /similarity/questions/:id',
];

interface Asker {
  client: TestClient;
  token?: string;
}

interface Layer {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

function routesOf(router: Router | { stack?: Layer[] }): string[] {
  return ((router as { stack?: Layer[] }).stack ?? []).flatMap(({ route, handle }) => {
    if (!route) return routesOf(handle);
    const methods = Object.keys(route.methods).filter((method) => method === 'get' || method === 'post');
    return [route.path].flat().flatMap((path) => methods.map((method) => `${method} ${path}`));
  });
}

eachEngine('a person without rights', (engine) => {
  let site: TestSite;
  let life: LivedInSite;
  let stranger: TestPerson;
  let partnership: string;
  let routes: string[];
  /** Values of `:name` in addresses, by the beginning of the address. */
  let values: [string, Record<string, string>][];

  before(async function () {
    this.timeout(180_000);
    site = await startSite(engine, { API_REQUESTS_PER_MINUTE: '100000', KERNELWAY_DEMO: '0' });
    life = await liveIn(site);
    stranger = await makePerson(site, { displayName: 'Stranger' });
    const { app } = site;
    const system = systemActor('test');
    await importedProblem(site, 'vault', sumPackage({ 'attachments/hint.txt': 'Add.' }));
    const vault = await getProblemBySlug(app, system, 'vault');
    await setPublic(app, system, vault, false);
    await addProblemPerson(app, system, vault, life.professor.id, 'owner');
    await createApiToken(app, life.winner.actor, { name: 'Laptop', scopes: ['read'], days: 7 });
    const host = await FakeJudgehost.online(site, 'west');
    const set = await rejudgingDesk(site, host, life.organizer).started({ problem: 'echo' });
    await site.app.background.drain();

    const first = async (table: string, where: object, column = 'id') =>
      ((await app.db(table).where(where).first(column)) as Record<string, string>)[column] as string;
    const submission = await first('submissions', { author_id: life.winner.id, context_type: 'practice' });
    const inRound = await first('submissions', { round_id: life.game.round.id, is_sample_run: false });
    const round = { slug: life.game.contest.slug, round: life.game.round.slug, label: 'A' };
    const { roundProblem, participant } = {
      roundProblem: await first('round_problems', { round_id: life.game.round.id }),
      participant: await first('participants', { contest_id: life.game.contest.id }),
    };
    await addText(app, system, life.game.contest, { titles: { en: 'Terms' }, bodies: { en: 'Be fair.' } });
    const file = { versionId: vault.currentVersionId, kind: 'attachments', path: 'hint.txt' };
    const season = await createSeason(app, system, {
      ...{ slug: 'year', nameEn: 'Year', nameZh: '年度' },
      rule: {
        ...{
          points: 'sum',
          table: [],
          bestOf: null,
          minContests: 1,
          decayPercent: 0,
          ties: 'share',
          universityBest: 1,
        },
      },
      contests: [{ contestId: life.game.contest.id, weight: 1 }],
    });
    await moveSeason(app, system, 'year', 'publish');
    await publishVersion(app, system, 'year', { note: '', isFinal: false, expectedNumber: 1 });
    await site.app.background.drain();
    partnership = await first('partnerships', {});
    values = [
      ['/contests/:slug/consents', { ...round, id: await first('consent_texts', {}) }],
      ['/contests/:slug/check-in', { ...round, id: participant }],
      ['/contests/:slug/participants', { ...round, id: participant }],
      ['/contests/:slug/print', { ...round, id: participant }],
      ['/contests/:slug/clarifications', { ...round, id: await first('clarifications', { kind: 'question' }) }],
      ['/contests/:slug/rounds/:round/export', { ...round, file: 'board.xlsx' }],
      ['/embed', round],
      ['/contests/:slug/certificates', { ...round, file: 'certificates.en.zip' }],
      [
        '/certificates',
        { id: await first('certificates', { user_id: life.winner.id }), list: '1', file: 'badge.jwt', keyId: 'none' },
      ],
      ['/contests/:slug/showcase', { ...round, id: 'new' }],
      ['/contests/:slug/images', { ...round, sha256: '0'.repeat(64) }],
      ['/contests', { ...round, id: roundProblem, file: '1', participant, ...file }],
      ['/courses/import', { id: 'none' }],
      [
        '/courses',
        {
          slug: 'engines',
          id: life.assignmentPath.split('/').at(-1)!,
          section: await first('course_sections', {}),
          ...{ userId: life.winner.id, comment: 'none', request: 'none', column: 'none' },
          import: 'none',
          ...file,
        },
      ],
      ['/problems/:slug/versions', { slug: 'vault', number: '1', path: 'data/sample/1.in' }],
      ['/problems', { slug: 'vault', number: '1', id: 'none', ...file }],
      ['/problem-files', file],
      [
        '/submissions',
        { id: submission, path: await first('submission_files', { submission_id: submission }, 'path') },
      ],
      ['/rejudgings', { id: set }],
      ['/pipeline', { id: life.memberPath.split('/').at(-1)!, step: 'note' }],
      ['/partnerships', { id: partnership, transition: 'approve', callId: 'none', documentId: 'none' }],
      ['/judges', { id: host.id, submissionId: submission, change: 'disable', type: 'contest' }],
      ['/users', { id: life.winner.id, role: 'organizer', change: 'grant' }],
      ['/sign-in/campus', { slug: 'none' }],
      ['/lti/platforms', { id: 'none' }],
      ['/courses/:slug/lti', { slug: 'engines', id: 'none' }],
      ['/campus-sign-in', { id: 'none' }],
      ['/profile/campus', { id: 'none' }],
      ['/profile/lti', { id: 'none' }],
      ['/universities', { slug: await first('universities', {}, 'slug') }],
      ['/profile/push', { id: 'none' }],
      ['/profile/tokens', { id: await first('api_tokens', {}) }],
      ['/people', { id: life.winner.id }],
      ['/notifications', { id: await first('notifications', { user_id: life.winner.id }) }],
      ['/mails', { id: 'none' }],
      ['/speed-reviews', { id: 'none' }],
      ['/past-contests', { id: 'none' }],
      ['/seasons/deleted', { id: season.id }],
      ['/seasons', { slug: 'year', number: '1', id: life.winner.id }],
      ['/similarity', { id: 'none' }],
      ...['2026-01', '2023-06'].flatMap((version): [string, Record<string, string>][] => [
        [`/api/${version}/contests/:contest/submissions`, { contest: life.game.round.id, id: inRound }],
        [`/api/${version}/contests`, { contest: life.game.round.id, type: 'teams', id: participant }],
      ]),
      ['/api/v1/contests', { ...round, contest: life.game.contest.slug }],
      ['/api/v1/courses', { course: 'engines' }],
      ['/api/v1/assignments', { id: life.assignmentPath.split('/').at(-1)! }],
      ['/api/v1/problems', { slug: 'vault' }],
      ['/api/v1/submissions', { id: submission }],
      ['/api/judgehosts', { jobId: 'none', sha256: '0'.repeat(64) }],
    ];
    const found = features.flatMap(({ pages = [], api = [], beforeSession = [] }) =>
      [...pages, ...api, ...beforeSession].flatMap((made) => routesOf(made(app))),
    );
    routes = [...new Set(found)];
    // The first request to the Contest API numbers the events of the contest's log.
    await site.client().get(`/api/2026-01/contests/${life.game.round.id}/state`);
  });
  after(() => site.close());

  function addressOf(route: string): string {
    const path = route.split(' ')[1]!;
    const [, known = {}] = values.find(([beginning]) => path.startsWith(beginning)) ?? [];
    if (path === '/courses/new') return `${path}?partnership=${partnership}`;
    // Otherwise a feed does not end.
    const filled = path.endsWith('/event-feed') ? `${path}?stream=false` : path;
    return filled.replaceAll(/[:*](\w+)/g, (_, name: string) => {
      if (known[name] === undefined) throw new Error(`No value for ${name} of ${route}`);
      return known[name];
    });
  }

  /** Asks for a route as a person, with their cookies, and in the API with their token. */
  async function ask(who: Asker, route: string): Promise<{ status: number; location: string | undefined }> {
    const headers: Record<string, string> = who.token === undefined ? {} : { authorization: `Bearer ${who.token}` };
    const address = addressOf(route);
    if (route.startsWith('get')) return await who.client.get(address, { headers });
    if (!address.startsWith('/api/')) return await who.client.post(address, {});
    const type = { 'content-type': 'application/json' };
    const { status } = await fetch(`${site.url}${address}`, {
      method: 'POST',
      headers: { ...headers, ...type },
      body: '{}',
    });
    return { status, location: undefined };
  }

  /** Everything the site stores but what each request may write. */
  async function stored(): Promise<string> {
    const tables = Object.keys(PERSONAL_TABLES).filter((table) => table !== 'sessions' && table !== 'api_tokens');
    const rows = await Promise.all(tables.map(async (table) => [table, (await site.app.db(table)) as unknown]));
    return JSON.stringify(rows);
  }

  const refuses = ({ status, location = '' }: { status: number; location: string | undefined }) =>
    [401, 403, 404].includes(status) || (status === 303 && location.startsWith('/sign-in?'));

  it('finds every route, and each listed one exists', () => {
    expect(routes.length).to.be.greaterThan(180);
    for (const list of [FOR_EVERYONE, FOR_MEMBERS, WITHOUT_OBJECT])
      expect(list.filter((route) => !routes.includes(route))).to.deep.equal([]);
  });

  it('is refused everywhere else without an account, and changes nothing', async () => {
    const before = await stored();
    const answered: string[] = [];
    for (const route of routes.filter((one) => !FOR_EVERYONE.includes(one))) {
      const answer = await ask({ client: site.client() }, route);
      if (!refuses(answer)) answered.push(`${answer.status} ${route}`);
    }
    expect(answered).to.deep.equal([]);
    expect(await stored()).to.equal(before);
  }).timeout(300_000);

  it('is refused everywhere else with an account, and changes nothing', async () => {
    const open = new Set([...FOR_EVERYONE, ...FOR_MEMBERS]);
    const answered: string[] = [];
    const token = await createApiToken(site.app, stranger.actor, { name: 'x', scopes: ['read', 'submit'], days: 7 });
    const before = await stored();
    for (const route of routes.filter((one) => !open.has(one))) {
      const { status } = await ask({ client: stranger.client, token }, route);
      if (![401, 403, 404].includes(status)) answered.push(`${status} ${route}`);
    }
    expect(answered).to.deep.equal([]);
    expect(await stored()).to.equal(before);
  }).timeout(300_000);

  it('is refused what is really there: each page is shown to somebody else', async () => {
    const others: Asker[] = [];
    for (const { client, actor } of [life.organizer, life.professor, life.winner])
      others.push({ client, token: await createApiToken(site.app, actor, { name: 'x', scopes: ['read'], days: 7 }) });
    const missing: string[] = [];
    for (const route of routes.filter((one) => one.startsWith('get ') && !WITHOUT_OBJECT.includes(one))) {
      const statuses: number[] = [];
      for (const who of others) statuses.push((await ask(who, route)).status);
      // A form whose fields are in the address answers 422 without them.
      if (!statuses.some((status) => status < 400 || status === 422)) missing.push(`${statuses.join(' ')} ${route}`);
    }
    expect(missing).to.deep.equal([]);
  }).timeout(300_000);
});
