/** Disqualifies participants, of a whole contest or of one round, and takes it back: for a reason that they read too. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { News } from '../notifications/kinds.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { Conflict } from '../platform/errors.ts';
import { getRoundBySlugs } from '../rounds/rounds.service.ts';
import { withoutRound, withRound } from './disqualifications.rules.ts';
import { moveDisqualified, updateDisqualifiedIn } from './disqualifications.store.ts';
import { changeParticipant, participantInUnchecked } from './participant-changes.service.ts';
import { listMemberIds } from './participants.store.ts';

/**
 * Disqualifies a participant or takes that back; at any time, for a reason that it reads too. Its submissions stay; it
 * loses its rank at once, and awards, invitations and evidence with the next published version.
 * @throws Conflict when it is so already
 */
export async function setDisqualified(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string,
  disqualified: boolean,
  reason: string,
): Promise<void> {
  requireInContest(actor, 'participant.manage', contest.id);
  const participant = await participantInUnchecked(app, contest, participantId);
  const nowMs = app.clock.nowMs();
  const deed = disqualified ? 'participant.disqualified' : 'participant.reinstated';
  await changeParticipant(app, actor, contest, participant, deed, { reason }, async (trx) => {
    if (!(await moveDisqualified(trx, participant.id, disqualified ? { atMs: nowMs, reason } : null)))
      throw new Conflict('changed_meanwhile');
    const detail = { participant: participant.name, reason };
    await insertAudit(trx, actor, nowMs, deed, { type: 'contest', id: contest.id }, detail);
    const variant = disqualified ? 'disqualified' : 'reinstated';
    const fact = { key: `participant:${participantId}:${variant}:${nowMs}`, href: contestHref(contest.slug) };
    const news: News = { ...fact, kind: 'participant_decided', variant, params: { contest: contest.name } };
    await notify(trx, nowMs, news, await listMemberIds(trx, participantId));
  });
}

/**
 * The same in one round, whose board and results list it last as DSQ; its other rounds count. It holds beside a disqualification
 * of the contest, and stays when that is undone.
 * @throws NotFound for a round of another contest, Conflict when it is so already
 */
export async function setDisqualifiedIn(
  app: App,
  actor: Actor,
  contest: Contest,
  where: { participantId: string; roundSlug: string },
  disqualified: boolean,
  reason: string,
): Promise<void> {
  requireInContest(actor, 'participant.manage', contest.id);
  const participant = await participantInUnchecked(app, contest, where.participantId);
  const { round } = await getRoundBySlugs(app, actor, contest.slug, where.roundSlug);
  const nowMs = app.clock.nowMs();
  const deed = disqualified ? 'participant.disqualified_in' : 'participant.reinstated_in';
  const told = { round: round.name, reason };
  await changeParticipant(app, actor, contest, participant, deed, told, async (trx, now) => {
    const rounds = disqualified
      ? withRound(now.disqualifiedIn, { roundId: round.id, atMs: nowMs, reason })
      : withoutRound(now.disqualifiedIn, round.id);
    if (!rounds) throw new Conflict('changed_meanwhile');
    await updateDisqualifiedIn(trx, participant.id, rounds);
    const detail = { participant: participant.name, roundId: round.id, ...told };
    await insertAudit(trx, actor, nowMs, deed, { type: 'contest', id: contest.id }, detail);
    const variant = disqualified ? 'disqualified' : 'reinstated';
    const fact = {
      key: `participant:${participant.id}:${round.id}:${variant}:${nowMs}`,
      href: contestHref(contest.slug),
    };
    const params = { contest: contest.name, round: round.name };
    await notify(
      trx,
      nowMs,
      { ...fact, kind: 'round_decided', variant, params },
      await listMemberIds(trx, participant.id),
    );
  });
}
