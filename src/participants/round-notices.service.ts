/** Tells the people registered for a contest that one of its rounds opened or was extended. */
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { notify } from '../notifications/notify.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { getRoundUnchecked } from '../rounds/rounds.service.ts';
import { listPeopleIn } from './person-participants.store.ts';

/** Tells everyone registered that a round opened. Safe to repeat. */
export async function tellOpenedUnchecked(app: App, roundId: string): Promise<void> {
  await tell(app, roundId, 'round_opened', `round:${roundId}:opened`);
}

/** Tells everyone registered when a running round now closes. Safe to repeat. */
export async function tellExtendedUnchecked(app: App, roundId: string, closesAt: number): Promise<void> {
  await tell(app, roundId, 'round_extended', `round:${roundId}:closes:${closesAt}`, closesAt);
}

async function tell(
  app: App,
  roundId: string,
  kind: 'round_opened' | 'round_extended',
  key: string,
  extendedTo?: number,
): Promise<void> {
  const round = await getRoundUnchecked(app, roundId);
  const contest = await getContestUnchecked(app, round.contestId);
  const people = await listPeopleIn(app.db, contest.id);
  const params = { contest: contest.name, round: round.name, closesAt: extendedTo ?? round.closesAt };
  const news = { kind, key, href: roundHref(contest.slug, round.slug), params };
  await inTransaction(app.db, (trx) => notify(trx, app.clock.nowMs(), news, people));
  app.background.poke();
}
