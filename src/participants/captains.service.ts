/** Captains hand their team over to another member. */
import type { Contest } from '../contests/contests.rules.ts';
import { holdPlaces } from '../eligibility/eligibility.service.ts';
import type { UserActor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { tell } from './participant-changes.service.ts';
import { editableTeam } from './participant-edits.service.ts';
import { lockParticipant } from './participant-lock.store.ts';
import { listMemberIds, updateParticipant } from './participants.store.ts';
import { requirePlaceOfCaptain } from './places.service.ts';

/**
 * Makes a member the captain of a team. A team counts for the university of its captain, which must have a place.
 * @throws Forbidden for anyone but the captain and staff, NotFound for a person who is no member, Conflict when teams are locked
 */
export async function handOver(
  app: App,
  actor: UserActor,
  contest: Contest,
  teamId: string,
  userId: string,
): Promise<void> {
  const team = await editableTeam(app, actor, contest, teamId);
  await inTransaction(app.db, async (trx) => {
    // Places come before the team, as wherever both are held.
    const isCounted = await holdPlaces(trx, contest.id);
    const now = await lockParticipant(trx, team.id);
    if (!now || now.captainId !== team.captainId) throw new Conflict('changed_meanwhile');
    if (!(await listMemberIds(trx, team.id)).includes(userId)) throw new NotFound('member_not_found');
    if (now.captainId === userId) return;
    if (isCounted) await requirePlaceOfCaptain(trx, contest, { from: now.captainId, to: userId });
    await updateParticipant(trx, team.id, { captainId: userId });
    await tell(trx, actor, app.clock.nowMs(), 'participant.captain_changed', contest.id, team.id, { userId });
  });
  app.background.poke();
}
