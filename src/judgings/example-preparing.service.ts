/** Examples of a package as rows that wait to be judged, or that need not be. */
import type { App } from '../platform/app-context.ts';
import { newId } from '../platform/ids.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { toolchainsOf } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import type { ChosenExample } from '../problems/version-checks.rules.ts';
import { queueJob } from '../judge-queue/judge-jobs.service.ts';
import { poolOf } from '../judge-queue/judge-pools.rules.ts';
import { toolchainsNeeded } from '../judge-queue/judge-queue.rules.ts';
import { SCRIPTS_TOOLCHAIN } from '../../judge/contract/job.ts';
import { exampleSourceUnchecked } from './example-source.service.ts';
import { UNJUDGED, type ExampleJudging } from './example-judgings.rules.ts';
import * as examples from './example-judgings.store.ts';

/** An example with its source kept for the judge; finished if the site would not take it. */
export async function prepareExampleUnchecked(
  app: App,
  pkg: StoredPackage,
  { example, timeLimitMs }: ChosenExample,
  place: Pick<ExampleJudging, 'versionId' | 'purpose' | 'run' | 'position'>,
): Promise<ExampleJudging> {
  const source = await exampleSourceUnchecked(app, pkg, example);
  const blank = { ...UNJUDGED, id: newId(), ...place, path: example.path, timeLimitMs };
  if ('refusals' in source) {
    // Codes are stored, because the text depends on the reader's language.
    const refused = { verdict: 'REJECTED' as const, words: JSON.stringify(source.refusals) };
    const agrees = example.expected.includes('REJECTED');
    const finishedAt = app.clock.nowMs();
    return { ...blank, ...refused, agrees, state: 'finished', toolchain: null, source: null, finishedAt };
  }
  const { own, validators } = toolchainsOf(pkg, source.language ?? undefined);
  const toolchain = toolchainsNeeded(own ?? validators[0] ?? SCRIPTS_TOOLCHAIN, validators);
  return { ...blank, state: 'waiting', toolchain, source };
}

/** Stores a prepared example, with its job if it is to be judged. */
export async function insertPrepared(trx: Transaction, one: ExampleJudging, nowMs: number): Promise<void> {
  await examples.insertExample(trx, one);
  if (one.state !== 'waiting' || one.toolchain === null) return;
  const job = { judgingId: one.id, submissionId: one.id, toolchain: one.toolchain, pool: poolOf([], []) };
  await queueJob(trx, { ...job, kind: one.purpose }, nowMs);
}
