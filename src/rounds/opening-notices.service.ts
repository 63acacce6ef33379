/** Tells the staff of a contest that examples of a problem keep a round from opening. */
import { contestPeopleUnchecked } from '../accounts/contest-roles.service.ts';
import { thoseWhoMayUnchecked } from '../accounts/users.service.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { notify } from '../notifications/notify.service.ts';
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { roundHref } from './round-links.rules.ts';
import { getRoundUnchecked } from './rounds.service.ts';

const TOLD_ROLES: readonly string[] = ['head', 'jury', 'setter'];

export interface BlockedNews {
  roundId: string;
  contestId: string;
  labels: string[];
  step: 'day' | 'hour' | 'put-off';
  opensAt: number;
}

/** Tells heads, jury and problem setters, and the organizers of the site. Safe to repeat. */
export async function tellBlockedUnchecked(app: App, news: BlockedNews): Promise<void> {
  const round = await getRoundUnchecked(app, news.roundId);
  const contest = await getContestUnchecked(app, news.contestId);
  const people = await contestPeopleUnchecked(app, contest.id);
  const staff = people.filter(({ role, endedAt }) => endedAt === null && TOLD_ROLES.includes(role));
  const organizers = await thoseWhoMayUnchecked(app.db, 'contest.edit');
  const variant = news.step === 'put-off' ? 'put_off' : 'blocked';
  const fact = {
    kind: 'round_blocked' as const,
    key: `round:${round.id}:blocked:${news.step}:${news.opensAt}`,
    href: roundHref(contest.slug, round.slug),
    params: { contest: contest.name, round: round.name, problems: news.labels.join(', '), opensAt: news.opensAt },
    variant,
  } as const;
  const to = new Set([...staff.map(({ userId }) => userId), ...organizers]);
  await inTransaction(app.db, (trx) => notify(trx, app.clock.nowMs(), fact, [...to]));
  app.background.poke();
}
