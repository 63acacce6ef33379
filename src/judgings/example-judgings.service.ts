/**
 * Checks a version by judging accepted examples of its package, as jobs in the same queue as all submissions.
 * Building the first one also builds the starter code, which the host then keeps.
 */
import type { Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import type { Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, NotFound } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { buildJudgeJob } from '../packages/package.job.rules.ts';
import { toolchainsOf } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import { timeFactorOf } from '../packages/time-factors.rules.ts';
import { requireWithProblem } from '../problems/problem-people.service.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { examplesToCheck, resultOf, type ChosenExample } from '../problems/version-checks.rules.ts';
import { checkOfUnchecked, countJudged, endCheck } from '../problems/version-checks.service.ts';
import { listHostsUnchecked, onlineHostsUnchecked } from '../judge-queue/hosts.service.ts';
import { endJob, jobOfUnchecked, queueJob, removeJobs, returnJob } from '../judge-queue/judge-jobs.service.ts';
import { poolOf } from '../judge-queue/judge-pools.rules.ts';
import {
  afterFailure,
  couldTake,
  isOnline,
  toolchainsNeeded,
  type JudgeQueueJob,
} from '../judge-queue/judge-queue.rules.ts';
import { queueNews } from '../judge-queue/queue-news.service.ts';
import { SCRIPTS_TOOLCHAIN, type JudgeJob } from '../../judge/contract/job.ts';
import type { JudgeReport } from '../../judge/contract/report.ts';
import { exampleSourceUnchecked } from './example-source.service.ts';
import { exampleResult, needsAllTests, type ExampleJudging, type QueuedExample } from './example-judgings.rules.ts';
import * as examples from './example-judgings.store.ts';
import { usesTry, type Trouble } from './judge-tries.rules.ts';

const MOST_WORDS = 8_000;

/** Queues the examples of one run of a check; repeating this, or doing it for an outdated run, changes nothing. */
export async function queueCheckUnchecked(app: App, versionId: string, run: number): Promise<void> {
  const check = await checkOfUnchecked(app, versionId);
  if (check?.run !== run || check.state !== 'waiting') return;
  const loaded = await getProblemVersionUnchecked(app, versionId);
  const chosen = examplesToCheck(loaded.pkg, await isServedOnline(app));
  const prepared = await Promise.all(
    chosen.map((one, position) => prepare(app, loaded.pkg, one, { versionId, run, position })),
  );
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const earlier = await examples.listEarlier(trx, versionId, run);
    await removeJobs(trx, earlier);
    await examples.deleteExamples(trx, earlier);
    if (prepared.length === 0) return await endCheck(trx, loaded, run, { state: 'no-example' }, nowMs);
    for (const one of prepared) {
      await examples.insertExample(trx, one);
      if (one.toolchain === null) continue;
      const job = { judgingId: one.id, submissionId: one.id, toolchain: one.toolchain, pool: poolOf([], []) };
      await queueJob(trx, { ...job, kind: 'check' }, nowMs);
    }
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

async function prepare(
  app: App,
  pkg: StoredPackage,
  { example, timeLimitMs }: ChosenExample,
  place: Pick<ExampleJudging, 'versionId' | 'run' | 'position'>,
): Promise<ExampleJudging> {
  const source = await exampleSourceUnchecked(app, pkg, example);
  const isRefused = 'refusals' in source;
  const { own, validators } = toolchainsOf(pkg, isRefused ? undefined : (source.language ?? undefined));
  return {
    id: newId(),
    ...place,
    path: example.path,
    state: isRefused ? 'finished' : 'waiting',
    toolchain: isRefused ? null : toolchainsNeeded(own ?? validators[0] ?? SCRIPTS_TOOLCHAIN, validators),
    timeLimitMs,
    source: isRefused ? null : source,
    verdict: isRefused ? 'REJECTED' : null,
    agrees: isRefused ? false : null,
    test: null,
    cpuMs: null,
    // Codes are stored, because the text depends on the reader's language.
    words: isRefused ? JSON.stringify(source.refusals) : null,
    hostId: null,
    finishedAt: isRefused ? app.clock.nowMs() : null,
  };
}

/** The examples of a run of a check, each with its progress or with what it waits for, for those who may read the problem. */
export async function examplesOf(
  app: App,
  actor: Actor,
  { problem, version }: LoadedVersion,
  run: number,
): Promise<QueuedExample[]> {
  await requireWithProblem(app, actor, 'problem.read', problem.id);
  const nowMs = app.clock.nowMs();
  const hosts = await listHostsUnchecked(app);
  const all = await examples.listExamples(app.db, version.id, run);
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
  await inTransaction(app.db, async (trx) => {
    if (!(await endJob(trx, job))) throw new Conflict('lease_lost');
    const result = { verdict: got, agrees, test: test?.name ?? null, cpuMs: Math.ceil(slowest / factor) };
    await finish(trx, loaded, one, { ...result, words: said, hostId }, nowMs);
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
    const result = { verdict: 'JE' as const, agrees: false, test: test ?? null, cpuMs: null };
    await finish(trx, loaded, one, { ...result, words: error, hostId: job.hostId }, nowMs);
  });
}

type Finished = Pick<ExampleJudging, 'verdict' | 'agrees' | 'test' | 'cpuMs' | 'words' | 'hostId'>;

async function finish(
  trx: Transaction,
  loaded: LoadedVersion,
  one: ExampleJudging,
  result: Finished,
  nowMs: number,
): Promise<void> {
  const isOfRun = await countJudged(trx, one);
  const words = result.words ? result.words.slice(0, MOST_WORDS) : null;
  const isKept = await examples.moveExampleToFinished(trx, one.id, { ...result, words, finishedAt: nowMs });
  if (isKept && isOfRun) await endIfAllAreJudged(trx, loaded, one.run, nowMs);
}

async function endIfAllAreJudged(trx: Transaction, loaded: LoadedVersion, run: number, nowMs: number): Promise<void> {
  const all = await examples.listExamples(trx, loaded.version.id, run);
  if (all.some(({ state }) => state !== 'finished')) return;
  const judged = all.map(({ agrees, cpuMs }) => ({ agrees: agrees === true, cpuMs }));
  await endCheck(trx, loaded, run, resultOf(loaded.pkg, judged), nowMs);
}

function exampleOf(pkg: StoredPackage, { path }: Pick<ExampleJudging, 'path'>) {
  const example = pkg.examples.find((one) => one.path === path);
  if (!example) throw new NotFound();
  return example;
}
