/** The demo contains everything that a newcomer looks at, with correct data. */
import { expect } from 'chai';
import { seedDemo } from '../../seeds/demo/seed.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { gradeTable } from '../../src/gradebook/grades.service.ts';
import { isLateGrade } from '../../src/gradebook/grades.rules.ts';
import { getCourseBySlugUnchecked } from '../../src/courses/courses.service.ts';
import { STAGES } from '../../src/pipeline/pipeline.rules.ts';
import { PARTNERSHIP_STATES } from '../../src/partnerships/partnerships.rules.ts';
import { ledgerOf } from '../points/ledger.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { textOf } from '../submissions/submit-setup.ts';

describe('the content of the demo', () => {
  let site: TestSite;
  before(async function () {
    this.timeout(300_000);
    site = await startSite('sqlite');
    await seedDemo(site.app);
  });
  after(() => site.close());

  const pageOf = async (path: string, language = 'en') =>
    textOf((await site.client().get(path, { headers: { 'accept-language': language } })).text);

  it('has a partnership in each state, and a course in mid-term with 26 students of two universities, grades and one late', async () => {
    const states = (await site.app.db('partnerships').distinct('state')) as { state: string }[];
    expect(states.map(({ state }) => state).sort()).to.deep.equal([...PARTNERSHIP_STATES].sort());
    const course = await getCourseBySlugUnchecked(site.app, 'storage-engines-2026');
    const { assignments, rows } = await gradeTable(site.app, {
      actor: systemActor('test'),
      course,
      roles: [],
      sectionIds: 'all',
    });
    expect(rows).to.have.length(26);
    expect(rows.filter(({ totalMilli }) => totalMilli > 0).length).to.be.greaterThan(15);
    const late = rows.filter(({ cells }) => assignments.some((one) => isLateGrade(cells[one.id], one)));
    expect(late.length).to.be.greaterThan(0);
    expect(rows.filter(({ cells }) => Object.values(cells).some((one) => one.mark)).length, 'by hand').to.equal(1);
  });

  it('has an extension, requests that wait, a comment and final grades in that course', async () => {
    const stateOf = async (table: string) =>
      ((await site.app.db(table).orderBy('created_at').select('state')) as { state: string }[]).map(
        ({ state }) => state,
      );
    expect([await stateOf('extensions'), await stateOf('regrade_requests')]).to.deep.equal([
      ['granted', 'asked'],
      ['asked'],
    ]);
    expect(await site.app.db('work_comments').select('id')).to.have.length(1);
    expect(await site.app.db('outside_scores').select('user_id')).to.have.length(24);
  });

  it('has a finished contest whose correction says who was disqualified', async () => {
    const page = await pageOf('/contests/kernel-cup-1/rounds/final/results/2');
    expect(page).to.contain('was disqualified after the appeals period').and.contain('rank 8 → DSQ');
    expect(await pageOf('/contests/kernel-cup-1/rounds/final/results/1')).to.contain(
      'A newer version corrects this one',
    );
  });

  it('has a running round, a frozen one and a rejudging in the log', async () => {
    expect(await pageOf('/contests/kernel-cup-2/rounds/round-1')).to.contain('Open closes in');
    expect(await pageOf('/contests/kernel-cup-2/rounds/qualifier/board')).to.contain('The board was frozen at');
    expect(await pageOf('/contests/kernel-cup-2/rejudgings')).to.contain('submissions rejudged');
  });

  it('has people with evidence, points and titles at every stage of the pipeline', async () => {
    const members = (await site.app
      .db('pipeline_members')
      .where({ invitation: 'accepted' })
      .select('id', 'user_id', 'stage')) as { id: string; user_id: string; stage: string }[];
    expect([...new Set(members.map(({ stage }) => stage))].sort()).to.deep.equal([...STAGES].sort());
    for (const { id, user_id: userId, stage } of members) {
      const evidence = (await site.app.db('pipeline_evidence').where({ member_id: id })) as unknown[];
      expect(evidence, stage).to.not.be.empty;
      const { balance } = await ledgerOf(site, userId);
      expect(balance.points, stage).to.be.greaterThan(0);
      expect(balance.title, stage).to.not.equal('newcomer');
    }
  });

  it('shows a measured speedup on the start page, in each language', async () => {
    const english = await pageOf('/');
    expect(english)
      .to.match(/\d+(\.\d+)?× faster/)
      .and.to.contain('"Faster point reads"');
    const chinese = await pageOf('/', 'zh-CN');
    expect(chinese)
      .to.match(/\d+(\.\d+)?× 的速度/)
      .and.not.to.contain('Faster point reads');
  });
});
