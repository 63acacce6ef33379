/** Resubmitting: the form filled with an earlier submission, the same submission again, the language used last. */
import type { App } from '../platform/app-context.ts';
import type { UserActor } from '../platform/actor.ts';
import type { ChangedFile } from '../platform/source-difference.ts';
import { gitPatchOf } from '../platform/source-view.ts';
import type { LoadedVersion } from '../problems/problems.rules.ts';
import { getProblemVersionUnchecked } from '../problems/problems.service.ts';
import { baseFileUnchecked } from './source-base.service.ts';
import { PASTED_PATCH, type Submission, type SubmitInput } from './submissions.rules.ts';
import { getSubmissionUnchecked, listSubmissionsOf, readSubmission } from './submissions.service.ts';
import { listFiles, type StoredFile } from './submissions.store.ts';

/** Longest text put into a form. */
const MOST_FILLED_BYTES = 1024 * 1024;

interface ReadFile {
  path: string;
  /** Undefined: deleted. */
  content: Buffer | undefined;
}

/**
 * What the form contains to edit a submission of this problem: its single file, or a patch against the starter code. A program
 * of several files cannot be pasted, so `files` lists them for download. Empty for another problem.
 * @throws NotFound for people who may not read it
 */
export async function editable(
  app: App,
  actor: UserActor,
  id: string,
  place: LoadedVersion,
): Promise<{ code?: string; pastedAs?: string; language?: string; entryPoint?: string; files?: string[] }> {
  const { submission, files } = await read(app, actor, id);
  const { problem, pkg } = await getProblemVersionUnchecked(app, submission.problemVersionId);
  if (problem.id !== place.problem.id) return {};
  const rest = { language: submission.language ?? undefined, entryPoint: submission.entryPoint ?? undefined };
  const listed = files.map(({ path }) => path);
  const [only, ...more] = files;
  const code = pkg.kernel
    ? await patchOf(files, async (path) => await baseFileUnchecked(app, pkg, path))
    : more.length === 0
      ? textOf(only?.content)
      : undefined;
  if (code === undefined || code.length > MOST_FILLED_BYTES) return { ...rest, files: listed };
  return { ...rest, code, pastedAs: pkg.kernel ? PASTED_PATCH : only?.path };
}

/**
 * Submits a sample run as a real submission, unchanged. The key is that of the form.
 * @throws NotFound for people who may not read it
 */
export async function sameAgain(
  app: App,
  actor: UserActor,
  again: { id: string; formKey: string },
): Promise<SubmitInput> {
  return await inputOf(app, await read(app, actor, again.id), again.formKey);
}

/** The same submission for a rehearsal, whose caller has asked whether it may be read. @throws NotFound */
export async function sameAgainUnchecked(app: App, again: { id: string; formKey: string }): Promise<SubmitInput> {
  const submission = await getSubmissionUnchecked(app, again.id);
  const files = await contentsOf(app, await listFiles(app.db, again.id));
  return await inputOf(app, { submission, files }, again.formKey);
}

async function inputOf(
  app: App,
  { submission, files }: { submission: Submission; files: readonly ReadFile[] },
  formKey: string,
): Promise<SubmitInput> {
  const { pkg } = await getProblemVersionUnchecked(app, submission.problemVersionId);
  const kept = files.flatMap(({ path, content }) => (content === undefined ? [] : [{ name: path, content }]));
  const patch =
    kept.length < files.length
      ? await patchOf(files, async (path) => await baseFileUnchecked(app, pkg, path))
      : undefined;
  return {
    uploads: patch === undefined ? kept : [{ name: 'pasted.patch', content: Buffer.from(patch) }],
    language: submission.language ?? undefined,
    entryPoint: submission.entryPoint ?? undefined,
    isSampleRun: false,
    formKey,
  };
}

/** The language the person used last here, otherwise anywhere, if it is allowed here. */
export async function rememberedLanguage(
  app: App,
  actor: UserActor,
  languages: readonly { id: string }[],
  history: readonly { language: string | null }[],
): Promise<{ language?: string; rememberedLanguage?: string }> {
  const last = history[0] ?? (await listSubmissionsOf(app, actor, 1))[0];
  const language = languages.find(({ id }) => id === last?.language)?.id;
  return language === undefined ? {} : { language, rememberedLanguage: language };
}

async function read(app: App, actor: UserActor, id: string) {
  const { submission, files } = await readSubmission(app, actor, id);
  return { submission, files: await contentsOf(app, files) };
}

async function contentsOf(app: App, files: readonly StoredFile[]): Promise<ReadFile[]> {
  const contents = files.map(async ({ path, sha256 }): Promise<ReadFile> => {
    return { path, content: sha256 === null ? undefined : await app.blobs.get(sha256) };
  });
  return await Promise.all(contents);
}

/** The changes as `git diff` writes them; undefined if a file is not text or comparing takes too long. */
export async function patchOf(
  files: readonly ReadFile[],
  base: (path: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  const changed: ChangedFile[] = [];
  for (const { path, content } of files) {
    const after = content === undefined ? undefined : textOf(content);
    if (content !== undefined && after === undefined) return undefined;
    changed.push({ path, before: await base(path), after });
  }
  return await gitPatchOf(changed);
}

function textOf(content: Buffer | undefined): string | undefined {
  if (content === undefined || content.includes(0)) return undefined;
  const text = content.toString('utf8');
  return text.includes('\uFFFD') ? undefined : text;
}
