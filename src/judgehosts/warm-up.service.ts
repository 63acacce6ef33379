/** Tells hosts which inputs to fetch before a round opens, and staff who has them. */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { Actor } from '../platform/actor.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { getContestUnchecked } from '../contests/contests.service.ts';
import { listRoundProblemsUnchecked, roundsOpeningBetweenUnchecked } from '../rounds/rounds.service.ts';
import { listHostsUnchecked } from '../judge-queue/hosts.service.ts';
import { poolOfRoundUnchecked } from '../judge-queue/judge-pools.service.ts';
import { isOnline, type Judgehost } from '../judge-queue/judge-queue.rules.ts';
import type { WarmOrder } from '../../judge/contract/api.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import { distinct, hashesIn, inputsOf, warmthOf, type Warmth } from './warm-up.rules.ts';
import { roundHref } from '../rounds/round-links.rules.ts';

const MINUTE_MS = 60_000;
/** Every host asks every 5 s; the answer is recomputed this often. */
const KEPT_MS = 10_000;

interface Opening {
  roundId: string;
  contestId: string;
  name: string;
  slug: string;
  opensAt: number;
  pool: string;
  blobs: BlobRef[];
}

const kept = new WeakMap<App, { at: number; openings: Opening[] }>();

/** Rounds that open soon or have just opened, with the inputs of their problems. */
async function openings(app: App): Promise<Opening[]> {
  const spanMs = app.config.warmUpMinutes * MINUTE_MS;
  if (spanMs === 0) return [];
  const nowMs = app.clock.nowMs();
  const known = kept.get(app);
  if (known && Math.abs(nowMs - known.at) < KEPT_MS) return known.openings;
  const found: Opening[] = [];
  for (const round of await roundsOpeningBetweenUnchecked(app, nowMs - spanMs, nowMs + spanMs)) {
    const { id: roundId, contestId, name, slug, opensAt } = round;
    const pool = await poolOfRoundUnchecked(app, round);
    const blobs: BlobRef[] = [];
    for (const { problemVersionId } of await listRoundProblemsUnchecked(app, roundId))
      blobs.push(...inputsOf((await getProblemVersionUnchecked(app, problemVersionId)).pkg));
    found.push({ roundId, contestId, name, slug, opensAt, pool, blobs });
  }
  kept.set(app, { at: nowMs, openings: found });
  return found;
}

function orderOf(host: Judgehost, soon: readonly Opening[]): WarmOrder | undefined {
  const blobs = distinct(soon.filter(({ pool }) => host.pools.includes(pool)).flatMap((one) => one.blobs));
  if (blobs.length === 0) return undefined;
  const hash = createHash('sha256');
  for (const { sha256 } of blobs) hash.update(sha256);
  return { id: hash.digest('hex').slice(0, 16), blobs };
}

/** What a host should fetch now; undefined if there is nothing or it already knows. */
export async function warmOrderFor(
  app: App,
  host: Judgehost,
  knownId: string | undefined,
): Promise<WarmOrder | undefined> {
  const order = orderOf(host, await openings(app));
  return order?.id === knownId ? undefined : order;
}

/** Hashes of what a host should fetch ahead, whether it knows or not. */
export async function warmBlobsOf(app: App, host: Judgehost): Promise<Set<string>> {
  return hashesIn(orderOf(host, await openings(app)));
}

export interface WarmReport {
  name: string;
  href: string;
  opensAt: number;
  pool: string;
  hosts: { id: string; name: string; isOnline: boolean; warmth: Warmth; done: number; total: number }[];
}

/** Rounds that open soon, and how far the hosts of their pools are. */
export async function warmReport(app: App, actor: Actor): Promise<WarmReport[]> {
  requirePermission(actor, 'operations.read');
  const nowMs = app.clock.nowMs();
  const soon = await openings(app);
  const hosts = await listHostsUnchecked(app);
  const reports: WarmReport[] = [];
  for (const one of soon) {
    const contest = await getContestUnchecked(app, one.contestId);
    reports.push({
      name: `${contest.name} · ${one.name}`,
      href: roundHref(contest.slug, one.slug),
      opensAt: one.opensAt,
      pool: one.pool,
      hosts: hosts
        .filter((host) => host.pools.includes(one.pool))
        .map((host) => {
          const order = orderOf(host, soon);
          const warmth = order ? warmthOf(host, order.id) : 'warm';
          const total = order?.blobs.length ?? 0;
          const done = warmth === 'cold' ? 0 : (host.warm?.done ?? total);
          return { id: host.id, name: host.name, isOnline: isOnline(host, nowMs), warmth, done, total };
        }),
    });
  }
  return reports;
}
