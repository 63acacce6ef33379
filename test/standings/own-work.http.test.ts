import { expect } from 'chai';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { importedProblem, openAssignment, runningCourse, submit, textOf, upload } from '../submissions/submit-setup.ts';
import { FREEZE_MINUTE, madeRound } from './round-setup.ts';

eachEngine('my results on lists', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let professor: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let sum: string;
  let recovery: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'one');
    professor = await makePerson(site, { roles: ['professor'] });
    ann = await makePerson(site);
    bob = await makePerson(site);
    sum = await importedProblem(site, 'sum');
    recovery = await importedProblem(site, 'recovery', kernelPackage());
  });
  after(() => site.close());

  const judge = async (plan?: typeof WRONG) => {
    await host.heartbeat();
    await host.judge(plan);
    await site.app.background.drain();
  };
  const seen = async (who: TestPerson, path: string) => textOf((await who.client.get(path)).text);

  it('show a student of a course mark, score and attempts, pending work, and nothing to staff', async () => {
    const course = await runningCourse(site, professor, 'engines', [ann, bob]);
    const lab = `/courses/engines/assignments/${await openAssignment(site, course, recovery, { points: 50 })}`;
    const warmUp = `/courses/engines/assignments/${await openAssignment(site, course, sum, { points: 10 })}`;
    expect(await seen(ann, '/courses/engines'))
      .to.contain('My result')
      .and.contain('Not started');
    await upload(ann.client, lab, { 'recovery.cc': 'a\n' });
    await site.app.background.drain();
    expect(await seen(ann, '/courses/engines')).to.contain('Pending');
    await judge(WRONG);
    expect(await seen(ann, '/courses/engines')).to.match(/Not solved yet, 15 \/ 50 1 attempt/);
    await submit(ann.client, warmUp);
    await judge();
    expect(await seen(ann, '/courses/engines')).to.match(/Full marks, 10 \/ 10 1 attempt/);
    const toDo = JSON.stringify(
      (JSON.parse((await ann.client.get('/', { json: true })).text) as { assignments: unknown }).assignments,
    );
    expect(toDo, 'full marks are not to do')
      .to.contain(lab.split('/').at(-1))
      .and.not.contain(warmUp.split('/').at(-1));
    expect(await seen(bob, '/courses/engines'))
      .to.contain('Not started')
      .and.not.contain('1 attempt');
    expect(await seen(professor, '/courses/engines')).not.to.contain('My result');
  });

  it('are shown for practice wherever one submitted, and not to visitors', async () => {
    const list = await seen(ann, '/problems');
    expect(list).to.match(/Solved 1 attempt/);
    expect(list).to.match(/Not solved yet, 30 \/ \d+ 1 attempt/);
    expect(await seen(bob, '/problems')).not.to.match(/\d attempt/);
    const visitor = site.client();
    expect(textOf((await visitor.get('/problems')).text)).not.to.contain('My result');
    expect(textOf((await ann.client.get('/problems?lang=zh-CN')).text))
      .to.contain('我的结果')
      .and.contain('1 次尝试');
    await ann.client.get('/problems?lang=en');
  });

  it('are read with one query per list, however long it is', async () => {
    let queries: string[] = [];
    const note = ({ sql }: { sql: string }) => void (sql.includes('sum(case') && queries.push(sql));
    site.app.db.on('query', note);
    try {
      for (const path of ['/courses/engines', '/problems']) {
        queries = [];
        await ann.client.get(path);
        expect(queries, path).to.have.length(1);
      }
    } finally {
      site.app.db.removeListener('query', note);
    }
  });

  it('stay visible to a participant during a freeze, although the public board hides them', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'icpc');
    game.at(FREEZE_MINUTE + 1);
    await game.play(ann, 'A', WRONG);
    await site.app.background.drain();
    expect(await seen(ann, game.path)).to.match(/Not solved yet 1 attempt/);
    game.at(FREEZE_MINUTE + 2);
    await game.play(ann, 'A');
    await site.app.background.drain();
    expect(await seen(ann, game.path))
      .to.match(/Solved 2 attempts/)
      .and.contain('Your own results are already shown to you.');
    expect(await seen(bob, game.path)).to.contain('Not started');
    expect(await seen(professor, game.path)).not.to.contain('My result');
  });

  it('of a whole round are on the list of rounds, only for the participant', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }], 'icpc');
    const rounds = `${game.path.split('/rounds/')[0] ?? ''}/rounds`;
    game.at(1);
    expect(await seen(ann, rounds)).not.to.contain('Your result');
    await game.play(ann, 'A', WRONG);
    await game.play(ann, 'A');
    await site.app.background.drain();
    expect(await seen(ann, rounds)).to.contain('Your result: 1 of 1 solved 2 attempts');
    expect(await seen(bob, rounds)).not.to.contain('Your result');
  });
});
