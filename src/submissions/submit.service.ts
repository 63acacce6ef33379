/** Submitting: checks first, then blobs, then one transaction for the row and its event. */
import { createHash } from 'node:crypto';
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import { insertAudit } from '../platform/audit/audit.store.ts';
import { enqueue } from '../platform/background/queue.store.ts';
import { isUniqueViolation } from '../platform/database/dialect.ts';
import { inTransaction } from '../platform/database/transaction.ts';
import { InvalidInput, RateLimited, TooLarge, type ErrorParams } from '../platform/errors.ts';
import { newId } from '../platform/ids.ts';
import { OneOfFew } from '../platform/one-of-few.ts';
import { requirePermission } from '../accounts/permissions.rules.ts';
import type { Language } from '../../judge/contract/languages.ts';
import { allowedLanguagesUnchecked } from '../problems/problem-page.service.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { submissionBytes, submissionKind, hasSamples } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import { baseOfUnchecked } from './source-base.service.ts';
import { appendToLog } from '../contest-log/contest-log.service.ts';
import { submissionFact } from './submission-facts.rules.ts';
import { checkSource } from './source.service.ts';
import {
  languageOfFiles,
  sourceLimits,
  spelledForCompilers,
  type CheckedSource,
  type Refusal,
} from './source.rules.ts';
import {
  MOST_PER_TEN_MINUTES,
  QUOTA_MS,
  secondsUntilFree,
  type SubmitInput,
  type Submission,
  type SubmissionContext,
} from './submissions.rules.ts';
import { requireNotFinalUnchecked } from '../places/submit-places.service.ts';
import { takeTurn } from '../quotas/quotas.service.ts';
import { requireAssignmentLimits } from './assignment-limits.service.ts';
import { turnWithinQuotaUnchecked } from './quota-use.service.ts';
import { findIdByFormKey, hasFormKeyWith } from './form-keys.store.ts';
import * as store from './submissions.store.ts';
import { sampleRunReceived, submissionReceived } from './submissions.topics.ts';

/** Why a submission was refused before judging: it used no attempt, and nothing was stored. */
export class SourceRefused extends InvalidInput {
  constructor(refusals: Refusal[]) {
    const all = refusals.map(({ code, params }) => ({ field: 'source', code: `refusals:${code}`, params }));
    super('source_refused', { count: refusals.length }, 'source', all);
  }

  /** The message of each reason. */
  reasons(t: (key: string, params: ErrorParams) => string): string[] {
    return this.fields.map(({ code, params }) => t(code, params));
  }
}

/** Submissions in progress by person. The next one waits; otherwise several at once could each pass the quota. */
const underWay = new Map<string, Promise<unknown>>();

async function oneAfterTheOther<T>(userId: string, work: () => Promise<T>): Promise<T> {
  const before = underWay.get(userId) ?? Promise.resolve();
  const mine = before.catch(() => undefined).then(work);
  underWay.set(userId, mine);
  try {
    return await mine;
  } finally {
    if (underWay.get(userId) === mine) underWay.delete(userId);
  }
}

const MOST_AT_ONCE = 4;
const uploads = new OneOfFew(MOST_AT_ONCE, 'submissions_at_once');

/** Runs `work`, which reads and accepts an upload of this person. @throws RateLimited while too many are in progress */
export async function asOneOfFew<T>(actor: UserActor, work: () => Promise<T>): Promise<T> {
  return await uploads.run(actor.id, work);
}

/** An accepted submission. */
export interface Taken {
  id: string;
  /** Changes of file modes in a patch, which are ignored; the person is told. */
  ignoredModes: number;
  /** It was sent before, and is that submission. */
  isRepeat: boolean;
}

/**
 * Accepts a submission in a place the caller has checked. Sending the same form with the same content twice gives one
 * submission.
 * @throws SourceRefused, TooLarge, RateLimited
 */
export async function submit(
  app: App,
  actor: UserActor,
  context: SubmissionContext,
  input: SubmitInput,
): Promise<Taken> {
  return await oneAfterTheOther(actor.id, () => taken(app, actor, context, input));
}

