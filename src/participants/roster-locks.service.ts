/** Teams change until a set time, at the latest until the first round opens. */
import type { LoadedFrame } from '../contests/contest-frame.rules.ts';
import type { Contest } from '../contests/contests.rules.ts';
import { requireRosterOpen, rostersLockAt } from '../eligibility/eligibility.rules.ts';
import { signUpRulesUnchecked } from '../eligibility/eligibility.service.ts';
import type { App } from '../platform/app-context.ts';

/** Whether the teams of a contest are locked, and when they are; null: not known yet. */
export async function rosterLock(
  app: App,
  { contest, nowMs }: Pick<LoadedFrame, 'contest' | 'nowMs'>,
): Promise<{ isLocked: boolean; at: number | null }> {
  const at = rostersLockAt(contest, await signUpRulesUnchecked(app.db, contest.id));
  return { isLocked: at !== null && nowMs >= at, at };
}

/** @throws Conflict with the time at which teams were locked */
export async function requireUnlockedUnchecked(app: App, contest: Contest): Promise<void> {
  requireRosterOpen(contest, await signUpRulesUnchecked(app.db, contest.id), app.clock.nowMs());
}
