/** Checks of problem versions: an import or a person starts one, judging the examples ends it, and students get only checked versions. */
import type { App } from '../platform/app-context.ts';
import { actorId, type Actor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict, InvalidInput } from '../platform/errors.ts';
import { makeCurrent } from './current-version.service.ts';
import { requireVersionsReadable, requireWithProblem } from './problem-people.service.ts';
import type { LoadedVersion, ProblemVersion } from './problems.rules.ts';
import { findLoadedVersion } from './problems.store.ts';
import { closedCode, isOpenable, type CheckResult, type VersionCheck } from './version-checks.rules.ts';
import * as store from './version-checks.store.ts';
import { versionCheckDue, versionPassed } from './problems.topics.ts';

/** Begins the check of a version in the transaction that imports it. */
export async function beginCheck(
  trx: Transaction,
  actor: Actor,
  version: Pick<ProblemVersion, 'id' | 'createdAt'>,
  how: 'queued' | 'recorded',
): Promise<void> {
  const isRecorded = how === 'recorded';
  const at = version.createdAt;
  await store.insertCheck(trx, {
    versionId: version.id,
    state: isRecorded ? 'passed' : 'waiting',
    isRecorded,
    requestedBy: actorId(actor),
    requestedAt: at,
    finishedAt: isRecorded ? at : null,
  });
  if (!isRecorded) await enqueue(trx, at, versionCheckDue, { versionId: version.id, run: 1 });
}

/** The check of a version; undefined if it never had one. */
export async function checkOfUnchecked(app: App, versionId: string): Promise<VersionCheck | undefined> {
  return await store.findCheck(app.db, versionId);
}

/** The same for those who may read the problem. @throws NotFound for others */
export async function checkOf(
  app: App,
  actor: Actor,
  version: Pick<ProblemVersion, 'id' | 'problemId'>,
): Promise<VersionCheck | undefined> {
  await requireWithProblem(app, actor, 'problem.read', version.problemId);
  return await checkOfUnchecked(app, version.id);
}

/** Checks by version, for those who may read all their problems. @throws NotFound for others */
export async function checksOf(
  app: App,
  actor: Actor,
  versions: readonly Pick<ProblemVersion, 'id' | 'problemId'>[],
): Promise<Map<string, VersionCheck>> {
  await requireVersionsReadable(app, actor, versions);
  const ids = versions.map(({ id }) => id);
  return ids.length === 0 ? new Map() : await store.listChecks(app.db, ids);
}

/**
 * Checks that students may get a version, inside the transaction if one is given.
 * @throws Conflict, or InvalidInput if a form field named the version, with the state of its check
 */
export async function requireOpenableUnchecked(db: DbOrTrx, versionId: string, field?: string): Promise<void> {
  const check = await store.findCheck(db, versionId);
  if (check === undefined || isOpenable(check)) return;
  const loaded = await findLoadedVersion(db, versionId);
  const params = { name: loaded?.problem.slug ?? '', number: loaded?.version.number ?? 0 };
  if (field === undefined) throw new Conflict(closedCode(check.state), params);
  throw new InvalidInput(closedCode(check.state), params, field);
}

/** Has the examples of a version judged again, or for the first time. @throws Conflict when someone else just did */
export async function checkAgain(app: App, actor: Actor, { problem, version }: LoadedVersion): Promise<void> {
  await requireWithProblem(app, actor, 'problem.edit', problem.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const before = await store.findCheck(trx, version.id);
    if (!before) await beginCheck(trx, actor, { id: version.id, createdAt: nowMs }, 'queued');
    else {
      const asked = { requestedBy: actorId(actor), requestedAt: nowMs };
      if (!(await store.moveCheckToWaiting(trx, version.id, before.run, asked)))
        throw new Conflict('changed_meanwhile');
      await enqueue(trx, nowMs, versionCheckDue, { versionId: version.id, run: before.run + 1 });
    }
    const detail = { slug: problem.slug, number: version.number };
    await insertAudit(trx, actor, nowMs, 'problem.check_requested', { type: 'problem', id: problem.id }, detail);
  });
  app.background.poke();
}

/**
 * Allows a version to be opened although its check has not passed. The reason is recorded.
 * @throws Conflict when it can already be opened
 */
export async function openAnyway(
  app: App,
  actor: Actor,
  { problem, version, pkg }: LoadedVersion,
  reason: string,
): Promise<void> {
  await requireWithProblem(app, actor, 'problem.edit', problem.id);
  const nowMs = app.clock.nowMs();
  await inTransaction(app.db, async (trx) => {
    const check = await store.findCheck(trx, version.id);
    const opened = { by: actorId(actor), at: nowMs, reason };
    if (!check || !(await store.updateOpened(trx, version.id, opened))) throw new Conflict('version_is_openable');
    await makeCurrent(trx, version, pkg, nowMs);
    const detail = { slug: problem.slug, number: version.number, check: check.state, reason };
    await insertAudit(trx, actor, nowMs, 'problem.opened_unchecked', { type: 'problem', id: problem.id }, detail);
  });
}

/** Counts an example as judged, in the transaction that stores its result; false when the run is no longer valid. */
export async function countJudged(trx: Transaction, check: Pick<VersionCheck, 'versionId' | 'run'>): Promise<boolean> {
  return await store.countJudged(trx, check.versionId, check.run);
}

/** Ends a run of a check; late results change nothing. A version that passed becomes the current one. */
export async function endCheck(
  trx: Transaction,
  { version, pkg }: Pick<LoadedVersion, 'version' | 'pkg'>,
  run: number,
  result: CheckResult | { state: 'no-example' },
  nowMs: number,
): Promise<void> {
  const figures = { slowestMs: null, timeLimitMs: null, ...result, finishedAt: nowMs };
  if (!(await store.moveCheckToOver(trx, version.id, run, figures))) return;
  if (result.state !== 'passed') return;
  await makeCurrent(trx, version, pkg, nowMs);
  if (run === 1) await enqueue(trx, nowMs, versionPassed, { versionId: version.id });
}
