/** Judges all examples of a package to verify a version: queued, counted as each of them is done, and stopped. */
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import type { ExampleSubmission, StoredPackage } from '../packages/package.rules.ts';
import { timeFactorOf } from '../packages/time-factors.rules.ts';
import { requireWithProblem } from '../problems/problem-people.service.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { figuresOf, KEPT_VERIFICATIONS } from '../problems/verifications.rules.ts';
import {
  countVerified,
  endVerification,
  findVerificationUnchecked,
  holdVerification,
} from '../problems/verifications.service.ts';
import { removeJobs } from '../judge-queue/judge-jobs.service.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import { UNJUDGED, type ExampleJudging } from './example-judgings.rules.ts';
import * as examples from './example-judgings.store.ts';
import { marginOf, outcomeOfReport } from './example-outcome.rules.ts';
import { insertPrepared, prepareExampleUnchecked } from './example-preparing.service.ts';

/** Queues the examples of a verification; repeating this, or doing it for one that is over, changes nothing. */
export async function queueVerificationUnchecked(app: App, versionId: string, number: number): Promise<void> {
  const verification = await findVerificationUnchecked(app.db, versionId, number);
  if (verification?.state !== 'running') return;
  const { pkg } = await getProblemVersionUnchecked(app, versionId);
  const prepared: ExampleJudging[] = [];
  // One after another: each reads its files, and a package may have hundreds.
  for (const [position, example] of pkg.examples.entries())
    prepared.push(await prepare(app, pkg, example, { versionId, purpose: 'verify', run: number, position }));
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    // Someone may have stopped it while the examples were prepared.
    if (!(await holdVerification(trx, { versionId, run: number }))) return;
    const tooOld = { versionId, purpose: 'verify' as const, run: number - KEPT_VERIFICATIONS + 1 };
    await examples.deleteExamples(trx, await examples.listEarlier(trx, tooOld));
    for (const one of prepared) {
      await insertPrepared(trx, one, nowMs);
      if (one.state === 'finished') await countVerified(trx, one);
    }
    await endIfDone(trx, { versionId, run: number }, nowMs);
  }).catch((error: unknown) => {
    // Another process was faster.
    if (!isUniqueViolation(error)) throw error;
  });
  queueNews(app).announce();
}

async function prepare(
  app: App,
  pkg: StoredPackage,
  example: ExampleSubmission<BlobRef>,
  place: Pick<ExampleJudging, 'versionId' | 'purpose' | 'run' | 'position'>,
): Promise<ExampleJudging> {
  const margin = marginOf(example, pkg.limits);
  const timeLimitMs = margin === 1 ? null : Math.round(pkg.limits.timeLimitMs * margin);
  if (!example.notJudged) return await prepareExampleUnchecked(app, pkg, { example, timeLimitMs }, place);
  const nothing = { toolchain: null, timeLimitMs, source: null, finishedAt: app.clock.nowMs() };
  const done = { state: 'finished' as const, notJudged: 'language' as const };
  return { ...UNJUDGED, id: newId(), ...place, path: example.path, ...nothing, ...done };
}

/** What a report says of an example of a verification. */
export function verifiedBy(
  pkg: StoredPackage,
  example: ExampleSubmission<BlobRef>,
  one: ExampleJudging,
  report: JudgeReport,
): Pick<
  ExampleJudging,
  'verdict' | 'agrees' | 'test' | 'cpuMs' | 'wallMs' | 'memoryBytes' | 'testsRun' | 'brokenRules' | 'byFactor'
> {
  const factor = timeFactorOf(pkg, one.source?.language ?? undefined);
  const slowness = { timeLimitMs: pkg.limits.timeLimitMs, margin: marginOf(example, pkg.limits), factor };
  const { got, agrees, test, cpuMs, wallMs, memoryBytes, brokenRules, onlyByFactor } = outcomeOfReport(
    pkg,
    example,
    report,
    slowness,
    false,
  );
  const measured = { cpuMs, wallMs, memoryBytes, testsRun: report.tests.length };
  const byFactor = onlyByFactor?.factor ?? null;
  return { verdict: got, agrees, test: test?.name ?? null, ...measured, brokenRules, byFactor };
}

/** Stores the result of an example of a verification, and ends the verification with the last one. */
export async function finishVerified(
  trx: Transaction,
  one: ExampleJudging,
  result: examples.ExampleFinished,
  nowMs: number,
): Promise<void> {
  if (!(await countVerified(trx, one))) return;
  if (await examples.moveExampleToFinished(trx, one.id, result)) await endIfDone(trx, one, nowMs);
}

async function endIfDone(
  trx: Transaction,
  { versionId, run }: Pick<ExampleJudging, 'versionId' | 'run'>,
  nowMs: number,
): Promise<void> {
  const all = await examples.listExamples(trx, { versionId, purpose: 'verify', run });
  if (all.length === 0 || all.some(({ state }) => state !== 'finished')) return;
  await endVerification(trx, { versionId, number: run }, figuresOf(all), { nowMs });
}

/** Ends a verification before all of its examples are judged; the rest is not judged. @throws Conflict when it is over */
export async function stopVerification(
  app: App,
  actor: Actor,
  { problem, version }: LoadedVersion,
  number: number,
): Promise<void> {
  await requireWithProblem(app, actor, 'problem.edit', problem.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const run = { versionId: version.id, purpose: 'verify' as const, run: number };
    // Locks the verification first, as every example that ends.
    if (!(await countVerified(trx, run))) throw new Conflict('verification_over');
    const left = (await examples.listExamples(trx, run)).filter(({ state }) => state !== 'finished');
    await removeJobs(
      trx,
      left.map(({ id }) => id),
    );
    for (const { id } of left)
      await examples.moveExampleToFinished(trx, id, { ...UNJUDGED, notJudged: 'stopped', finishedAt: nowMs });
    const figures = figuresOf(await examples.listExamples(trx, run));
    await endVerification(trx, { versionId: version.id, number }, figures, { nowMs, stoppedBy: actorId(actor) });
    const detail = { slug: problem.slug, number: version.number, left: left.length };
    await insertAudit(trx, actor, nowMs, 'problem.verification_stopped', { type: 'problem', id: problem.id }, detail);
  });
  queueNews(app).announce();
  app.background.poke();
}
