/** Shared by the tests of contests: filled-in forms, and a published contest with one round that opens in an hour. */
import { systemActor } from '../../src/platform/actor.ts';
import { createContest, publishContest } from '../../src/contests/contest-edits.service.ts';
import type { Contest } from '../../src/contests/contests.rules.ts';
import { getContestUnchecked } from '../../src/contests/contests.service.ts';
import { createRound, startRounds } from '../../src/rounds/round-edits.service.ts';
import type { Round } from '../../src/rounds/rounds.rules.ts';
import type { TestSite } from '../setup/site.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** A time as a browser sends `<input type="datetime-local">` with seconds. */
export const typedTime = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19);

export function contestForm(changes: Record<string, string> = {}): Record<string, string> {
  return {
    slug: 'spring-cup',
    name: 'Spring Cup',
    summary: 'Five hours of storage engines.',
    description: 'Bring **tea**.',
    registrationOpensAt: '',
    registrationClosesAt: '',
    entry: 'anyone',
    entryUniversities: '',
    participation: 'team',
    teamMin: '2',
    teamMax: '3',
    ...changes,
  };
}

export function roundForm(site: TestSite, changes: Record<string, string> = {}): Record<string, string> {
  const nowMs = site.clock.nowMs();
  return {
    slug: 'final',
    name: 'The Final',
    opensAt: typedTime(nowMs + HOUR),
    freezesAt: typedTime(nowMs + 5 * HOUR),
    closesAt: typedTime(nowMs + 6 * HOUR),
    scoring: 'icpc',
    penaltyMinutes: '20',
    ...changes,
  };
}

let made = 0;

/** Creates a published contest with one round (opens in 1 h, freezes in 5 h, closes in 6 h) through the services. */
export async function publishedContest(
  site: TestSite,
  changes: Partial<Parameters<typeof createContest>[2]> = {},
  times: { opensInMs?: number; closesInMs?: number; freezesInMs?: number | null } = {},
): Promise<{ contest: Contest; round: Round }> {
  made += 1;
  const actor = systemActor('test');
  const nowMs = site.clock.nowMs();
  const { id } = await createContest(site.app, actor, {
    slug: `cup-${made}`,
    name: `Cup ${made}`,
    summary: '',
    description: '',
    registrationOpensAt: null,
    registrationClosesAt: null,
    entry: 'anyone',
    entryUniversities: [],
    entryCourseIds: [],
    participation: 'team',
    teamMin: 1,
    teamMax: 3,
    ...changes,
  });
  const freezesInMs = times.freezesInMs === undefined ? 5 * HOUR : times.freezesInMs;
  const round = await createRound(site.app, actor, id, {
    slug: 'final',
    name: 'The Final',
    opensAt: nowMs + (times.opensInMs ?? HOUR),
    freezesAt: freezesInMs === null ? null : nowMs + freezesInMs,
    closesAt: nowMs + (times.closesInMs ?? 6 * HOUR),
    scoring: 'icpc',
    penaltyMinutes: 20,
    earlyStop: true,
  });
  await publishContest(site.app, startRounds, actor, id);
  return { contest: await getContestUnchecked(site.app, id), round };
}
