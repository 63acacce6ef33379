/** Organizers hide a participant from public lists and boards, such as a test team, and show it again. */
import { requireInContest } from '../accounts/permissions.rules.ts';
import { contestHref } from '../contests/contest-links.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { News } from '../notifications/kinds.rules.ts';
import { notify } from '../notifications/notify.service.ts';
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { Conflict } from '../platform/errors.ts';
import { listOffBoards, moveHidden } from './hidden.store.ts';
import { changeParticipant, participantInUnchecked } from './participant-changes.service.ts';
import { listMemberIds } from './participants.store.ts';

/**
 * Hides a participant or shows it again; at any time, for a reason that it reads too. A hidden one goes on submitting, but is on
 * no public list, no board and no new version of results, for anyone.
 * @throws Conflict when it is so already
 */
export async function setHidden(
  app: App,
  actor: Actor,
  contest: Contest,
  participantId: string,
  hidden: boolean,
  reason: string,
): Promise<void> {
  requireInContest(actor, 'participant.manage', contest.id);
  const participant = await participantInUnchecked(app, contest, participantId);
  const nowMs = app.clock.nowMs();
  const deed = hidden ? 'participant.hidden' : 'participant.shown';
  await changeParticipant(app, actor, contest, participant, deed, { reason }, async (trx) => {
    if (!(await moveHidden(trx, participant.id, hidden ? { atMs: nowMs, reason } : null)))
      throw new Conflict('changed_meanwhile');
    const detail = { participant: participant.name, reason };
    await insertAudit(trx, actor, nowMs, deed, { type: 'contest', id: contest.id }, detail);
    const variant = hidden ? 'hidden' : 'shown';
    const fact = { key: `participant:${participantId}:${variant}:${nowMs}`, href: contestHref(contest.slug) };
    const news: News = { ...fact, kind: 'team_changed', variant, params: { contest: contest.name } };
    await notify(trx, nowMs, news, await listMemberIds(trx, participantId));
  });
}

/** Participants that are to be on no board and in no new results: hidden and withdrawn ones. */
export async function offBoardsUnchecked(app: App, contestId: string): Promise<Set<string>> {
  return new Set((await listOffBoards(app.db, contestId)).map(({ id }) => id));
}

/** Hidden participants, for pages that leave them out. */
export async function hiddenUnchecked(app: App, contestId: string): Promise<Set<string>> {
  const hidden = (await listOffBoards(app.db, contestId)).filter(({ isHidden }) => isHidden);
  return new Set(hidden.map(({ id }) => id));
}
