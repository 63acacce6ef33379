/** Shared by the tests of clarifications: a contest with one running round that has a problem, its people and their forms. */
import type { Contest } from '../../src/contests/contests.rules.ts';
import { getContestUnchecked } from '../../src/contests/contests.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { newId } from '../../src/platform/ids.ts';
import { addRoundProblem } from '../../src/rounds/round-problems.service.ts';
import { createRound } from '../../src/rounds/round-edits.service.ts';
import { HOUR, publishedContest } from '../contests/contest-setup.ts';
import type { TestPerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';

export interface Game {
  contest: Contest;
  /** Address of the page that participants read. */
  page: string;
  /** As a form names the problem of the running round, and the hidden problem of the next one. */
  about: string;
  hidden: string;
  problemId: string;
}

/** A contest whose first round runs with problem A, and whose second one, with the hidden problem S, is still to open. */
export async function runningGame(site: TestSite, versionId: string, people: readonly TestPerson[]): Promise<Game> {
  const system = systemActor('test');
  const { contest, round } = await publishedContest(site, { participation: 'person', teamMax: 1 });
  const problem = await addRoundProblem(site.app, system, round.id, {
    problemVersionId: versionId,
    points: 1,
    weight: 1,
  });
  const later = await createRound(site.app, system, contest.id, {
    slug: 'second',
    name: 'The Second',
    opensAt: site.clock.nowMs() + 24 * HOUR,
    freezesAt: null,
    closesAt: site.clock.nowMs() + 30 * HOUR,
    scoring: 'icpc',
    penaltyMinutes: 20,
    earlyStop: true,
  });
  const secret = await addRoundProblem(site.app, system, later.id, {
    problemVersionId: versionId,
    label: 'SECRET',
    points: 1,
    weight: 1,
  });
  for (const person of people) await registerPerson(site.app, person.actor, contest);
  site.clock.advance(2 * HOUR);
  await site.app.background.drain();
  return {
    contest: await getContestUnchecked(site.app, contest.id),
    page: `/contests/${contest.slug}/clarifications`,
    about: `problem:${problem.id}`,
    hidden: `problem:${secret.id}`,
    problemId: problem.id,
  };
}

export const formKey = (): string => newId();

/** The id of the newest question or announcement of a contest. */
export async function newestOf(site: TestSite, contest: Contest): Promise<string> {
  const row = (await site.app.db('clarifications').where({ contest_id: contest.id }).orderBy('id', 'desc').first()) as {
    id: string;
  };
  return row.id;
}
