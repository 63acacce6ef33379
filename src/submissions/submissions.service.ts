/** Handing in: checks before judging, blobs before rows, one transaction for the row and its news; and who may read what. */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { Actor, UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import type { DbOrTrx } from '../platform/database/connection.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { InvalidInput, NotFound, RateLimited, TooLarge, type ErrorParams } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { may, requirePermission, type Role } from '../accounts/permissions.rules.ts';
import { participantOf, getRound } from '../contests/contests.service.ts';
import { courseRolesOf } from '../courses/courses.service.ts';
import { allowedLanguages } from '../problems/problem-page.service.ts';
import { getProblemVersion } from '../problems/problems.service.ts';
import { handInBytes, handInKind, hasSamples } from '../problems/package-judging.rules.ts';
import type { StoredPackage } from '../problems/package.rules.ts';
import { baseTreeOf, type BaseTree } from './source-base.service.ts';
import { checkSource } from './source.service.ts';
import { languageOfFiles, sourceLimits, type CheckedSource, type Refusal } from './source.rules.ts';
import {
  MOST_PER_TEN_MINUTES,
  QUOTA_MS,
  secondsUntilFree,
  type HandIn,
  type Submission,
  type SubmissionContext,
  type SubmissionForJudging,
} from './submissions.rules.ts';
import * as store from './submissions.store.ts';

const CLAIM_BATCH = 200;

/** Why a hand-in was not taken, before any judging: it used no attempt and nothing was stored. */
export class SourceRefused extends InvalidInput {
  constructor(refusals: Refusal[]) {
    const all = refusals.map(({ code, params }) => ({ field: 'source', code: `refusals:${code}`, params }));
    super('source_refused', { count: refusals.length }, 'source', all);
  }

  /** Each reason in words. */
  reasons(t: (key: string, params: ErrorParams) => string): string[] {
    return this.fields.map(({ code, params }) => t(code, params));
  }
}

/**
 * Takes a hand-in in a context that the caller has admitted. Sending the same form twice gives the same submission.
 * @throws SourceRefused, TooLarge, RateLimited
 */
export async function submit(app: App, actor: UserActor, context: SubmissionContext, handIn: HandIn): Promise<string> {
  requirePermission(actor, 'submission.create');
  const formKey = storedKey(actor, handIn);
  const known = await store.findIdByFormKey(app.db, actor.id, formKey);
  if (known) return known;
  const { pkg } = await getProblemVersion(app, context.problemVersionId);
  if (handIn.isSampleRun) await requireSampleRun(app, actor, pkg);
  else await requireRate(app, actor);
  const source = await checked(app, pkg, handIn);
  const language = languageFor(pkg, source, handIn.language);
  const files: store.StoredFile[] = [];
  for (const file of source.files) files.push({ path: file.path, ...(await app.blobs.put(file.content)) });
  for (const path of source.deleted) files.push({ path, sha256: null, sizeBytes: 0 });
  const nowMs = context.admittedAt;
  const submission: Submission = {
    id: newId(),
    problemVersionId: context.problemVersionId,
    contextType: context.type,
    contextId: context.id,
    roundId: context.roundId,
    courseId: context.courseId,
    participantId: context.participantId,
    authorId: actor.id,
    form: source.form,
    language,
    entryPoint: handIn.entryPoint ?? null,
    isSampleRun: handIn.isSampleRun,
    treeHash: treeHash(files),
    commits: source.commits,
    submittedAt: nowMs,
    verdict: null,
    scoreMilli: null,
    currentJudgingId: null,
    judgedAt: null,
    judgingRev: 0,
  };
  try {
    await inTransaction(app.db, async (trx) => {
      await store.insertSubmission(trx, { ...submission, formKey }, files);
      // Standings and grades hear of submissions, not of sample runs.
      const news = submission.isSampleRun ? 'sample-run.received' : 'submission.received';
      await enqueue(trx, nowMs, news, { submissionId: submission.id });
      await insertAudit(
        trx,
        actor,
        nowMs,
        submission.isSampleRun ? 'submission.sample-run' : 'submission.received',
        { type: 'submission', id: submission.id },
        { problem: pkg.shortName, context: context.type },
      );
    });
  } catch (error) {
    const twin = isUniqueViolation(error) ? await store.findIdByFormKey(app.db, actor.id, formKey) : undefined;
    if (twin) return twin;
    throw error;
  }
  app.background.poke();
  return submission.id;
}

/**
 * A form's key as it is kept: API clients choose keys of any length, and two people may choose the same. Of a sample run
 * its content is part of the key: one goes back to the same form, mends the program, and runs it again or hands it in.
 */
function storedKey(actor: UserActor, handIn: HandIn): string {
  const hash = createHash('sha256').update(`${actor.id}\0${handIn.formKey}`);
  if (handIn.isSampleRun) {
    hash.update('\0samples');
    for (const { name, content } of handIn.uploads) hash.update(`\0${name}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 40);
}

async function requireSampleRun(app: App, actor: UserActor, pkg: StoredPackage): Promise<void> {
  if (!hasSamples(pkg)) throw new InvalidInput('no_samples', {}, 'source');
  const limit = app.config.sampleRunsPerTenMinutes;
  const nowMs = app.clock.nowMs();
  const taken = await store.listSampleRunTimes(app.db, actor.id, nowMs - QUOTA_MS, limit);
  const retrySeconds = secondsUntilFree(taken, limit, nowMs);
  if (retrySeconds > 0) throw new RateLimited('sample_run_limit', { limit, retrySeconds });
}

async function requireRate(app: App, actor: UserActor): Promise<void> {
  const recent = await store.countSince(app.db, actor.id, app.clock.nowMs() - QUOTA_MS);
  if (recent >= MOST_PER_TEN_MINUTES)
    throw new RateLimited('submission_limit', { limit: MOST_PER_TEN_MINUTES, retrySeconds: 60 });
}

async function checked(app: App, pkg: StoredPackage, handIn: HandIn): Promise<CheckedSource> {
  const kernel = pkg.kernel && {
    base: await baseOf(app, pkg.kernel.baseArchive.sha256),
    editable: pkg.kernel.editable,
  };
  const answers = handInKind(pkg) === 'answers' ? { answers: pkg.tests.map(({ name }) => name) } : {};
  const limitBytes = handInBytes(pkg);
  const result = await checkSource(handIn.uploads, { limits: sourceLimits(limitBytes), ...kernel, ...answers });
  if (result.ok) return result.source;
  const large = result.refusals.find((one) => one.code === 'too_large');
  if (large) throw new TooLarge('source_too_large', { limitBytes, ...large.params }, 'source');
  throw new SourceRefused(result.refusals);
}

const bases = new Map<string, Promise<BaseTree>>();
const KEPT_BASES = 8;

/** Base trees never change: the last few stay in memory. */
async function baseOf(app: App, sha256: string): Promise<BaseTree> {
  const known = bases.get(sha256);
  if (known) return await known;
  const tree = app.blobs.get(sha256).then(baseTreeOf);
  bases.set(sha256, tree);
  const [oldest] = bases.keys();
  if (bases.size > KEPT_BASES && oldest !== undefined) bases.delete(oldest);
  tree.catch(() => bases.delete(sha256));
  return await tree;
}

/** Content of a file of the problem's base, for the diff; undefined when the file is new. */
export async function baseFile(app: App, pkg: StoredPackage, path: string): Promise<string | undefined> {
  if (!pkg.kernel) return undefined;
  return (await baseOf(app, pkg.kernel.baseArchive.sha256)).read(path)?.toString('utf8');
}

function languageFor(pkg: StoredPackage, source: CheckedSource, wanted: string | undefined): string | null {
  if (handInKind(pkg) !== 'program') return null;
  const found = languageOfFiles(
    source.files.map((file) => file.path),
    allowedLanguages(pkg),
    wanted,
  );
  if ('refusal' in found) throw new SourceRefused([found.refusal]);
  return found.language.id;
}

function treeHash(files: readonly store.StoredFile[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${file.path}\0${file.sha256 ?? 'deleted'}\n`);
  return hash.digest('hex');
}

/** A submission without asking who may read it. @throws NotFound */
export async function getSubmission(app: App, id: string): Promise<Submission> {
  return await store.getSubmission(app.db, id);
}

/** How many other submissions its person, or in a round its team, handed in since then: what sets it back in the queue. */
export async function recentLoad(app: App, id: string, sinceMs: number): Promise<number> {
  return await store.countOthersBefore(app.db, await store.getSubmission(app.db, id), sinceMs);
}

/** A submission with its files, for judging. @throws NotFound */
export async function getSubmissionForJudging(app: App, id: string): Promise<SubmissionForJudging> {
  return await store.getForJudging(app.db, id);
}

/** Writes the verdict that counts, in the judging's transaction. */
export async function recordVerdict(
  trx: DbOrTrx,
  submissionId: string,
  values: { judgingId: string; verdict: string; scoreMilli: number | null; judgedAt: number },
): Promise<void> {
  await store.updateVerdict(trx, submissionId, values);
}

/**
 * Takes the right to judge these again, for whoever saw them at these revisions; false = somebody else has decided
 * about one of them since. To be called in the transaction that queues them.
 */
export async function claimForJudging(
  trx: DbOrTrx,
  seen: readonly Pick<Submission, 'id' | 'judgingRev'>[],
): Promise<boolean> {
  const byRev = new Map<number, string[]>();
  for (const { id, judgingRev } of seen) {
    const ids = byRev.get(judgingRev) ?? [];
    ids.push(id);
    byRev.set(judgingRev, ids);
  }
  for (const [rev, ids] of byRev) {
    for (let start = 0; start < ids.length; start += CLAIM_BATCH) {
      const batch = ids.slice(start, start + CLAIM_BATCH);
      if ((await store.moveJudgingRev(trx, batch, rev)) !== batch.length) return false;
    }
  }
  return true;
}

/** Roles this person holds in a submission, for the permission table. Team members are authors. */
export async function submissionRoles(app: App, actor: Actor, submission: Submission): Promise<Role[]> {
  if (actor.kind !== 'user') return [];
  const roles: Role[] = actor.id === submission.authorId ? ['author'] : [];
  if (submission.courseId)
    roles.push(...(await courseRolesOf(app, actor, submission.courseId)).filter((role) => role !== 'course-student'));
  if (submission.roundId && submission.participantId && roles.length === 0) {
    const round = await getRound(app, submission.roundId);
    const participant = await participantOf(app, round.contestId, actor.id);
    if (participant?.id === submission.participantId) roles.push('author');
  }
  return roles;
}

/** A submission this person may read. @throws NotFound for everybody else. */
export async function readSubmission(
  app: App,
  actor: Actor,
  id: string,
): Promise<{ submission: Submission; files: store.StoredFile[] }> {
  const submission = await store.getSubmission(app.db, id);
  if (!may(actor, 'submission.read', await submissionRoles(app, actor, submission)))
    throw new NotFound('submission_not_found');
  return { submission, files: await store.listFiles(app.db, id) };
}

/** A person's newest submissions. */
export async function listSubmissionsOf(app: App, userId: string, limit: number): Promise<store.ListedSubmission[]> {
  return (await store.listSubmissions(app.db, { authorId: userId, limit, offset: 0 })).items;
}

/** Ids of the accepted submissions that a round took at or after an instant, oldest first. */
export async function acceptedInRound(app: App, roundId: string, sinceMs: number): Promise<string[]> {
  return await store.listAcceptedIds(app.db, roundId, sinceMs);
}

/** Whether somebody has an accepted submission of a problem, of any version and in any place. */
export async function hasAccepted(app: App, authorId: string, problemId: string): Promise<boolean> {
  return await store.hasAccepted(app.db, authorId, problemId);
}

/** A person's submissions in one context, newest first: their history on that problem. */
export async function historyOf(
  app: App,
  userId: string,
  context: Pick<SubmissionContext, 'type' | 'id'>,
): Promise<store.ListedSubmission[]> {
  return (
    await store.listSubmissions(app.db, {
      authorId: userId,
      contextType: context.type,
      contextId: context.id,
      limit: 50,
      offset: 0,
    })
  ).items;
}

/** A page of submissions: one's own, or everybody's for organizers. */
export async function listSubmissions(
  app: App,
  actor: UserActor,
  filter: { everybody: boolean; verdict?: string; problemSlug?: string; page: number; pageSize: number },
): Promise<{ items: store.ListedSubmission[]; total: number }> {
  if (filter.everybody) requirePermission(actor, 'submission.list-all');
  return await store.listSubmissions(app.db, {
    authorId: filter.everybody ? undefined : actor.id,
    verdict: filter.verdict,
    problemSlug: filter.problemSlug,
    limit: filter.pageSize,
    offset: (filter.page - 1) * filter.pageSize,
  });
}

/** How many submissions there are of each of these versions of a problem. */
export async function countSubmissionsOf(app: App, versionIds: readonly string[]): Promise<Map<string, number>> {
  return await store.countByVersion(app.db, versionIds);
}
