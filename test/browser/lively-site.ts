/**
 * The demo some days later: a second version of a result, its winner in the pipeline with a mentor, and a name of
 * maximum length.
 */
import type { UserActor } from '../../src/platform/actor.ts';
import { findByEmailUnchecked, loadActor } from '../../src/accounts/users.service.ts';
import { listPartnerships } from '../../src/partnerships/partnerships.service.ts';
import { getCourseBySlugUnchecked, joinCourse } from '../../src/courses/courses.service.ts';
import { getContestBySlug } from '../../src/contests/contests.service.ts';
import { registerPerson } from '../../src/participants/registration.service.ts';
import { publishResult } from '../../src/standings/results.service.ts';
import { answerInvitation, assignMentor, moveMember } from '../../src/pipeline/pipeline.service.ts';
import { findMemberOf } from '../../src/pipeline/pipeline.store.ts';
import { COURSE_WORDS, CONTEST_WORDS } from '../../seeds/demo/words.ts';
import { makePerson } from '../setup/people.ts';
import type { TestSite } from '../setup/site.ts';
import { demoSite } from './browser-setup.ts';
import { rejudged } from './rejudged.ts';

/** Sixty letters in which no browser breaks the line. */
const LONG_NAME = 'Extraordinarily'.repeat(4);

/**
 * `ids`: zhao and longName (people), member (zhao's place in the pipeline), running and waiting (partnerships),
 * rejudging (a set that is judged and not applied).
 */
export async function livelySite(): Promise<{ site: TestSite; ids: Record<string, string> }> {
  const { site, judge } = await demoSite();
  const { app } = site;
  const person = async (email: string): Promise<UserActor> =>
    (await loadActor(app, (await findByEmailUnchecked(app, email))?.id ?? '')) as UserActor;
  const [organizer, mentor, zhao] = await Promise.all(
    ['organizer@example.org', 'mentor@example.org', 'zhao@example.org'].map(person),
  );
  if (!organizer || !mentor || !zhao) throw new Error('The demo lacks its people');

  const longName = await makePerson(site, { displayName: LONG_NAME, fullName: LONG_NAME, university: LONG_NAME });
  await registerPerson(app, longName.actor, await getContestBySlug(app, organizer, CONTEST_WORDS.slug));
  await joinCourse(app, longName.actor, (await getCourseBySlugUnchecked(app, COURSE_WORDS.slug)).joinCode);

  const rule = { counts: { gold: 1, silver: 1, bronze: 1, honourable: 0 }, ties: 'lower' as const };
  const result = { rule, invite: { upToRank: 3 }, note: 'After **two** checks.', expectedNumber: 2 };
  await publishResult(app, organizer, CONTEST_WORDS.slug, 'warm-up', result);
  await app.background.stop();
  await app.background.drain();
  const rejudging = await rejudged(site, judge, organizer);
  app.background.start();
  const member = (await findMemberOf(app.db, zhao.id))?.id ?? '';
  await answerInvitation(app, zhao, member, 'accepted', 'Gladly.');
  await assignMentor(app, organizer, member, mentor.id, '');
  await moveMember(app, mentor, member, { stage: 'mentored', note: 'First task: a flaky test.' });

  const { items } = await listPartnerships(app, organizer, { page: 1, pageSize: 10, mine: false });
  const inState = (state: string): string => items.find((one) => one.state === state)?.id ?? '';
  const ids = { zhao: zhao.id, longName: longName.id, member, rejudging };
  return { site, ids: { ...ids, running: inState('running'), waiting: inState('submitted') } };
}
