/** Data that every page below `/contests/:slug` loads first. */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { contestFrame, type LoadedFrame } from './contest-frame.rules.ts';
import type { ContestParts } from './contest-parts.service.ts';
import { isContestStaff } from './contests.rules.ts';
import { getContestBySlug } from './contests.service.ts';

/** The contest of this URL name, the viewer's participation, and the page frame. @throws NotFound when hidden. */
export async function contestFrameOf(app: App, parts: ContestParts, actor: Actor, slug: string): Promise<LoadedFrame> {
  const nowMs = app.clock.nowMs();
  const contest = await getContestBySlug(app, actor, slug);
  const mine = actor.kind === 'user' ? await parts.participants.mine(app, contest.id, actor.id) : undefined;
  const focus = await parts.rounds.focus(app, contest, nowMs);
  return { contest, mine, nowMs, model: contestFrame(contest, isContestStaff(actor), mine, focus, nowMs) };
}
