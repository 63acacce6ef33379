import { expect } from 'chai';
import { sumPackage } from '../packages/package-fixtures.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { madeRound, type TestRound } from '../standings/round-setup.ts';
import { submit, importedProblem, openAssignment, runningCourse } from '../submissions/submit-setup.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { rejudgingDesk, type RejudgingDesk } from './rejudging-setup.ts';

eachEngine('the selection of a rejudging', (engine) => {
  let site: TestSite;
  let east: FakeJudgehost;
  let west: FakeJudgehost;
  let desk: RejudgingDesk;
  let westDesk: RejudgingDesk;
  let game: TestRound;
  let assignment: string;
  let startedAt: number;
  const made: Record<string, string> = {};
  before(async () => {
    site = await startSite(engine);
    east = await FakeJudgehost.online(site, 'east');
    west = await FakeJudgehost.online(site, 'west');
    const organizer = await makePerson(site, { roles: ['organizer'] });
    const professor = await makePerson(site, { roles: ['professor'] });
    const ann: TestPerson = await makePerson(site);
    desk = rejudgingDesk(site, east, organizer);
    westDesk = rejudgingDesk(site, west, organizer);
    const [alpha, beta] = [await importedProblem(site, 'alpha'), await importedProblem(site, 'beta')];
    startedAt = site.clock.nowMs();
    const later = () => site.clock.advance(60_000);
    made.plain = await desk.played(ann, 'alpha');
    later();
    made.python = await desk.played(ann, 'alpha', {}, { language: 'python3', code: 'print(1)\n' });
    later();
    made.wrong = await desk.played(ann, 'alpha', WRONG);
    later();
    made.other = await desk.played(ann, 'beta');
    later();
    made.west = await westDesk.played(ann, 'alpha');
    later();
    await importedProblem(site, 'alpha', sumPackage({ 'data/secret/02.ans': '12\n' }));
    made.newer = await desk.played(ann, 'alpha');
    game = await madeRound(site, east, [ann], [{ versionId: alpha }, { versionId: beta }]);
    game.at(1);
    made.roundA = await game.play(ann, 'A');
    made.roundB = await game.play(ann, 'B', WRONG);
    const course = await runningCourse(site, professor, 'engines', [ann]);
    assignment = await openAssignment(site, course, alpha);
    made.homework = await submit(ann.client, `/courses/${course.slug}/assignments/${assignment}`);
    await east.heartbeat();
    await east.judge();
    // Never selected: submissions without a verdict, and sample runs.
    const bob = await makePerson(site);
    made.waiting = await submit(bob.client, '/problems/beta', { code: '// waits\n' });
    const samples = await bob.client.post('/problems/beta', {
      ...{ code: '// samples\n', language: 'cpp', formKey: 'samples-only', samples: '1' },
    });
    expect(samples.status, samples.text.slice(0, 300)).to.equal(303);
    await site.app.background.drain();
  });
  after(() => site.close());

  /** Names of the submissions in a set with these fields; the set is canceled again. */
  async function chosen(fields: Record<string, string>): Promise<string[]> {
    const id = await desk.started(fields);
    const { items } = await desk.shown(id, '?show=all');
    const stored = (await site.app.db('rejudging_items').where({ rejudging_id: id })) as { submission_id: string }[];
    expect(items.map((item) => item.submissionId)).to.have.members(stored.map((item) => item.submission_id));
    await desk.act(id, 'cancel');
    const nameOf = new Map(Object.entries(made).map(([name, submission]) => [submission, name]));
    return items.map((item) => nameOf.get(item.submissionId) ?? item.submissionId);
  }
  it('has nothing of a rehearsal in it unless that is named', async () => {
    const contest = () => site.app.db('contests').where({ id: game.contest.id });
    await contest().update({ rehearsal_of_id: 'another' });
    expect(await chosen({ problem: 'beta' })).to.have.members(['other']);
    expect(await chosen({ contest: game.contest.slug })).to.have.members(['roundA', 'roundB']);
    await contest().update({ rehearsal_of_id: null });
    expect(await chosen({ problem: 'beta' })).to.have.members(['other', 'roundB']);
  });

  const minute = (n: number) => new Date(startedAt + n * 60_000).toISOString().slice(0, 16);

  it('includes all versions, places and languages of one problem', async () => {
    expect(await chosen({ problem: 'alpha' })).to.have.members([
      ...['plain', 'python', 'wrong', 'west', 'newer', 'roundA', 'homework'],
    ]);
    expect(await chosen({ problem: 'beta' })).to.have.members(['other', 'roundB']);
    expect(await chosen({ problem: 'alpha', version: '2' })).to.have.members(['newer']);
    expect(await chosen({ problem: 'alpha', version: '1', verdict: 'WA' })).to.have.members(['wrong']);
  });

  it('can be limited to one language, one host, or one verdict', async () => {
    expect(await chosen({ language: 'python3' })).to.have.members(['python']);
    expect(await chosen({ hostId: west.id })).to.have.members(['west']);
    expect(await chosen({ verdict: 'WA' })).to.have.members(['wrong', 'roundB']);
    expect(await chosen({ hostId: east.id, verdict: 'WA', problem: 'beta' })).to.have.members(['roundB']);
  });

  it('can be limited to one contest, round or assignment, or to a single submission', async () => {
    const { contest, round } = game;
    expect(await chosen({ contest: contest.slug })).to.have.members(['roundA', 'roundB']);
    expect(await chosen({ contest: contest.slug, round: round.slug, problem: 'alpha' })).to.have.members(['roundA']);
    expect(await chosen({ assignmentId: assignment })).to.have.members(['homework']);
    expect(await chosen({ submissionId: made.other as string })).to.deep.equal(['other']);
  });

  it('can be limited to a period', async () => {
    const [first, second, third] = [minute(1), minute(2), minute(3)];
    expect(await chosen({ from: first, until: third, problem: 'alpha' })).to.have.members(
      await between(Date.parse(`${first}Z`), Date.parse(`${third}Z`)),
    );
    expect(await chosen({ until: second, problem: 'alpha' })).to.have.members(
      await between(0, Date.parse(`${second}Z`)),
    );
    expect(await between(Date.parse(`${first}Z`), Date.parse(`${third}Z`))).to.have.length(2);
  });

  /** By the stored time: the clock of the test need not be at a full minute. */
  async function between(from: number, until: number): Promise<string[]> {
    const rows = (await site.app
      .db('submissions')
      .where('submitted_at', '>=', from)
      .where('submitted_at', '<', until)
      .select('id')) as { id: string }[];
    const ids = new Set(rows.map((row) => row.id));
    return Object.keys(made).filter((name) => ids.has(made[name] as string));
  }
});
