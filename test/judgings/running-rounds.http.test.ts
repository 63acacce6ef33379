/** While an ICPC round runs, nothing else on the site reveals more about its problems. */
import { expect } from 'chai';
import { openZip } from '../../src/platform/archives/zip.ts';
import { getProblemBySlug } from '../../src/problems/problems.service.ts';
import { addProblemPerson } from '../../src/problems/problem-people.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import {
  importedProblem,
  openAssignment,
  paste,
  problemYaml,
  runningCourse,
  submit,
  textOf,
} from '../submissions/submit-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';

const SCORED = {
  'problem.yaml': problemYaml('Scored sum', 'type: scoring\n'),
  'data/secret/test_group.yaml': 'max_score: 100\n',
};

interface Page {
  submission: { scoreMilli: number | null; judgedAt: number | null; verdict: string };
  judging: { tests: unknown[] | null; stages: { name: string }[]; score: unknown; judgedBy: unknown; line: string };
}

eachEngine('a problem of a running ICPC round', (engine) => {
  let site: TestSite;
  let contestant: TestPerson;
  let friend: TestPerson;
  let assistant: TestPerson;
  let owner: TestPerson;
  let host: FakeJudgehost;
  let round: TestRound;
  let assignment: string;
  before(async () => {
    site = await startSite(engine);
    [contestant, friend, assistant, owner] = [
      await makePerson(site),
      await makePerson(site),
      await makePerson(site),
      await makePerson(site, { roles: ['professor'] }),
    ];
    host = await FakeJudgehost.online(site, 'east');
    const sum = await importedProblem(site, 'sum', sumPackage());
    await importedProblem(site, 'copy', sumPackage({ 'problem.yaml': problemYaml('Sum again') }));
    const course = await runningCourse(site, owner, 'engines', [friend]);
    assignment = `/courses/engines/assignments/${await openAssignment(site, course, sum, { dueInMs: 90_000_000 })}`;
    const problem = await getProblemBySlug(site.app, systemActor('test'), 'sum');
    await addProblemPerson(site.app, systemActor('test'), problem, owner.id, 'owner');
    round = await madeRound(site, host, [contestant, assistant], [{ versionId: sum }]);
    round.at(1);
  });
  after(() => site.close());

  const judged = async (who: TestPerson, path: string): Promise<string> => {
    const id = await submit(who.client, path, { code: `// ${site.clock.nowMs()} ${path}\n` });
    await site.app.background.drain();
    await host.heartbeat();
    await host.judge(WRONG);
    site.clock.advance(1000);
    return id;
  };
  const pageOf = async (who: TestPerson, id: string): Promise<Page> =>
    (await who.client.get(`/submissions/${id}`, { json: true })).json<Page>();

  it('shows only verdicts elsewhere (in practice, for a copy, in an assignment), and everything after the round', async () => {
    const seen: string[] = [];
    for (const path of ['/problems/sum', '/problems/copy', assignment]) {
      const id = await judged(friend, path);
      seen.push(id);
      const { submission, judging } = await pageOf(friend, id);
      expect(submission, path).to.include({ verdict: 'WA', scoreMilli: null, judgedAt: null });
      expect(judging.tests, path).to.equal(null);
      expect(judging.judgedBy, path).to.equal(null);
      expect(judging.line, path).to.equal('Wrong answer');
      expect(judging.stages.map(({ name }) => name)).to.deep.equal(['queued', 'judging']);
      const html = textOf((await friend.client.get(`/submissions/${id}`)).text);
      expect(html).to.contain(`This problem is in a running round (${round.contest.name} · The Final)`);
    }
    const source = (await friend.client.get(`/submissions/${seen[0]}/source`, { json: true })).json<Page>();
    expect(source.submission.judgedAt, 'nor beside its source').to.equal(null);
    for (const path of ['/submissions', '/problems/sum', '/']) {
      const told = (await friend.client.get(path, { json: true })).text;
      expect(told, path)
        .to.match(/"(verdict|state)":"WA"/)
        .and.not.match(/"judgedAt":\d/);
    }
    const files = await exported(friend);
    for (const id of seen) {
      const mine = files.find((text) => text.includes(`"id": "${id}"`)) ?? '';
      expect(mine).to.contain('"verdict": "WA"').and.not.contain('"tests"');
    }
    expect((await pageOf(owner, seen[2]!)).judging.tests, 'who may read the tests').to.have.length(3);

    const now = site.clock.nowMs();
    site.clock.set(round.round.closesAt);
    for (const id of seen) expect((await pageOf(friend, id)).judging.tests).to.have.length(3);
    site.clock.set(now);
  });

  it('tells the student no points on the lists of assignments and problems meanwhile', async () => {
    const lists = async () => {
      const texts = ['/courses/engines', '/problems'].map(async (path) => textOf((await friend.client.get(path)).text));
      return (await Promise.all(texts)).join(' ');
    };
    expect(await lists())
      .to.contain('Not solved yet 1 attempt')
      .and.not.match(/\d \/ \d/);
    const now = site.clock.nowMs();
    site.clock.set(round.round.closesAt);
    expect(await lists()).to.match(/Not solved yet, 0 \/ \d+ 1 attempt/);
    site.clock.set(now);
  });

  it('shows the student no grade below full marks meanwhile, neither on the page nor in CSV or the export', async () => {
    const grades = async (who: TestPerson, query = '') =>
      textOf((await who.client.get(`/courses/engines/grades${query}`)).text);
    const line = async () =>
      (await grades(friend, '?format=csv'))
        .trim()
        .split(/[\r\n]+/)
        .at(-1);
    expect(await grades(friend)).to.contain('After the running round');
    expect(await line()).to.match(/,pending,0$/);
    expect(await grades(owner), 'who grades').not.to.contain('After the running round');
    const inExport = async () => /"pointsMilli": (\w+)/.exec((await exported(friend)).join('\n'))?.[1];
    expect(await inExport()).to.equal('null');

    const now = site.clock.nowMs();
    site.clock.set(round.round.closesAt);
    expect(await grades(friend)).not.to.contain('After the running round');
    expect(await line()).to.match(/,0,0$/);
    expect(await inExport()).to.equal('0');
    site.clock.set(now);
  });

  it('accepts no practice or sample runs from contestants meanwhile, and tells them where to submit', async () => {
    for (const path of ['/problems/sum', '/problems/copy']) {
      expect(textOf((await contestant.client.get(path)).text)).to.contain('Submit it there');
      for (const more of [{}, { samples: '1' }] as Record<string, string>[]) {
        const refused = await paste(contestant.client, path, more);
        expect(refused.status).to.equal(409);
        expect(refused.text, 'nothing typed is lost').to.contain('// sum');
      }
    }
    site.clock.set(round.round.closesAt);
    await judged(contestant, '/problems/sum');
    round.at(30);
  });

  it('cannot be opened for practice by its owner, nor can a copy, before the round closes', async () => {
    const set = (is: string, who = owner) => who.client.post('/problems/sum/visibility', { public: is });
    expect((await set('0')).status).to.equal(303);
    const refused = await set('1');
    expect(refused.status).to.equal(409);
    expect(textOf(refused.text)).to.contain(`${round.contest.name} · The Final uses this problem until`);
    expect((await friend.client.get('/problems/sum')).status).to.equal(404);
    site.clock.set(round.round.closesAt);
    expect((await set('1')).status).to.equal(303);
  });

  it('gives no points to a problem list with points meanwhile', async () => {
    const scored = await importedProblem(site, 'scored', sumPackage(SCORED));
    const later = await madeRound(site, host, [contestant], [{ versionId: scored }]);
    later.at(1);
    const id = await judged(friend, '/problems/scored');
    const points = async () =>
      (await friend.client.get('/submissions', { json: true }))
        .json<{ submissions: { id: string; points: unknown }[] }>()
        .submissions.find((one) => one.id === id)?.points;
    expect(await points()).to.equal(null);
    site.clock.set(later.round.closesAt);
    expect(await points()).not.to.equal(null);
  });

  /** The files of a person's export. */
  async function exported({ client }: TestPerson): Promise<string[]> {
    const answer = await fetch(`${site.url}/profile/export`, { headers: { cookie: client.cookie } });
    const zip = await openZip(Buffer.from(await answer.arrayBuffer()), { totalBytes: 1 << 28, entries: 20_000 });
    const texts: string[] = [];
    for (const file of zip.files) texts.push((await file.read()).toString('utf8'));
    zip.close();
    return texts;
  }
});