/** The submission that this input made in this place, if it was sent before under the same key with the same content. */
export async function submittedBefore(
  app: App,
  actor: UserActor,
  context: Pick<SubmissionContext, 'type' | 'id'>,
  input: SubmitInput,
): Promise<string | undefined> {
  return await findIdByFormKey(app.db, actor.id, storedKey(actor, context, input));
}

async function taken(app: App, actor: UserActor, context: SubmissionContext, input: SubmitInput): Promise<Taken> {
  requirePermission(actor, 'submission.create');
  const formKey = storedKey(actor, context, input);
  const requestKey = input.isKeyForOneContent ? formKey.slice(0, KEY_LENGTH) : null;
  const known = await sentAlready(app, actor, formKey, requestKey);
  if (known) return { id: known, ignoredModes: 0, isRepeat: true };
  const { pkg } = await getProblemVersionUnchecked(app, context.problemVersionId);
  const nowMs = context.admittedAt;
  if (input.isSampleRun) await requireSampleRun(app, actor, pkg, nowMs);
  else if (!context.isRehearsed) {
    await requireRate(app, actor, nowMs);
    await requireAssignmentLimits(app, actor, context);
  }
  // Said before anything is read. While a round runs, limits only rise, so that only another submission makes this untrue.
  const kind = input.isSampleRun ? 'samples' : 'submissions';
  let turn = await turnWithinQuotaUnchecked(app, context, kind);
  const source = withLanguage(await allowedLanguagesUnchecked(app, pkg), pkg, await checked(app, pkg, input), input);
  const files: store.StoredFile[] = [];
  for (const file of source.files) files.push({ path: file.path, ...(await app.blobs.put(file.content)) });
  for (const path of source.deleted) files.push({ path, sha256: null, sizeBytes: 0 });
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
    language: source.language,
    entryPoint: input.entryPoint ?? null,
    isSampleRun: input.isSampleRun,
    treeHash: treeHash(files),
    commits: source.commits,
    submittedAt: nowMs,
    verdict: null,
    scoreMilli: null,
    currentJudgingId: null,
    judgedAt: null,
    judgingRev: 0,
    judgingState: null,
    judgedVersionId: null,
  };
  const fact = submissionFact(submission);
  const { contestId } = context;
  const stored = async (): Promise<boolean> =>
    await inTransaction(app.db, async (trx) => {
      // The first statement, so that what was counted is still true.
      if (turn && !(await takeTurn(trx, turn))) return false;
      if (context.isAfterEnd && contestId !== null && context.roundId !== null)
        await requireNotFinalUnchecked(trx, contestId, context.roundId);
      await store.insertSubmission(trx, { ...submission, formKey, requestKey }, files);
      // Only submissions, not sample runs, reach standings and grades.
      const news = submission.isSampleRun ? sampleRunReceived : submissionReceived;
      await enqueue(trx, nowMs, news, { submissionId: submission.id });
      await insertAudit(
        trx,
        actor,
        nowMs,
        submission.isSampleRun ? 'submission.sample-run' : 'submission.received',
        { type: 'submission', id: submission.id },
        { problem: pkg.shortName, context: context.type },
      );
      if (fact && contestId !== null) await appendToLog(trx, nowMs, contestId, fact);
      return true;
    });
  try {
    // Another member of the team may submit in this instant: then what is left is counted again.
    while (!(await stored())) turn = await turnWithinQuotaUnchecked(app, context, kind);
  } catch (error) {
    // Another process was faster.
    const twin = isUniqueViolation(error) ? await sentAlready(app, actor, formKey, requestKey) : undefined;
    if (twin) return { id: twin, ignoredModes: 0, isRepeat: true };
    throw error;
  }
  app.background.poke();
  return { id: submission.id, ignoredModes: source.ignoredModes ?? 0, isRepeat: false };
}

/**
 * The submission that was made under this key with the same content. Whether the key was used at all is asked first, so that
 * what another process stores between the two questions is found by the second.
 * @throws InvalidInput if it was made with other content
 */
async function sentAlready(
  app: App,
  actor: UserActor,
  formKey: string,
  requestKey: string | null,
): Promise<string | undefined> {
  const isUsed = requestKey !== null && (await hasFormKeyWith(app.db, actor.id, requestKey));
  const known = await findIdByFormKey(app.db, actor.id, formKey);
  if (isUsed && known === undefined) throw new InvalidInput('idempotency_key_reused', {}, 'Idempotency-Key');
  return known;
}

