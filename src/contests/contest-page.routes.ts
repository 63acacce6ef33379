/** Data that every page below `/contests/:slug` loads first. */
import type { Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { peopleById } from '../accounts/users.service.ts';
import type { MissedEdit } from '../platform/audit/changes.ts';
import type { FormState } from '../platform/web/forms.ts';
import { takeMissed, type MissedEditView } from '../platform/web/missed-edits.ts';
import { actorOf, formatsOf, tOf } from '../platform/web/request.ts';
import { isContestStaff, type Contest, type ParticipantWithMembers } from './contests.rules.ts';
import { getContestBySlug, listRounds, participantOf } from './contests.service.ts';
import { roundInFocus } from '../rounds/rounds.rules.ts';
import { contestFrame, missedContestEdits, type ContestFrame } from './contests.views.ts';

export interface LoadedFrame {
  contest: Contest;
  mine: ParticipantWithMembers | undefined;
  model: ContestFrame;
  nowMs: number;
}

/** The contest named by the URL, the viewer's participation, and the page frame. @throws NotFound when hidden. */
export async function contestFrameOf(app: App, req: Request): Promise<LoadedFrame> {
  const actor = actorOf(req);
  const nowMs = app.clock.nowMs();
  const contest = await getContestBySlug(app, actor, String(req.params.slug));
  const mine = actor.kind === 'user' ? await participantOf(app, contest.id, actor.id) : undefined;
  const focus = roundInFocus(await listRounds(app, contest.id), nowMs);
  return { contest, mine, nowMs, model: contestFrame(contest, isContestStaff(actor), mine, focus, nowMs) };
}

/** Edits of a contest or round that the author of this form missed, as its page shows them. */
export async function missedOf(
  app: App,
  req: Request,
  form: FormState,
  newestRev: number,
  editsSince: (rev: number) => Promise<MissedEdit[]>,
): Promise<MissedEditView[]> {
  const missed = await takeMissed(form, newestRev, editsSince);
  const names = await peopleById(
    app,
    missed.map((edit) => edit.actorId),
  );
  return missedContestEdits(missed, names, tOf(req), formatsOf(req));
}
