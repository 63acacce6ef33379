/** Which version of a problem people are given. */
import type { Transaction } from '../platform/database/connection.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import { inLanguage, type ProblemVersion } from './problems.rules.ts';
import { moveToVersion } from './problems.store.ts';

type Titled = Pick<StoredPackage, 'name' | 'shortName'> & { kernel?: unknown };

/** What a problem's row says of its current version. */
export function titleOf(pkg: Titled) {
  return {
    name: (inLanguage(pkg.name, 'en') ?? pkg.shortName).slice(0, 200),
    names: pkg.name,
    nameNorm: Object.values(pkg.name).join(' ').toLowerCase().slice(0, 400),
    isKernel: pkg.kernel !== undefined,
  };
}

/** Makes a version the current one of its problem, unless a newer one is; with `onlyHidden` not once people practice it. */
export async function makeCurrent(
  trx: Transaction,
  version: Pick<ProblemVersion, 'id' | 'problemId' | 'number'>,
  pkg: Titled,
  nowMs: number,
  onlyHidden = false,
): Promise<void> {
  await moveToVersion(trx, version.problemId, version, { ...titleOf(pkg), nowMs }, onlyHidden);
}
