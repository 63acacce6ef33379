/** Reads every address of the API with each role, and looks for secrets of others. */
import { expect } from 'chai';
import { endpoints } from '../../src/api/api.routes.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { addProblemPerson } from '../../src/problems/problem-people.service.ts';
import { getProblemBySlug } from '../../src/problems/problems.service.ts';
import { liveIn, type LivedInSite } from '../pages/lived-in-site.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem } from '../submissions/submit-setup.ts';
import { apiOf } from './api-setup.ts';

const HIDDEN = ['HIDDENINPUT', 'HIDDENANSWER', 'EXAMPLESOURCE'];

eachEngine('what the API returns', (engine) => {
  let site: TestSite;
  let life: LivedInSite;
  let people: Record<string, TestPerson>;
  let secrets: { what: string; text: string; knownTo: string[] }[];
  /** Values for the path parameters. */
  let values: Record<string, string[]>;

  before(async function () {
    this.timeout(180_000);
    site = await startSite(engine, { API_REQUESTS_PER_MINUTE: '10000' });
    life = await liveIn(site);
    const system = systemActor('test');
    people = {
      student: life.second,
      stranger: await makePerson(site),
      professor: life.professor,
      mentor: life.mentor,
      organizer: life.organizer,
    };
    await importedProblem(
      site,
      'vault',
      sumPackage({
        'data/secret/01.in': 'HIDDENINPUT\n',
        'data/secret/01.ans': 'HIDDENANSWER\n',
        'submissions/accepted/sum.cpp': 'int main(){} // EXAMPLESOURCE\n',
      }),
    );
    const vault = await getProblemBySlug(site.app, system, 'vault');
    await addProblemPerson(site.app, system, vault, life.professor.id, 'owner');
    const { db } = site.app;
    const pluck = async (table: string, column: string) =>
      ((await db(table).whereNotNull(column).pluck(column)) as string[]).map(String);
    values = {
      slug: await pluck('problems', 'slug'),
      course: await pluck('courses', 'slug'),
      contest: await pluck('contests', 'slug'),
      round: await pluck('rounds', 'slug'),
      label: ['A'],
      assignment: await pluck('assignments', 'id'),
      submission: await pluck('submissions', 'id'),
    };
    secrets = [
      ...(await pluck('users', 'password_hash')).map((text) => ({ what: 'a hash', text, knownTo: [] })),
      ...(await pluck('judgehosts', 'token_hash')).map((text) => ({ what: 'a token', text, knownTo: [] })),
      ...(await pluck('course_sections', 'join_code')).map((text) => ({ what: 'a join code', text, knownTo: [] })),
      ...(await pluck('participants', 'join_code')).map((text) => ({ what: 'a join code', text, knownTo: [] })),
      ...HIDDEN.map((text) => ({ what: 'a secret of a problem', text, knownTo: [] })),
      ...[...Object.entries(people), ['winner', life.winner] as const].map(([who, { email }]) => ({
        ...{ what: `the address of the ${who}`, text: email, knownTo: [who] },
      })),
    ];
  });
  after(() => site.close());

  /** All addresses of a path, with each value that exists on the site. */
  const addressesOf = (path: string): string[] => {
    const name = /\{(\w+)\}/.exec(path)?.[1];
    if (name === undefined) return [path];
    const kind = name === 'id' ? (path.startsWith('/assignments') ? 'assignment' : 'submission') : name;
    return values[kind]!.flatMap((value) => addressesOf(path.replace(`{${name}}`, encodeURIComponent(value))));
  };

  for (const who of ['student', 'stranger', 'professor', 'mentor', 'organizer'])
    it(`contains nothing secret for the ${who}, and no hash of a token`, async () => {
      const api = await apiOf(site, people[who]!);
      const hashes = (await site.app.db('api_tokens').pluck('token_hash')) as string[];
      const told: string[] = [];
      let answered = 0;
      for (const { method, path, isStream } of endpoints) {
        if (method !== 'get' || isStream) continue;
        for (const address of addressesOf(path)) {
          const { status, text } = await api.get(address);
          expect(status, `${address}: ${text}`).to.be.oneOf([200, 403, 404]);
          if (status === 200) answered += 1;
          for (const { what, text: secret, knownTo } of secrets)
            if (!knownTo.includes(who) && text.includes(secret)) told.push(`${address} tells ${what}`);
          for (const hash of [...hashes, api.token!]) if (text.includes(hash)) told.push(`${address} tells a token`);
        }
      }
      expect(told).to.deep.equal([]);
      expect(answered).to.be.greaterThan(12);
    }).timeout(120_000);
});
