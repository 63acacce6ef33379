/**
 * The demo shows the whole story: partnerships in every state, a course in mid-term, last season's contest with a
 * corrected result, this season's with a published, a frozen, a running and a planned round, and people at every
 * stage of the pipeline. It only calls services, as people would through the pages, with a clock set to the past.
 * Past submissions have results recorded from real judgings; today's submissions are judged by the real judge. It
 * does nothing if the database has an account.
 */
import type { App } from '../../src/platform/app-context.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { listAccounts } from '../../src/accounts/users.service.ts';
import { skipMailsUnchecked } from '../../src/notifications/mails.service.ts';
import { markOlderReadUnchecked } from '../../src/notifications/notifications.service.ts';
import { tellLastSeason, tellThisSeason } from './contests.ts';
import { tellCourse } from './course.ts';
import { tellPartnerships } from './partnerships.ts';
import { seedPeople } from './people.ts';
import { tellPipeline } from './pipeline.ts';
import { importProblems, PROBLEM_NAMES } from './problems.ts';
import { makeSeason } from './season.ts';
import { DAY, Story } from './story.ts';

/** Fills an empty database; does nothing if there is an account. */
export async function seedDemo(app: App): Promise<void> {
  const { total } = await listAccounts(app, systemActor('demo'), { query: '', page: 1, pageSize: 1 });
  if (total > 0) return;
  const startedAt = Date.now();
  const nowMs = app.clock.nowMs();
  const before = { ...app, clock: { nowMs: () => nowMs - 420 * DAY } };
  const people = await seedPeople(before);
  const problems = await importProblems(before, people.organizer, people.chen);
  const story = new Story(nowMs);
  tellPartnerships(story, people);
  tellCourse(story, people, problems);
  tellLastSeason(story, people, problems);
  tellPipeline(story, people);
  tellThisSeason(story, people, problems);
  await story.play(app, PROBLEM_NAMES);
  await makeSeason(app, people.organizer);
  // People have read what happened long ago, and no mail goes to made-up addresses.
  await markOlderReadUnchecked(app, nowMs - 5 * DAY);
  await skipMailsUnchecked(app);
  app.background.poke();
  app.log.info({ durationMs: Date.now() - startedAt }, 'demo data made');
}
