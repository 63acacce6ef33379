/** Tells participants that results are published: the first version to all, a correction to those whose row it changes. */
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { notify } from '../notifications/notify.service.ts';
import { resultHref } from '../rounds/round-links.rules.ts';
import { peopleConcerned } from './result-changes.rules.ts';
import { findResult, findResultByNumber } from './results.store.ts';

/** Tells the people of a published version. Publishing ends a freeze, so nothing here is hidden. Safe to repeat. */
export async function tellResultUnchecked(app: App, resultId: string): Promise<void> {
  const result = await findResult(app.db, resultId);
  if (!result) return;
  const before = await findResultByNumber(app.db, result.roundId, result.number - 1);
  const { contest, round } = result.snapshot;
  const kind = before ? 'results_corrected' : 'results_published';
  const href = resultHref(contest.slug, round.slug, result.number);
  const news = { kind, key: `result:${resultId}`, href, params: { contest: contest.name, round: round.name } } as const;
  const people = peopleConcerned(before?.snapshot.rows, result.snapshot.rows);
  await inTransaction(app.db, (trx) => notify(trx, app.clock.nowMs(), news, people));
  app.background.poke();
}
