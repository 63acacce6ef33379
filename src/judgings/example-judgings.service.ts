/**
 * Judges examples of a package, as jobs in the same queue as all submissions: accepted ones to check a version, all to verify it.
 * Building the first one also builds the starter code, which the host then keeps.
 */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { buildJudgeJob } from '../packages/package.job.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import { timeFactorOf } from '../packages/time-factors.rules.ts';
import { requireWithProblem } from '../problems/problem-people.service.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { examplesToCheck, resultOf } from '../problems/version-checks.rules.ts';
import { checkOfUnchecked, countJudged, endCheck } from '../problems/version-checks.service.ts';
import { listHostsUnchecked, onlineHostsUnchecked } from '../judge-queue/hosts.service.ts';
import { endJob, jobOfUnchecked, removeJobs, returnJob } from '../judge-queue/judge-jobs.service.ts';
import { afterFailure, couldTake, isOnline, type JudgeQueueJob } from '../judge-queue/judge-queue.rules.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import type { JudgeJob } from '../../judge/contract/job.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import {
  exampleResult,
  needsAllTests,
  UNJUDGED,
  type ExampleJudging,
  type QueuedExample,
} from './example-judgings.rules.ts';
import * as examples from './example-judgings.store.ts';
import { insertPrepared, prepareExampleUnchecked } from './example-preparing.service.ts';
import { usesTry, type Trouble } from './judge-tries.rules.ts';
import { finishVerified, verifiedBy } from './verifying.service.ts';

const MOST_WORDS = 8_000;

/** Queues the examples of one run of a check; repeating this, or doing it for an outdated run, changes nothing. */
export async function queueCheckUnchecked(app: App, versionId: string, run: number): Promise<void> {
  const check = await checkOfUnchecked(app, versionId);
  if (check?.run !== run || check.state !== 'waiting') return;
  const loaded = await getProblemVersionUnchecked(app, versionId);
  const ofRun = { versionId, purpose: 'check' as const, run };
  const chosen = examplesToCheck(loaded.pkg, await isServedOnline(app));
  const prepared = await Promise.all(
    chosen.map((one, position) => prepareExampleUnchecked(app, loaded.pkg, one, { ...ofRun, position })),
  );
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const earlier = await examples.listEarlier(trx, ofRun);
    await removeJobs(trx, earlier);
    await examples.deleteExamples(trx, earlier);
    if (prepared.length === 0) return await endCheck(trx, loaded, run, { state: 'no-example' }, nowMs);
    for (const one of prepared) await insertPrepared(trx, one, nowMs);
    await endIfAllAreJudged(trx, loaded, run, nowMs);
  }).catch((error: unknown) => {
    // Another process was faster.
    if (!isUniqueViolation(error)) throw error;
  });
  queueNews(app).announce();
}

/** Whether some host that is online has all of these toolchains. */
async function isServedOnline(app: App): Promise<(toolchains: readonly string[]) => boolean> {
  const online = await onlineHostsUnchecked(app);
  return (toolchains) => online.some((host) => toolchains.every((one) => host.toolchains.includes(one)));
}

/** The examples of a run, each with its progress or with what it waits for, for those who may read the problem. */
export async function examplesOf(
  app: App,
  actor: Actor,
  { problem, version }: LoadedVersion,
  { purpose, run }: Pick<ExampleJudging, 'purpose' | 'run'>,
): Promise<QueuedExample[]> {
  await requireWithProblem(app, actor, 'problem.read', problem.id);
  const nowMs = app.clock.nowMs();
  const hosts = await listHostsUnchecked(app);
  const all = await examples.listExamples(app.db, { versionId: version.id, purpose, run });
  return await Promise.all(
    all.map(async (one) => {
      const job = one.state === 'finished' ? undefined : await jobOfUnchecked(app, one.id);
      const hasHost = !job || hosts.some((host) => isOnline(host, nowMs) && couldTake(host, job));
      return {
        ...one,
        progress: job?.progress ?? null,
        hostName: hosts.find(({ id }) => id === one.hostId)?.name ?? null,
        lacks: job?.state === 'queued' && !hasHost ? job.toolchain.replaceAll('+', ', ') : null,
      };
    }),
  );
}

/** The work order of a claimed example. @throws NotFound when its run is outdated */
export async function orderOfExampleUnchecked(app: App, job: JudgeQueueJob): Promise<JudgeJob> {
  const one = await examples.findExample(app.db, job.judgingId);
  if (!one?.source) throw new NotFound();
  const { pkg } = await getProblemVersionUnchecked(app, one.versionId);
  const example = exampleOf(pkg, one);
  const { language, entryPoint, files, deleted } = one.source;
  return buildJudgeJob({
    jobId: job.id,
    judgingId: job.judgingId,
    token: job.token,
    pkg,
    language: language ?? undefined,
    entryPoint: entryPoint ?? undefined,
    files,
    deleted,
    stopAt: needsAllTests(pkg, example) ? 'all' : 'first-failure',
    // Expectations of single tests need all tests, including those that judging a submission would skip.
    runsAllTests: example.constraints.length > 0,
    ...(one.timeLimitMs !== null && { timeLimitMs: one.timeLimitMs }),
  });
}

