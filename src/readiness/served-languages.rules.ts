/** Which languages of a problem no judge host that is online can judge. */
import { toolchainsOf } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import { couldTake, toolchainsNeeded, type Judgehost } from '../judge-queue/judge-queue.rules.ts';
import { SCRIPTS_TOOLCHAIN } from '../../judge/contract/job.ts';
import { findLanguage, languages } from '../../judge/contract/languages.ts';

/** The judge hosts that could judge a round. */
export interface HostsOfRound {
  online: readonly Judgehost[];
  pool: string;
}

type Judged = Pick<StoredPackage, 'kernel' | 'checker' | 'staticValidator' | 'grader' | 'languages' | 'type'>;

/** Names of languages without a host; only `all` if there is no language with one. Extra languages may be missing. */
export function unservedBy(pkg: Judged, hosts: HostsOfRound): string[] {
  const isServed = (language: string | undefined): boolean => {
    const { own, validators } = toolchainsOf(pkg, language);
    const toolchain = toolchainsNeeded(own ?? validators[0] ?? SCRIPTS_TOOLCHAIN, validators);
    return hosts.online.some((host) => couldTake(host, { toolchain, pool: hosts.pool }));
  };
  if (pkg.kernel || pkg.type.submitAnswer) return isServed(undefined) ? [] : ['all'];
  const allowed =
    pkg.languages === 'all'
      ? languages().filter(({ isExtra }) => !isExtra)
      : pkg.languages.flatMap((id) => findLanguage(id) ?? []);
  const unserved = allowed.filter(({ id }) => !isServed(id));
  return unserved.length === allowed.length ? ['all'] : unserved.map(({ name }) => name);
}
