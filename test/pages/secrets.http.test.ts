/**
 * Follows every link with each role, as page and as JSON, and looks for secrets of others: join codes, addresses,
 * hashes and tokens, hidden tests, answers and example submissions.
 */
import { expect } from 'chai';
import { isThorough } from '../../scripts/testing/thorough.ts';
import { createApiToken } from '../../src/accounts/api-tokens.service.ts';
import { createTeam, joinTeam } from '../../src/participants/registration.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { addProblemPerson } from '../../src/problems/problem-people.service.ts';
import { getProblemBySlug } from '../../src/problems/problems.service.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { FakeJudgehost } from '../judgehosts/fake-judgehost.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import type { TestClient } from '../setup/client.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, openAssignment, runningCourse, submit } from '../submissions/submit-setup.ts';
import { linksOf, sameness } from './links.ts';
import { liveIn, type LivedInSite } from './lived-in-site.ts';

const MOST_ADDRESSES = 300;
/** Secrets of a problem, only for people who may read it. */
const HIDDEN = ['HIDDENINPUT', 'HIDDENANSWER', 'EXAMPLESOURCE', 'HIDDENSTDERR', 'HIDDENJUDGEMESSAGE'];

type Who =
  | 'visitor'
  | 'enrolled student'
  | 'foreign student'
  | 'owner'
  | 'foreign professor'
  | 'teacher who may not read it'
  | 'mentor'
  | 'organizer';

/** What no JSON of a page holds, whoever asks: any address, any hash but those of public files, and fields for secrets. */
const NEVER_IN_JSON = [
  /[\w.+-]+@[\w-]+(\.[\w-]+)+/,
  /"(?!(tree|content|base)Hash")\w+":"[0-9a-f]{64}"/,
  /"\w*(password|token|secret|joinCode|email|studentNumber)\w*":/i,
];

/** Every string in a JSON response that is an address of this site. */
function linksInJson(value: unknown): string[] {
  if (typeof value === 'string') return /^\/[\w-]+(\/|$|\?)/.test(value) && value.length < 300 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(linksInJson);
}