/** Notes that a host judges an example. */
export async function noteExampleRunningUnchecked(app: App, job: JudgeQueueJob, hostId: string): Promise<void> {
  await examples.updateExampleRunning(app.db, job.judgingId, hostId);
}

/**
 * Takes the report of an example, and ends the check with the last one; returns why when it gives no verdict.
 * @throws Conflict when the lease was lost
 */
export async function recordExampleReportUnchecked(
  app: App,
  hostId: string,
  job: JudgeQueueJob,
  report: JudgeReport,
): Promise<Trouble | undefined> {
  const one = await examples.findExample(app.db, job.judgingId);
  if (!one) throw new Conflict('lease_lost');
  const loaded = await getProblemVersionUnchecked(app, one.versionId);
  const { got, agrees, test, words } = exampleResult(loaded.pkg, exampleOf(loaded.pkg, one), report);
  const said = [words, test?.judgeMessage, test?.stderrHead].filter(Boolean).join('\n');
  if (got === 'JE') {
    const broken = report.tests.find((fact) => fact.outcome === 'judge-error');
    const why = broken?.judgeMessage || report.build.output || said || report.grading?.error || '';
    return { kind: 'reported', error: why, isSaidByHost: true, test: broken?.name };
  }
  const factor = timeFactorOf(loaded.pkg, one.source?.language ?? undefined);
  const slowest = Math.max(0, ...report.tests.map((fact) => fact.cpuMs));
  const nowMs = app.clock.nowMs();
  const result =
    one.purpose === 'verify'
      ? verifiedBy(loaded.pkg, exampleOf(loaded.pkg, one), one, report)
      : { verdict: got, agrees, test: test?.name ?? null, cpuMs: Math.ceil(slowest / factor) };
  await inTransaction(app.db, async (trx) => {
    if (!(await endJob(trx, job))) throw new Conflict('lease_lost');
    await finish(trx, loaded, one, { ...UNJUDGED, ...result, words: said, hostId }, nowMs);
  });
  return undefined;
}

/** After a judge error or an error of the package's validator: requeues the example, or fails it after the last attempt. */
export async function giveUpOrRetryExampleUnchecked(
  app: App,
  job: JudgeQueueJob,
  { kind, error, test }: Trouble,
): Promise<void> {
  const nowMs = app.clock.nowMs();
  const countAttempt = usesTry(kind);
  const one = await examples.findExample(app.db, job.judgingId);
  const loaded = one && (await getProblemVersionUnchecked(app, one.versionId));
  await inTransaction(app.db, async (trx) => {
    if (one && !(countAttempt && afterFailure(job.attempt) === 'give-up')) {
      if (await returnJob(trx, job, { error, countAttempt, nowMs })) await examples.updateExampleWaiting(trx, one.id);
      return;
    }
    if (!(await endJob(trx, job)) || !one || !loaded) return;
    // To a check, that we could not judge is a failure of the package; a verification says that it does not know.
    const unknown =
      one.purpose === 'verify' ? { agrees: null, notJudged: 'error' as const } : { agrees: false, notJudged: null };
    const result = { ...UNJUDGED, verdict: 'JE' as const, test: test ?? null, ...unknown };
    await finish(trx, loaded, one, { ...result, words: error, hostId: job.hostId }, nowMs);
  });
}

async function finish(
  trx: Transaction,
  loaded: LoadedVersion,
  one: ExampleJudging,
  result: examples.ExampleFinished,
  nowMs: number,
): Promise<void> {
  const words = result.words ? result.words.slice(0, MOST_WORDS) : null;
  const finished = { ...result, words, finishedAt: nowMs };
  if (one.purpose === 'verify') {
    await finishVerified(trx, one, finished, nowMs);
    return;
  }
  const isOfRun = await countJudged(trx, one);
  const isKept = await examples.moveExampleToFinished(trx, one.id, finished);
  if (isKept && isOfRun) await endIfAllAreJudged(trx, loaded, one.run, nowMs);
}

async function endIfAllAreJudged(trx: Transaction, loaded: LoadedVersion, run: number, nowMs: number): Promise<void> {
  const all = await examples.listExamples(trx, { versionId: loaded.version.id, purpose: 'check', run });
  if (all.some(({ state }) => state !== 'finished')) return;
  const judged = all.map(({ agrees, cpuMs }) => ({ agrees: agrees === true, cpuMs }));
  await endCheck(trx, loaded, run, resultOf(loaded.pkg, judged), nowMs);
}

function exampleOf(pkg: StoredPackage, { path }: Pick<ExampleJudging, 'path'>) {
  const example = pkg.examples.find((one) => one.path === path);
  if (!example) throw new NotFound();
  return example;
}
