/** What staff see of an example that checks a version. */
import type { StoredPackage } from '../packages/package.rules.ts';
import type { Refusal } from '../submissions/source.rules.ts';
import type { Verdict } from '../scoring/verdicts.rules.ts';
import type { JudgeProgress } from '../../judge/contract/report.ts';
import type { ExampleJudging, QueuedExample } from './example-judgings.rules.ts';

export interface CheckedExampleView {
  path: string;
  state: ExampleJudging['state'];
  /** Verdicts it may have. */
  expected: Verdict[];
  verdict: Verdict | null;
  agrees: boolean | null;
  test: string | null;
  cpuMs: number | null;
  hostName: string | null;
  lacks: string | null;
  progress: Pick<JudgeProgress, 'stage' | 'testsDone' | 'testsTotal'> | null;
  /** Words of the compiler, the validator, the judge, or why the site would not take it. */
  words: string | null;
}

type Translate = (key: string, params: Record<string, string | number>) => string;

export function checkedExampleView(one: QueuedExample, pkg: StoredPackage, t: Translate): CheckedExampleView {
  const example = pkg.examples.find(({ path }) => path === one.path);
  const { path, state, verdict, agrees, test, cpuMs, hostName, lacks, progress } = one;
  return {
    ...{ path, state, verdict, agrees, test, cpuMs, hostName, lacks, progress },
    expected: example?.expected ?? [],
    words: verdict === 'REJECTED' ? refusalWords(one.words, t) : one.words,
  };
}

function refusalWords(kept: string | null, t: Translate): string {
  const refusals = JSON.parse(kept ?? '[]') as Refusal[];
  return refusals.map(({ code, params }) => t(`refusals:${code}`, params)).join('\n');
}
