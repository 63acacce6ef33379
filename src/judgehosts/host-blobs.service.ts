/**
 * The blobs a judge host may read: inputs of the jobs it holds, and inputs it was told to fetch before a round. All other
 * blobs (answers of other problems, other people's sources) are not found for it.
 */
import type { Readable } from 'node:stream';
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import { jobsOfHostUnchecked } from '../judge-queue/judge-claims.service.ts';
import type { Judgehost, JudgeQueueJob } from '../judge-queue/judge-queue.rules.ts';
import { jobToJudgeUnchecked } from '../judgings/work-orders.service.ts';
import { warmBlobsOf } from './warm-up.service.ts';
import { hashesIn } from './warm-up.rules.ts';

/** Hashes in the work orders of current claims, by claim, because a host fetches many inputs of one job. */
const kept = new WeakMap<App, LRUCache<string, Promise<Set<string>>>>();

/** Opens a blob for a host. @throws NotFound when it does not exist or is not an input of the host's work */
export async function openBlobForHost(
  app: App,
  host: Judgehost,
  sha256: string,
): Promise<{ sizeBytes: number; body: Readable }> {
  if (!(await mayRead(app, host, sha256))) throw new NotFound();
  return await app.blobs.stream(sha256);
}

async function mayRead(app: App, host: Judgehost, sha256: string): Promise<boolean> {
  for (const job of await jobsOfHostUnchecked(app, host.id)) {
    if ((await inputsOfClaim(app, job)).has(sha256)) return true;
  }
  return host.isEnabled && (await warmBlobsOf(app, host)).has(sha256);
}

function inputsOfClaim(app: App, job: JudgeQueueJob): Promise<Set<string>> {
  const claims = kept.get(app) ?? new LRUCache<string, Promise<Set<string>>>({ max: 256 });
  kept.set(app, claims);
  const claim = `${job.id} ${job.token}`;
  const known = claims.get(claim);
  if (known) return known;
  const inputs = jobToJudgeUnchecked(app, job).then(hashesIn);
  claims.set(claim, inputs);
  inputs.catch(() => claims.delete(claim));
  return inputs;
}