eachEngine('secrets of others', (engine) => {
  let site: TestSite;
  let life: LivedInSite;
  let people: Record<Exclude<Who, 'visitor'>, TestPerson>;
  /** A secret, and who may see it. */
  let secrets: { what: string; text: string; knownTo: readonly Who[] }[];

  before(async function () {
    this.timeout(180_000);
    site = await startSite(engine);
    life = await liveIn(site);
    const system = systemActor('test');
    people = {
      'enrolled student': life.second,
      'foreign student': await makePerson(site, { displayName: 'Foreign Student' }),
      owner: life.professor,
      'foreign professor': await makePerson(site, { roles: ['professor'], displayName: 'Foreign Professor' }),
      'teacher who may not read it': await makePerson(site, {
        roles: ['professor'],
        displayName: 'Teaching Elsewhere',
      }),
      mentor: life.mentor,
      organizer: life.organizer,
    };
    const vault = await importedProblem(
      site,
      'vault',
      sumPackage({
        'data/secret/01.in': 'HIDDENINPUT\n',
        'data/secret/01.ans': 'HIDDENANSWER\n',
        'submissions/accepted/sum.cpp': 'int main(){} // EXAMPLESOURCE\n',
      }),
    );
    await addProblemPerson(
      site.app,
      system,
      await getProblemBySlug(site.app, system, 'vault'),
      people.owner.id,
      'owner',
    );
    const elsewhere = people['teacher who may not read it'];
    const course = await runningCourse(site, elsewhere, 'elsewhere', [life.second]);
    const assignment = await openAssignment(site, course, vault, { title: 'Open the vault' });
    await submit(life.second.client, `/courses/elsewhere/assignments/${assignment}`);
    const host = await FakeJudgehost.online(site, 'secrets');
    const failed = { outcome: 'wrong-answer', stderrHead: 'HIDDENSTDERR', judgeMessage: 'HIDDENJUDGEMESSAGE' } as const;
    await host.judge({ tests: { 'secret/01': failed } });

    const { contest } = await publishedContest(site, { participation: 'team', name: 'Team Cup', slug: 'team-cup' });
    await createTeam(site.app, life.winner.actor, contest, 'Winners');
    const team = await participantOfUnchecked(site.app, contest.id, life.winner.id);
    await joinTeam(site.app, life.second.actor, contest, team?.joinCode ?? '');
    await site.app.background.drain();

    const rows = async <R>(table: string, column: string): Promise<R[]> =>
      (await site.app.db(table).whereNotNull(column).select(column)) as R[];
    const apiToken = await createApiToken(site.app, people.owner.actor, { name: 'Laptop', scopes: ['read'], days: 7 });
    const hashes = [
      apiToken,
      ...(await rows<{ token_hash: string }>('api_tokens', 'token_hash')).map((row) => row.token_hash),
      ...(await rows<{ password_hash: string }>('users', 'password_hash')).map((row) => row.password_hash),
      ...(await rows<{ token_hash: string }>('judgehosts', 'token_hash')).map((row) => row.token_hash),
      ...(await rows<{ token_hash: string }>('account_tokens', 'token_hash')).map((row) => row.token_hash),
      ...(await rows<{ id_hash: string }>('sessions', 'id_hash')).map((row) => row.id_hash),
      host.token,
    ];
    const codes = (await site.app
      .db('course_sections as s')
      .join('courses as c', 'c.id', 's.course_id')
      .select('c.slug', 's.join_code')) as { slug: string; join_code: string }[];
    secrets = [
      ...hashes.map((text) => ({ what: 'a hash or token', text, knownTo: [] })),
      ...codes.map(({ slug, join_code }) => ({
        what: `the join code of ${slug}`,
        text: join_code,
        knownTo: ['organizer', slug === 'elsewhere' ? 'teacher who may not read it' : 'owner'] as Who[],
      })),
      { what: 'the join code of a team', text: team?.joinCode ?? '', knownTo: ['enrolled student'] },
      ...HIDDEN.map((text) => ({ what: 'a secret of a problem', text, knownTo: ['organizer', 'owner'] as Who[] })),
      ...[...Object.entries(people), ['winner', life.winner] as const].map(([who, { email }]) => {
        const isTaught = who === 'enrolled student' || who === 'winner';
        const taught: Who[] = isTaught
          ? ['owner', ...(who === 'winner' ? [] : (['teacher who may not read it'] as Who[]))]
          : [];
        return { what: `the address of the ${who}`, text: email, knownTo: [who as Who, 'organizer' as Who, ...taught] };
      }),
    ];
    for (const { what, text } of secrets) if (text.length < 6) throw new Error(`There is no ${what}`);
  });
  after(() => site.close());

  const look = async (who: Who, client: TestClient) => {
    const complaints = new Set<string>();
    const met = new Set<string>();
    const withJson = new Set<string>();
    const starts = [
      '/',
      '/problems/vault',
      '/courses/elsewhere',
      life.coursePath,
      '/contests/team-cup/my-team',
      '/users',
    ];
    const more = [
      '/problems/vault/versions/1/files/data/secret/01.in',
      '/contests/team-cup/teams',
      '/problems/vault/people',
    ];
    const queue = [...starts, ...more];
    const seen = new Set(queue);
    for (let path = queue.shift(); path !== undefined && seen.size < MOST_ADDRESSES * 3; path = queue.shift()) {
      if (met.size > MOST_ADDRESSES) break;
      met.add(path);
      const links: string[] = [];
      for (const json of [false, true]) {
        const answer = await client.get(path, { json });
        const type = answer.headers.get('content-type') ?? '';
        // The address of a requested page contains what was typed.
        for (const { what, text, knownTo } of secrets)
          if (!knownTo.includes(who) && answer.text.includes(text) && !path.includes(encodeURIComponent(text)))
            complaints.add(`${path}${json ? ' as JSON' : ''} tells ${what}`);
        if (json && answer.status === 200 && type.includes('application/json')) {
          withJson.add(path);
          for (const pattern of NEVER_IN_JSON) {
            const [found] = pattern.exec(answer.text) ?? [];
            if (found !== undefined) complaints.add(`${path} as JSON has ${found}`);
          }
        }
        if (answer.location) links.push(answer.location.replace(site.url, ''));
        if (type.includes('text/html')) links.push(...linksOf(answer.text, path, site.url));
        if (type.includes('application/json')) links.push(...linksInJson(answer.json()));
        if (!type.includes('text/html') && !type.includes('json')) break;
      }
      for (const next of links) {
        const same = sameness(next);
        if (seen.has(same) || !next.startsWith('/') || next.startsWith('/sign-out')) continue;
        // Colors, scripts and pictures are the same for everyone.
        if (/^\/(assets|public|static|favicon)/.test(next)) continue;
        seen.add(same);
        queue.push(next);
      }
    }
    return { complaints: [...complaints], met, withJson };
  };

  const everybody: Who[] = [
    'visitor',
    'enrolled student',
    'foreign student',
    'owner',
    'foreign professor',
    'teacher who may not read it',
    'mentor',
    'organizer',
  ];
  // What pages show is the same on every database: on the second one, those look who meet the fewest and the most pages.
  for (const who of engine === 'sqlite' || isThorough ? everybody : (['visitor', 'owner', 'organizer'] as const))
    it(`are not shown to the ${who} on any page or in any JSON`, async () => {
      const client = who === 'visitor' ? site.client() : people[who].client;
      const { complaints, met, withJson } = await look(who, client);
      expect(complaints).to.deep.equal([]);
      expect(met.size, 'pages looked at').to.be.greaterThan(15);
      expect(withJson.size, 'of them with JSON').to.be.greaterThan(3);
    }).timeout(300_000);

  it('exist: their owner and organizers can see them, and students cannot', async () => {
    const file = '/problems/vault/versions/1/files/data/secret/01.in';
    for (const who of ['owner', 'organizer'] as const)
      expect((await people[who].client.get(file)).text, who).to.contain('HIDDENINPUT');
    expect((await life.winner.client.get('/contests/team-cup/my-team')).text).to.match(/id="join-code">[A-Z2-9]{8}</);
  });
});