/** Digits of a stored key that are the hash of the sent key; the others are the hash of the content. */
const KEY_LENGTH = 20;
const STORED_LENGTH = 40;

/**
 * The stored form of a form's key. API clients choose keys of any length, and two people may choose the same key. The sent
 * content is part of it, because browsers can return to the same form: the same content is a second click; other content,
 * another folder for it or another place is another submission.
 */
function storedKey(actor: UserActor, context: Pick<SubmissionContext, 'type' | 'id'>, input: SubmitInput): string {
  const { formKey, isSampleRun, language, entryPoint, folder, uploads } = input;
  const run = isSampleRun ? 'samples' : 'all';
  const place = [context.type, context.id, run, language ?? '', entryPoint ?? '', folder ?? ''];
  const key = createHash('sha256').update([actor.id, formKey].join('\0')).digest('hex').slice(0, KEY_LENGTH);
  const hash = createHash('sha256').update([actor.id, formKey, ...place].join('\0'));
  for (const { name, content } of uploads) hash.update(`\0${name}\0${content.length}\0`).update(content);
  return key + hash.digest('hex').slice(0, STORED_LENGTH - KEY_LENGTH);
}

async function requireSampleRun(app: App, actor: UserActor, pkg: StoredPackage, nowMs: number): Promise<void> {
  if (!hasSamples(pkg)) throw new InvalidInput('no_samples', {}, 'source');
  const limit = app.config.sampleRunsPerTenMinutes;
  const taken = await store.listSampleRunTimes(app.db, actor.id, nowMs - QUOTA_MS, limit);
  const retrySeconds = secondsUntilFree(taken, limit, nowMs);
  if (retrySeconds > 0) throw new RateLimited('sample_run_limit', { limit, retrySeconds });
}

async function requireRate(app: App, actor: UserActor, nowMs: number): Promise<void> {
  const recent = await store.countSince(app.db, actor.id, nowMs - QUOTA_MS);
  if (recent >= MOST_PER_TEN_MINUTES)
    throw new RateLimited('submission_limit', { limit: MOST_PER_TEN_MINUTES, retrySeconds: 60 });
}

async function checked(app: App, pkg: StoredPackage, input: SubmitInput): Promise<CheckedSource> {
  const kernel = pkg.kernel && {
    base: await baseOfUnchecked(app, pkg.kernel.baseArchive.sha256),
    editable: pkg.kernel.editable,
  };
  const answers = submissionKind(pkg) === 'answers' ? { answers: pkg.tests.map(({ name }) => name) } : {};
  const limitBytes = submissionBytes(pkg);
  const result = await checkSource(input.uploads, {
    limits: sourceLimits(limitBytes),
    folder: input.folder,
    ...kernel,
    ...answers,
  });
  if (result.ok) return result.source;
  const large = result.refusals.find((one) => one.code === 'too_large');
  if (large) throw new TooLarge('source_too_large', { limitBytes, ...large.params }, 'source');
  throw new SourceRefused(result.refusals);
}

/** The source with its language (null if it has none), with file names spelled as the compiler requires. */
function withLanguage(
  allowed: readonly Language[],
  pkg: StoredPackage,
  source: CheckedSource,
  { language, languageIsRemembered }: SubmitInput,
) {
  if (submissionKind(pkg) !== 'program') return { ...source, language: null };
  const paths = source.files.map((file) => file.path);
  const chosen = languageOfFiles(paths, allowed, language);
  const found = 'refusal' in chosen && languageIsRemembered ? languageOfFiles(paths, allowed) : chosen;
  if ('refusal' in found) throw new SourceRefused([found.refusal]);
  const spelled = spelledForCompilers(paths, found.language);
  const files = source.files.map((file, index) => ({ ...file, path: spelled[index]! }));
  return { ...source, files, language: found.language.id };
}

function treeHash(files: readonly store.StoredFile[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${file.path}\0${file.sha256 ?? 'deleted'}\n`);
  return hash.digest('hex');
}
