/**
 * Verifications of versions: begun by someone who edits the problem, or by the check that a version passed. `judgings` judges
 * the examples and tells their results.
 */
import { actorId, type Actor } from '../platform/actor.ts';
import type { App } from '../platform/app-context.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { DbOrTrx, Transaction } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { Conflict } from '../platform/errors.ts';
import { requireWithProblem } from './problem-people.service.ts';
import type { LoadedVersion, ProblemVersion } from './problems.rules.ts';
import { versionVerificationDue, versionVerified } from './problems.topics.ts';
import { standingOf, type Verification, type VerificationStanding } from './verifications.rules.ts';
import * as store from './verifications.store.ts';

/**
 * Begins a verification of a version; its number.
 * @throws Conflict while another runs, or when the package has no examples
 */
export async function startVerification(app: App, actor: Actor, loaded: LoadedVersion): Promise<number> {
  const { problem, version, pkg } = loaded;
  await requireWithProblem(app, actor, 'problem.edit', problem.id);
  if (pkg.examples.length === 0) throw new Conflict('verification_no_examples');
  const nowMs = app.clock.nowMs();
  const number = await inTransaction(app.db, async (trx) => {
    const begun = await beginVerification(trx, actorId(actor), loaded, nowMs);
    if (begun === undefined) throw new Conflict('verification_running');
    const detail = { slug: problem.slug, number: version.number };
    await insertAudit(trx, actor, nowMs, 'problem.verification_started', { type: 'problem', id: problem.id }, detail);
    return begun;
  }).catch((error: unknown) => {
    // Someone else began one at the same moment.
    if (isUniqueViolation(error)) throw new Conflict('verification_running');
    throw error;
  });
  app.background.poke();
  return number;
}

/** Begins the verification of a version that was imported and passed its check, unless it had one. */
export async function startFirstVerificationUnchecked(app: App, loaded: LoadedVersion): Promise<void> {
  if (!app.config.verifyImports) return;
  await inTransaction(app.db, async (trx) => {
    const there = await store.listVerifications(trx, [loaded.version.id]);
    if (there.length === 0) await beginVerification(trx, null, loaded, app.clock.nowMs());
  }).catch((error: unknown) => {
    // Someone began one at the same moment.
    if (!isUniqueViolation(error)) throw error;
  });
  app.background.poke();
}

/** Begins one in the caller's transaction; undefined while another runs, or without examples. */
async function beginVerification(
  trx: Transaction,
  startedBy: string | null,
  { version, pkg }: Pick<LoadedVersion, 'version' | 'pkg'>,
  nowMs: number,
): Promise<number | undefined> {
  const [newest] = await store.listVerifications(trx, [version.id]);
  if (newest?.state === 'running' || pkg.examples.length === 0) return undefined;
  const number = (newest?.number ?? 0) + 1;
  await store.insertVerification(trx, {
    ...{ versionId: version.id, number, startedBy, startedAt: nowMs },
    total: pkg.examples.length,
    timeLimitMs: pkg.limits.timeLimitMs,
  });
  await enqueue(trx, nowMs, versionVerificationDue, { versionId: version.id, number });
  return number;
}

/** Verifications of a version, newest first, for those who may read the problem. @throws NotFound for others */
export async function verificationsOf(
  app: App,
  actor: Actor,
  version: Pick<ProblemVersion, 'id' | 'problemId'>,
): Promise<Verification[]> {
  await requireWithProblem(app, actor, 'problem.read', version.problemId);
  return await store.listVerifications(app.db, [version.id]);
}

/** What is known of a version, or that it is being verified, for those who may read the problem. @throws NotFound for others */
export async function verifiedWordOf(
  app: App,
  actor: Actor,
  version: Pick<ProblemVersion, 'id' | 'problemId'>,
): Promise<VerificationStanding | 'running'> {
  const all = await verificationsOf(app, actor, version);
  return all[0]?.state === 'running' ? 'running' : standingOf(all);
}

/** What is known of each of these versions. */
export async function verificationStandingsUnchecked(
  db: DbOrTrx,
  versionIds: readonly string[],
): Promise<Map<string, VerificationStanding>> {
  const all = await store.listVerifications(db, versionIds);
  return new Map(versionIds.map((id) => [id, standingOf(all.filter(({ versionId }) => versionId === id))]));
}

/** One verification as it is now. */
export async function findVerificationUnchecked(
  db: DbOrTrx,
  versionId: string,
  number: number,
): Promise<Verification | undefined> {
  return await store.findVerification(db, versionId, number);
}

/** Counts an example as done, in the transaction that stores its result; false when the verification is over. */
export async function countVerified(trx: Transaction, one: { versionId: string; run: number }): Promise<boolean> {
  return await store.countVerified(trx, one.versionId, one.run);
}

/** Holds a verification until the transaction ends. False when it no longer runs. */
export async function holdVerification(trx: Transaction, one: { versionId: string; run: number }): Promise<boolean> {
  return await store.holdVerification(trx, one.versionId, one.run);
}

/** Ends a verification with its figures, and tells so. False when it is over already. */
export async function endVerification(
  trx: Transaction,
  { versionId, number }: Pick<Verification, 'versionId' | 'number'>,
  figures: Pick<Verification, 'agreeing' | 'disagreeing' | 'unjudged'>,
  ended: { nowMs: number; stoppedBy?: string | null },
): Promise<boolean> {
  const state = ended.stoppedBy === undefined ? 'finished' : 'stopped';
  const stoppedBy = ended.stoppedBy ?? null;
  const values = { ...figures, state, stoppedBy, finishedAt: ended.nowMs } as const;
  if (!(await store.moveVerificationToOver(trx, versionId, number, values))) return false;
  await enqueue(trx, ended.nowMs, versionVerified, { versionId, number });
  return true;
}
