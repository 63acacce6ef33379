/** What every page below `/contests/:slug` loads first. */
import type { Request } from 'express';
import type { App } from '../platform/app-context.ts';
import { actorOf } from '../platform/web/request.ts';
import { isContestStaff, type Contest, type ParticipantWithMembers } from './contests.rules.ts';
import { getContestBySlug, participantOf } from './contests.service.ts';
import { contestFrame, type ContestFrame } from './contests.views.ts';

export interface LoadedFrame {
  contest: Contest;
  mine: ParticipantWithMembers | undefined;
  model: ContestFrame;
  nowMs: number;
}

/** The contest of the address, the viewer's participation, and the frame to show. @throws NotFound when hidden. */
export async function contestFrameOf(app: App, req: Request): Promise<LoadedFrame> {
  const actor = actorOf(req);
  const nowMs = app.clock.nowMs();
  const contest = await getContestBySlug(app, actor, String(req.params.slug));
  const mine = actor.kind === 'user' ? await participantOf(app, contest.id, actor.id) : undefined;
  return { contest, mine, nowMs, model: contestFrame(contest, isContestStaff(actor), mine, nowMs) };
}
