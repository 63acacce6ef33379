import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { setAfterEnd } from '../../src/rounds/after-end.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { kernelPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import {
  importedProblem,
  openAssignment,
  runningCourse,
  submissionId,
  textOf,
  upload,
} from '../submissions/submit-setup.ts';
import { CLOSE_MINUTE, madeRound } from '../standings/round-setup.ts';

eachEngine('points of a submission', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let ann: TestPerson;
  let recovery: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'one');
    ann = await makePerson(site);
    recovery = await importedProblem(site, 'recovery', kernelPackage());
  });
  after(() => site.close());

  const listed = async () => textOf((await ann.client.get('/submissions')).text);

  it('are those of the assignment everywhere, and its page explains them', async () => {
    const professor = await makePerson(site, { roles: ['professor'] });
    const course = await runningCourse(site, professor, 'engines', [ann]);
    const path = `/courses/engines/assignments/${await openAssignment(site, course, recovery, { points: 50 })}`;
    const id = submissionId(await upload(ann.client, path, { 'recovery.cc': 'a\n' }));
    await host.heartbeat();
    await host.judge(WRONG);
    await site.app.background.drain();
    const page = textOf((await ann.client.get(`/submissions/${id}`)).text);
    expect(page).to.contain('15 of 50 points').and.contain('30 / 100 test points → 15 of 50');
    expect(page).not.to.contain('30 of 100 points');
    expect(await listed()).to.contain('15 / 50');
    expect(textOf((await ann.client.get(path)).text), 'history beside the form').to.contain('15 / 50');
    expect((await ann.client.get('/courses/engines/grades?format=csv')).text).to.match(/,15,15\r?\n/);
  });

  it('are weighted in a round as on its board, and absent in an ICPC round', async () => {
    const game = await madeRound(
      site,
      host,
      [ann],
      [{ versionId: recovery, points: 40, weight: 1.5 }],
      'kernel',
      false,
    );
    game.at(1);
    const id = await game.play(ann, 'A', WRONG);
    await site.app.background.drain();
    const page = textOf((await ann.client.get(`/submissions/${id}`)).text);
    expect(page).to.contain('18 of 60 points');
    expect(page).to.contain('30 / 100 test points → 12 of 40 × weight 1.5 → 18 of 60');
    expect(await listed()).to.contain('18 / 60');
    const board = await ann.client.get(`${game.path}/board`, { json: true });
    expect(board.json<{ rows: { score: number }[] }>().rows[0]?.score).to.equal(18);

    // Practice after the round has the same problem, and is another place.
    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
    await setAfterEnd(site.app, systemActor('test'), game.round, { afterEnd: 'practice' });
    expect((await ann.client.get(`${game.path}/practice/A`)).status).to.equal(200);
    submissionId(await upload(ann.client, `${game.path}/practice/A`, { 'recovery.cc': 'c\n' }));
    await site.app.background.drain();
    await host.heartbeat();
    await host.judge(WRONG);
    await site.app.background.drain();
    expect(await listed())
      .to.contain('18 / 60')
      .and.to.contain('30 / 100');
    const { text } = await ann.client.get('/submissions');
    expect(text).to.contain(`href="${game.path}/problems/A"`).and.to.contain(`href="${game.path}/practice/A"`);
    expect(textOf((await ann.client.get(`/submissions/${id}`)).text)).to.contain('18 of 60 points');

    const icpc = await madeRound(site, host, [ann], [{ versionId: recovery }], 'icpc', false);
    icpc.at(1);
    const plain = await icpc.play(ann, 'A', WRONG);
    icpc.at(400);
    expect(textOf((await ann.client.get(`/submissions/${plain}`)).text)).not.to.match(/of 100|test points/);
  });
});
