/** Who is told when a partnership moves: its professor, or the organizers who answer. */
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { thoseWhoMayUnchecked } from '../accounts/users.service.ts';
import { notify } from '../notifications/notify.service.ts';
import { partnershipHref } from './partnership-links.rules.ts';
import { waitsForNews, type TransitionName } from './partnerships.rules.ts';
import { findPartnership } from './partnerships.store.ts';

/** Tells the other side of a partnership about a transition. Safe to repeat. */
export async function tellOfMoveUnchecked(
  app: App,
  move: { partnershipId: string; transition: TransitionName; movedBy: string | null; movedAt: number },
): Promise<void> {
  const { partnershipId, transition, movedBy, movedAt } = move;
  const partnership = await findPartnership(app.db, partnershipId);
  if (!partnership) return;
  const { ownerId, title, universityName: university } = partnership;
  const fact = { key: `partnership:${partnershipId}:${transition}:${movedAt}`, href: partnershipHref(partnershipId) };
  const audience = waitsForNews(transition, movedBy === ownerId);
  const organizers = audience === 'organizers' ? await thoseWhoMayUnchecked(app.db, 'partnership.review') : [];
  await inTransaction(app.db, async (trx) => {
    if (audience === 'organizers') {
      const variant = transition === 'submit' ? 'submit' : 'confirm_university';
      const others = organizers.filter((id) => id !== movedBy);
      await notify(
        trx,
        movedAt,
        { ...fact, kind: 'partnership_waiting', variant, params: { title, university } },
        others,
      );
    } else if (audience === 'owner' && transition !== 'submit') {
      await notify(trx, movedAt, { ...fact, kind: 'partnership_decided', variant: transition, params: { title } }, [
        ownerId,
      ]);
    }
  });
  app.background.poke();
}
