/** The public log of a contest's applied rejudgings. */
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { getContestBySlug } from '../contests/contests.service.ts';
import { listRoundsUnchecked } from '../rounds/rounds.service.ts';
import { isFrozenFor } from '../rounds/rounds.rules.ts';
import { listEffectsOn } from './rejudging-effects.store.ts';
import type { VerdictCount } from './rejudgings.rules.ts';
import { roundHref } from '../rounds/round-links.rules.ts';

/** The public effect of an applied set on a round. */
export interface PublicChange {
  id: string;
  round: { href: string; name: string };
  reason: string;
  appliedAt: number;
  /** The version that judged it, if one was named, and whether the round moved to it. */
  against: { number: number; isRounds: boolean } | null;
  count: number;
  changed: ({ label: string } & VerdictCount)[];
}

/**
 * Applied sets of a contest, newest first: when, why, how many, and which verdicts became which, without names or ids of
 * submissions. What a freeze hides is counted only after it ends. @throws NotFound when the contest is hidden
 */
export async function publicChanges(app: App, actor: Actor, contestSlug: string): Promise<PublicChange[]> {
  const contest = await getContestBySlug(app, actor, contestSlug);
  const nowMs = app.clock.nowMs();
  const changes: PublicChange[] = [];
  for (const round of await listRoundsUnchecked(app, contest.id)) {
    const hideFrom = isFrozenFor('public', round, nowMs) ? round.freezesAt : null;
    const byId = new Map<string, PublicChange>();
    for (const row of await listEffectsOn(app.db, round.id, hideFrom)) {
      const { rejudgingId, reason, appliedAt, againstNumber } = row;
      const change = byId.get(rejudgingId) ?? {
        id: rejudgingId,
        round: { href: roundHref(contest.slug, round.slug), name: round.name },
        reason,
        appliedAt,
        against: againstNumber === null ? null : { number: againstNumber, isRounds: row.movesPlaces },
        count: 0,
        changed: [],
      };
      byId.set(rejudgingId, change);
      change.count += row.count;
      if (row.outcome !== 'changed') continue;
      const { label, from, to, count } = row;
      change.changed.push({ label, from, to, count });
    }
    changes.push(...byId.values());
  }
  return changes.sort((a, b) => b.appliedAt - a.appliedAt);
}
