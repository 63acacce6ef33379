/** A site in use that has something on every page, for tests that visit many pages. */
import { issueCertificates, usualTexts } from '../../src/certificates/issuing.service.ts';
import { newId } from '../../src/platform/ids.ts';
import { addStaff } from '../../src/courses/course-staff.service.ts';
import { registerHost } from '../../src/judgehosts/host-tokens.service.ts';
import { movePartnership, propose } from '../../src/partnerships/partnerships.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { publishContestResult } from '../../src/contest-results/contest-results.service.ts';
import { NO_AWARDS } from '../../src/standings/awards.rules.ts';
import { NO_DISTINCTIONS } from '../../src/standings/distinctions.rules.ts';
import { setOverall } from '../../src/standings/overall-edits.service.ts';
import { publishedContest } from '../contests/contest-setup.ts';
import { DOES_NOT_BUILD, FakeJudgehost, WRONG } from '../judgehosts/fake-judgehost.ts';
import { makePerson, type TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';
import { CLOSE_MINUTE, madeRound, type TestRound } from '../standings/round-setup.ts';
import { submit, importedProblem, openAssignment, runningCourse } from '../submissions/submit-setup.ts';

export interface LivedInSite {
  organizer: TestPerson;
  professor: TestPerson;
  mentor: TestPerson;
  /** Won the round, accepted the invitation, takes the course. */
  winner: TestPerson;
  /** Came second and has not answered the invitation; takes the course. */
  second: TestPerson;
  coursePath: string;
  assignmentPath: string;
  game: TestRound;
  /** URL name of the contest that has not begun. */
  comingPath: string;
  memberPath: string;
}

/** A question that is open, and an announcement. */
async function clarify(organizer: TestPerson, winner: TestPerson, game: TestRound): Promise<void> {
  const page = `/contests/${game.contest.slug}/clarifications`;
  for (const answer of [
    await winner.client.post(page, { about: '', text: 'Is lunch included?', formKey: 'lived-in-question' }),
    await organizer.client.post(`${page}/announce`, { about: '', text: 'Lunch is at noon.', formKey: 'lived-in-news' }),
  ])
    if (answer.status !== 303) throw new Error(`Not asked or announced: ${answer.status} ${answer.text}`);
}

/** An overall board of the one round, and the results of the contest. */
async function publishOverall(site: TestSite, organizer: TestPerson, { contest, round }: TestRound): Promise<void> {
  const rule = { kind: 'icpc', ties: 'share', bestOf: null, rounds: [{ roundId: round.id, weight: 1 }] } as const;
  await setOverall(site.app, systemActor('test'), contest, { ...rule, rounds: [...rule.rounds] }, 0);
  await publishContestResult(site.app, organizer.actor, contest.slug, {
    ...{ awards: NO_AWARDS, distinctions: NO_DISTINCTIONS, tieDecisions: [], tieReason: '' },
    ...{ note: '', expectedNumber: 1, appealsUntil: null, inviteUpTo: 0 },
  });
}

/** Creates a term's data: a course, a contest with a published result, a pipeline, an erased account, a proposal. */
export async function liveIn(site: TestSite): Promise<LivedInSite> {
  const system = systemActor('test');
  const organizer = await makePerson(site, { roles: ['organizer'], displayName: 'Olga' });
  const professor = await makePerson(site, { roles: ['professor'], displayName: 'Prof Wang' });
  const mentor = await makePerson(site, { roles: ['mentor'], displayName: 'Mia' });
  const details = { university: 'East University', fullName: 'Full Name', studentNumber: 'S-1' };
  const winner = await makePerson(site, { displayName: 'Ann', ...details });
  const second = await makePerson(site, { displayName: 'Bob', verified: false });
  const gone = await makePerson(site, { displayName: 'Gone' });
  const assistant = await makePerson(site, { displayName: 'Assistant Gone' });

  const host = await FakeJudgehost.online(site, 'east');
  await registerHost(site.app, system, 'never-started');
  const sum = await importedProblem(site, 'sum');
  await importedProblem(site, 'echo');
  const course = await runningCourse(site, professor, 'engines', [winner, second, gone]);
  await addStaff(site.app, system, course, assistant.id, 'assistant');
  const coursePath = `/courses/${course.slug}`;
  const assignment = await openAssignment(site, course, sum, { dueInMs: 30 * 86_400_000 });
  await openAssignment(site, course, sum, { title: 'Not yet', opensInMs: 20 * 86_400_000, dueInMs: 30 * 86_400_000 });
  const assignmentPath = `${coursePath}/assignments/${assignment}`;
  for (const [who, plan] of [
    [winner, {}],
    [second, WRONG],
    [second, DOES_NOT_BUILD],
    [gone, {}],
  ] as const) {
    await submit(who.client, assignmentPath, { code: `int main() {} // ${who.id} ${site.clock.nowMs()}` });
    await host.judge(plan);
    site.clock.advance(1000);
  }
  await submit(winner.client, '/problems/echo');
  await host.judge();

  const game = await madeRound(site, host, [winner, second, gone], [{ versionId: sum }], 'icpc', false);
  for (const [who, minute] of [
    [winner, 10],
    [second, 20],
    [gone, 30],
  ] as const) {
    game.at(minute);
    await game.play(who, 'A');
  }
  await clarify(organizer, winner, game);
  game.at(CLOSE_MINUTE);
  const awards = { gold: '1', silver: '1', bronze: '1', honourable: '0' };
  const published = await organizer.client.post(`${game.path}/publish`, {
    ...awards,
    inviteUpTo: '3',
    expectedNumber: '1',
    note: '',
  });
  if (published.status !== 303) throw new Error(`The result was not published: ${published.status}`);
  await site.app.background.drain();
  const address = { contestSlug: game.contest.slug, roundSlug: game.round.slug };
  const choice = { awards: true, participation: 'submitted' } as const;
  const words = { choice, texts: usualTexts(), expectedVersion: 1, formKey: newId() };
  await issueCertificates(site.app, organizer.actor, address, words);
  await publishOverall(site, organizer, game);
  await site.app.background.drain();
  const own = (await winner.client.get('/pipeline', { json: true })).json<{ own: { id: string } }>().own;
  const memberPath = `/pipeline/${own.id}`;
  for (const answer of [
    await winner.client.post(`${memberPath}/accept`),
    await organizer.client.post(`${memberPath}/mentor`, { mentorId: mentor.id, note: 'They know logs.' }),
  ])
    if (answer.status !== 303) throw new Error(`The pipeline did not move: ${answer.status} ${answer.text}`);
  const { contest } = await publishedContest(site, { name: 'Coming Cup' });

  for (const person of [gone, assistant]) {
    const erased = await person.client.post('/profile/erase', { confirmation: person.displayName });
    if (erased.status !== 303) throw new Error(`Not erased: ${erased.status}`);
  }
  const proposal = await propose(site.app, professor.actor, {
    title: 'A second course',
    university: 'East University',
    term: 'Autumn 2027',
    expectedStudents: 10,
    syllabus: 'Trees.',
    engineersWanted: '',
  });
  await movePartnership(site.app, professor.actor, proposal, 'submit');
  await site.app.background.drain();
  await host.heartbeat();
  return {
    organizer,
    professor,
    mentor,
    winner,
    second,
    coursePath,
    assignmentPath,
    game,
    comingPath: `/contests/${contest.slug}`,
    memberPath,
  };
}
