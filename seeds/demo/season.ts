/** Both contests in one season, as far as their results are published. */
import type { UserActor } from '../../src/platform/actor.ts';
import type { App } from '../../src/platform/app-context.ts';
import { getContestBySlug } from '../../src/contests/contests.service.ts';
import { createSeason, moveSeason } from '../../src/seasons/seasons.service.ts';

export async function makeSeason(app: App, organizer: UserActor): Promise<void> {
  const contests = [];
  for (const slug of ['kernel-cup-1', 'kernel-cup-2']) contests.push(await getContestBySlug(app, organizer, slug));
  await createSeason(app, organizer, {
    ...{ slug: 'kernel-league', nameEn: 'Kernel League', nameZh: '内核联赛' },
    rule: {
      ...{ points: 'table', table: [100, 80, 60, 50, 45, 40, 36, 32, 29, 26], bestOf: null, minContests: 1 },
      ...{ decayPercent: 10, ties: 'last', universityBest: 3 },
    },
    contests: contests.map(({ id }) => ({ contestId: id, weight: 1 })),
  });
  await moveSeason(app, organizer, 'kernel-league', 'publish');
}
