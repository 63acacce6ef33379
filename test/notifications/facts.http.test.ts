/** Which facts people are told, when, and who is not. */
import { expect } from 'chai';
import { systemActor } from '../../src/platform/actor.ts';
import { addStaff } from '../../src/courses/course-staff.service.ts';
import { getAssignmentUnchecked } from '../../src/courses/courses.service.ts';
import { editAssignment } from '../../src/gradebook/assignment-edits.service.ts';
import { participantOfUnchecked } from '../../src/participants/participants.service.ts';
import { FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { rejudgingDesk } from '../rejudgings/rejudging-setup.ts';
import { eachEngine } from '../setup/databases.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import { startSite, type TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, FREEZE_MINUTE, madeRound } from '../standings/round-setup.ts';
import { HOUR, MINUTE, typedTime } from '../contests/contest-setup.ts';
import { importedProblem, openAssignment, runningCourse } from '../submissions/submit-setup.ts';
import { textsOf, told } from './notification-setup.ts';

eachEngine('people are told', (engine) => {
  let site: TestSite;
  let host: FakeJudgehost;
  let organizer: TestPerson;
  let ann: TestPerson;
  let bob: TestPerson;
  let sum: string;
  before(async () => {
    site = await startSite(engine);
    host = await FakeJudgehost.online(site, 'east');
    sum = await importedProblem(site, 'sum');
  });
  after(() => site.close());
  beforeEach(async () => {
    organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
    ann = await makePerson(site, { displayName: 'Ann' });
    bob = await makePerson(site, { displayName: 'Bob' });
  });

  it('as organizers that a partnership waits, and as its professor what was decided', async () => {
    const professor = await makePerson(site, { roles: ['professor'] });
    const path = (
      await professor.client.post('/partnerships', {
        title: 'Storage engines',
        university: 'East Lake University',
        term: 'Spring 2027',
        expectedStudents: '120',
        syllabus: 'Write-ahead log, memtable, recovery.',
        engineersWanted: '',
      })
    ).location as string;
    const steps: [TestPerson, string][] = [
      [professor, 'submit'],
      [organizer, 'request_changes'],
      [professor, 'submit'],
      [organizer, 'approve'],
    ];
    for (const [who, step] of steps) {
      site.clock.advance(1000);
      expect((await who.client.post(`${path}/${step}`, { reason: 'Name the labs.' })).status).to.equal(303);
      await site.app.background.drain();
    }
    const submitted = 'East Lake University submitted the partnership Storage engines';
    expect(await textsOf(organizer, 'partnership_waiting')).to.deep.equal([submitted, submitted]);
    expect(await told(professor)).to.have.length(2);
    expect(await textsOf(professor, 'partnership_decided')).to.deep.equal([
      'Changes to your partnership Storage engines are requested',
      'Your partnership Storage engines was approved',
    ]);
    const [newest] = await told(professor);
    expect((await professor.client.get(`/notifications/${newest?.id}`)).location).to.equal(path);
    expect(await told(ann)).to.deep.equal([]);
  });

  it('when a round of theirs opens and is extended, and not when only the freeze moves', async () => {
    const { contest, round, path, at } = await madeRound(site, host, [ann], [{ versionId: sum }]);
    await site.app.background.drain();
    expect(await told(ann)).to.deep.equal([]);
    at(0);
    await site.app.background.drain();
    const [opened] = await textsOf(ann, 'round_opened');
    expect(opened).to.contain(`${round.name} of ${contest.name} is open until`);
    const postpone = async (freezesAt: number, closesAt: number) => {
      const times = { freezesAt: typedTime(freezesAt), closesAt: typedTime(closesAt), reason: 'Power cut.' };
      const answer = await organizer.client.post(`${path}/postpone`, times);
      expect(answer.status, answer.text).to.equal(303);
      await site.app.background.drain();
    };
    const freezesAt = round.freezesAt as number;
    await postpone(freezesAt + MINUTE, round.closesAt);
    expect(await textsOf(ann, 'round_extended')).to.have.length(0);
    await postpone(freezesAt + HOUR, round.closesAt + HOUR);
    await postpone(freezesAt + HOUR, round.closesAt + 2 * HOUR);
    expect(await textsOf(ann, 'round_extended')).to.have.length(2);
    expect(await told(bob), 'who is not registered').to.deep.equal([]);
    expect(await told(organizer)).to.deep.equal([]);
  });

  it('of results once they are published, of corrections only if their row changed, and of invitations', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }]);
    game.at(10);
    const wrong = await game.play(ann, 'A', WRONG);
    await game.play(bob, 'A');
    game.at(FREEZE_MINUTE + 1);
    await game.play(ann, 'A');
    game.at(CLOSE_MINUTE);
    await site.app.background.drain();
    const kinds = async (who: TestPerson) => (await told(who)).map(({ kind }) => kind).sort();
    expect(await kinds(ann), 'a frozen board tells nothing').to.deep.equal(['round_opened']);

    const publish = async (expectedNumber: string, fields: Record<string, string> = {}) => {
      const awards = { gold: '1', silver: '0', bronze: '0', honourable: '0', inviteUpTo: '1', note: 'Corrected.' };
      const answer = await organizer.client.post(`${game.path}/publish`, { ...awards, expectedNumber, ...fields });
      expect(answer.status, answer.text).to.equal(303);
      await site.app.background.drain();
    };
    await publish('1');
    expect(await kinds(ann)).to.deep.equal(['results_published', 'round_opened']);
    expect(await kinds(bob)).to.deep.equal(['pipeline_invited', 'results_published', 'round_opened']);

    const id = (await participantOfUnchecked(site.app, game.contest.id, bob.id))?.id ?? '';
    const path = `/contests/${game.contest.slug}/participants/${id}/disqualify`;
    await organizer.client.post(path, { disqualified: '1', reason: 'Shared an account.' });
    await site.app.background.drain();
    expect(await textsOf(bob, 'participant_decided')).to.deep.equal([`You were disqualified in ${game.contest.name}`]);
    site.clock.advance(1000);
    await publish('2');
    expect(await textsOf(bob, 'pipeline_withdrawn')).to.have.length(1);
    expect(await textsOf(bob, 'results_corrected')).to.have.length(1);
    expect(await textsOf(ann, 'results_corrected'), 'she moved up').to.have.length(1);
    expect((await ann.client.get(`/submissions/${wrong}`)).status).to.equal(200);
  });

  it('as the author alone, and without the verdict, that a rejudging changed it, even under a freeze', async () => {
    const game = await madeRound(site, host, [ann, bob], [{ versionId: sum }]);
    game.at(10);
    await game.play(bob, 'A');
    game.at(FREEZE_MINUTE + 1);
    const id = await game.play(ann, 'A', WRONG);
    const desk = rejudgingDesk(site, host, organizer);
    const set = await desk.started({ contest: game.contest.slug, round: game.round.slug });
    await desk.judgeAll();
    expect(await textsOf(ann, 'verdict_changed'), 'it is not applied yet').to.deep.equal([]);
    await desk.act(set, 'apply');
    const texts = await textsOf(ann, 'verdict_changed');
    expect(texts).to.have.length(1);
    expect(texts[0]).to.contain('A rejudging changed the outcome of your submission to');
    expect(texts[0]).not.to.match(/accepted|wrong|AC|WA/);
    const [line] = (await told(ann)).filter(({ kind }) => kind === 'verdict_changed');
    expect((await ann.client.get(`/notifications/${line?.id}`)).location).to.equal(`/submissions/${id}`);
    expect(await textsOf(bob, 'verdict_changed'), 'his stayed').to.deep.equal([]);
    const rows = (await site.app.db('notifications').where({ kind: 'verdict_changed' })) as { user_id: string }[];
    expect(rows.map((row) => row.user_id)).to.deep.equal([ann.id]);
  });

  it('that only their points changed, but not while an ICPC round tells a verdict alone', async () => {
    const game = await madeRound(site, host, [ann], [{ versionId: sum }]);
    game.at(10);
    await game.play(ann, 'A', WRONG);
    const desk = rejudgingDesk(site, host, organizer);
    const rejudged = async (scoreMilli: number) => {
      const set = await desk.started({ contest: game.contest.slug, round: game.round.slug });
      await desk.judgeAll(() => WRONG);
      await site.app.db('judgings').where({ rejudging_id: set }).update({ score_milli: scoreMilli });
      await desk.act(set, 'apply');
      return await textsOf(ann, 'verdict_changed');
    };
    expect(await rejudged(10_000)).to.have.length(0);
    game.at(CLOSE_MINUTE);
    expect(await rejudged(20_000)).to.have.length(1);
    expect(await rejudged(20_000), 'nothing changed').to.have.length(1);
  });

  it('of their mentor and their stage in the pipeline', async () => {
    const mentor = await makePerson(site, { roles: ['mentor'], displayName: 'Mia' });
    const game = await madeRound(site, host, [ann], [{ versionId: sum }], 'icpc', false);
    game.at(10);
    await game.play(ann, 'A');
    game.at(CLOSE_MINUTE + 60);
    const none = { gold: '0', silver: '0', bronze: '0', honourable: '0' };
    await organizer.client.post(`${game.path}/publish`, { ...none, inviteUpTo: '1', expectedNumber: '1', note: '' });
    await site.app.background.drain();
    const [invited] = (await told(ann)).filter(({ kind }) => kind === 'pipeline_invited');
    const path = (await ann.client.get(`/notifications/${invited?.id}`)).location as string;
    expect((await ann.client.post(`${path}/accept`)).status).to.equal(303);
    expect((await organizer.client.post(`${path}/mentor`, { mentorId: mentor.id, note: '' })).status).to.equal(303);
    expect((await mentor.client.post(`${path}/move`, { stage: 'mentored', note: 'We met.' })).status).to.equal(303);
    await site.app.background.drain();
    expect(await textsOf(ann, 'pipeline_mentor')).to.deep.equal(['You now have a mentor']);
    expect(await textsOf(mentor, 'pipeline_mentor')).to.deep.equal([
      'You are now the mentor of a member of the pipeline',
    ]);
    expect(await textsOf(ann, 'pipeline_moved')).to.deep.equal([
      'You are now at the stage Mentored of the contributor pipeline',
    ]);
  });

  it('that an open assignment is due at another time, and that they teach a course', async () => {
    const professor = await makePerson(site, { roles: ['professor'] });
    const course = await runningCourse(site, professor, `engines-${professor.id.slice(-6)}`, [ann]);
    const actor = systemActor('test');
    const edit = async (id: string, changes: { dueAt?: number; title?: string }) => {
      const before = await getAssignmentUnchecked(site.app, id);
      await editAssignment(site.app, actor, before, { ...before, ...changes }, {});
      await site.app.background.drain();
    };
    const open = await openAssignment(site, course, sum);
    const dueAt = site.clock.nowMs() + 9 * HOUR;
    await edit(open, { dueAt });
    await edit(open, { title: 'Renamed' });
    const later = await openAssignment(site, course, sum, { title: 'Not yet', opensInMs: 2 * HOUR, dueInMs: 5 * HOUR });
    await edit(later, { dueAt });
    const texts = await textsOf(ann, 'assignment_due');
    expect(texts).to.have.length(1);
    expect(texts[0]).to.contain('First homework in').and.contain('is now due at');
    expect(await textsOf(professor, 'assignment_due')).to.deep.equal([]);
    await addStaff(site.app, professor.actor, course, bob.id, 'assistant');
    await site.app.background.drain();
    expect(await textsOf(bob, 'course_staff')).to.deep.equal([`You are now staff of ${course.title}`]);
  });
});
