/** What the forms of a round and of its problems load first. */
import type { Request } from 'express';
import { requireInContest, requireInSomeContest, type Action } from '../accounts/permissions.rules.ts';
import { publicPeople } from '../accounts/users.service.ts';
import { changesContest, requireNotArchived } from '../contests/contest-endings.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import type { App } from '../platform/app-context.ts';
import type { FormState } from '../platform/web/forms.ts';
import { takeMissed, type MissedEditView } from '../platform/web/missed-edits.ts';
import { actorOf, formatsOf, tOf } from '../platform/web/request.ts';
import { roundEditsSince } from './round-edits.service.ts';
import type { Round } from './rounds.rules.ts';
import { getRoundBySlugs } from './rounds.service.ts';
import { missedRoundEdits } from './rounds.views.ts';

/** The round named by the URL, for people who may edit it, or its problems. */
export async function editableRound(
  app: App,
  req: Request,
  action: Action = 'contest.edit',
): Promise<{ contest: Contest; round: Round }> {
  const actor = actorOf(req);
  requireInSomeContest(actor, action);
  const found = await getRoundBySlugs(app, actor, String(req.params.slug), String(req.params.round));
  requireInContest(actor, action, found.contest.id);
  if (changesContest(action)) requireNotArchived(found.contest);
  return found;
}

/** Edits of a round that the author of this form missed, as its page shows them. */
export async function missedOf(app: App, req: Request, form: FormState, round: Round): Promise<MissedEditView[]> {
  const missed = await takeMissed(form, round.rev, (rev) => roundEditsSince(app, actorOf(req), round, rev));
  const names = await publicPeople(
    app,
    missed.map((edit) => edit.actorId),
  );
  return missedRoundEdits(missed, names, tOf(req), formatsOf(req));
}
