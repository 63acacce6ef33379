/** Tells people of answers to their questions, and everyone registered of announcements. */
import { getContestUnchecked } from '../contests/contests.service.ts';
import { notify } from '../notifications/notify.service.ts';
import { everyoneInUnchecked, membersUnchecked } from '../participants/participant-names.service.ts';
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { clarificationItemHref } from './clarification-links.rules.ts';
import { newsVariant } from './clarifications.rules.ts';
import { getClarification } from './clarifications.store.ts';

/**
 * Tells of a version of an answer or announcement: an answer is news to whoever asked, an announcement to everyone registered.
 * Of a version that has been replaced by now nothing is told. Safe to repeat.
 */
export async function tellVersionUnchecked(app: App, clarificationId: string, version: number): Promise<void> {
  const one = await getClarification(app.db, clarificationId);
  if (one.version !== version) return;
  const contest = await getContestUnchecked(app, one.contestId);
  const people =
    one.participantId === null
      ? await everyoneInUnchecked(app.db, one.contestId)
      : await membersUnchecked(app.db, one.participantId);
  const fact = {
    key: `clarification:${one.id}:${version}`,
    href: clarificationItemHref(contest.slug, one.id),
    params: { contest: contest.name },
  };
  const variant = newsVariant(one);
  await inTransaction(app.db, async (trx) => {
    const nowMs = app.clock.nowMs();
    if (one.kind === 'question')
      await notify(
        trx,
        nowMs,
        { ...fact, kind: 'question_answered', variant: variant === 'new' ? 'answered' : variant },
        people,
      );
    else
      await notify(
        trx,
        nowMs,
        { ...fact, kind: 'announcement', variant: variant === 'new' ? 'published' : variant },
        people,
      );
  });
  app.background.poke();
}
