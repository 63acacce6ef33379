/** Warm-up: before a round opens, the hosts of its pool fetch the inputs of its problems. */
import type { StoredPackage } from '../packages/package.rules.ts';
import type { Judgehost } from '../judge-queue/judge-queue.rules.ts';
import type { BlobRef } from '../../judge/contract/job.ts';

/** Every input a judge needs for a problem, except submissions. */
export function inputsOf(pkg: StoredPackage): BlobRef[] {
  const files = [
    ...Object.values(pkg.includes).flat(),
    ...(pkg.checker.kind === 'custom' ? pkg.checker.files : []),
    ...(pkg.staticValidator?.files ?? []),
    ...pkg.tests.flatMap((test) => test.files ?? []),
  ];
  return [
    ...(pkg.kernel ? [pkg.kernel.baseArchive] : []),
    ...files.map((file) => file.blob),
    ...pkg.tests.flatMap((test) => [test.input, test.answer]),
  ];
}

/** Each input once, ordered by hash, with only hash and size. */
export function distinct(blobs: readonly BlobRef[]): BlobRef[] {
  const byHash = new Map(blobs.map(({ sha256, sizeBytes }) => [sha256, { sha256, sizeBytes }]));
  return [...byHash.values()].sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1));
}

/** The hashes of all inputs anywhere in a work order. */
export function hashesIn(order: unknown): Set<string> {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('sha256' in value && typeof value.sha256 === 'string') found.add(value.sha256);
    for (const inner of Object.values(value)) walk(inner);
  };
  walk(order);
  return found;
}

export type Warmth = 'warm' | 'warming' | 'cold';

/** How far a host is with a warm-up order. */
export function warmthOf(host: Pick<Judgehost, 'warm'>, orderId: string): Warmth {
  if (host.warm?.id !== orderId) return 'cold';
  return host.warm.done >= host.warm.total ? 'warm' : 'warming';
}
