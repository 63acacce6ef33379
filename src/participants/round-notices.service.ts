/** Tells the people registered for a contest that one of its rounds opened or was extended. */
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { notify } from '../notifications/notify.service.ts';
import { roundHref } from '../rounds/round-links.rules.ts';
import { getRoundProblemUnchecked, getRoundUnchecked } from '../rounds/rounds.service.ts';
import type { RoundPauseChange } from '../rounds/rounds.topics.ts';
import { listPeopleIn } from './person-participants.store.ts';

/** Tells everyone registered that a round opened. Safe to repeat. */
export async function tellOpenedUnchecked(app: App, roundId: string): Promise<void> {
  const { closesAt } = await getRoundUnchecked(app, roundId);
  await tell(app, roundId, closesAt, { kind: 'round_opened', key: `round:${roundId}:opened` });
}

/** Tells everyone registered when a running round now closes. Safe to repeat. */
export async function tellExtendedUnchecked(app: App, roundId: string, closesAt: number): Promise<void> {
  await tell(app, roundId, closesAt, { kind: 'round_extended', key: `round:${roundId}:closes:${closesAt}` });
}

/** Tells everyone registered that a round was paused or goes on, or which time counts. Safe to repeat. */
export async function tellPauseUnchecked(
  app: App,
  roundId: string,
  { what, from, closesAt }: { what: RoundPauseChange; from: number; closesAt: number },
): Promise<void> {
  const key = `round:${roundId}:${what}:${from}:${closesAt}`;
  const news =
    what === 'resumed' ? { kind: 'round_resumed' as const } : { kind: 'round_paused' as const, variant: what };
  await tell(app, roundId, closesAt, { ...news, key });
}

/** Tells everyone registered that a problem was taken out of a round, or put back. Safe to repeat. */
export async function tellTakenOutUnchecked(
  app: App,
  { roundId, problemId, isOut, at }: { roundId: string; problemId: string; isOut: boolean; at: number },
): Promise<void> {
  const { label } = await getRoundProblemUnchecked(app, problemId);
  const key = `problem:${problemId}:${isOut ? 'out' : 'back'}:${at}`;
  await tell(app, roundId, 0, { kind: 'problem_taken_out', variant: isOut ? 'out' : 'back', key, label });
}

type RoundNews =
  | { kind: 'round_opened' | 'round_extended' | 'round_resumed'; key: string }
  | { kind: 'round_paused'; variant: Exclude<RoundPauseChange, 'resumed'>; key: string }
  | { kind: 'problem_taken_out'; variant: 'out' | 'back'; key: string; label: string };

async function tell(app: App, roundId: string, closesAt: number, news: RoundNews): Promise<void> {
  const round = await getRoundUnchecked(app, roundId);
  const contest = await getContestUnchecked(app, round.contestId);
  const people = await listPeopleIn(app.db, contest.id);
  const href = roundHref(contest.slug, round.slug);
  const params = { contest: contest.name, round: round.name };
  const told = newsWith(news, href, params, closesAt);
  await inTransaction(app.db, (trx) => notify(trx, app.clock.nowMs(), told, people));
  app.background.poke();
}

function newsWith(news: RoundNews, href: string, params: { contest: string; round: string }, closesAt: number) {
  if (news.kind === 'round_paused') return { ...news, href, params };
  if (news.kind !== 'problem_taken_out') return { ...news, href, params: { ...params, closesAt } };
  const { label, ...about } = news;
  return { ...about, href, params: { ...params, label } };
}
