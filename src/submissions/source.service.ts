/**
 * Turns an upload or pasted text (one or several files, a zip, a tar.gz, a patch) into a checked list of files, or into the
 * reasons for refusing it. Nothing is written to disk or executed here.
 */
import picomatch from 'picomatch';
import { ArchiveRefusal, checkedPath, isLitter, printable, refuseClashes } from '../platform/archives/archive.ts';
import { readTar } from '../platform/archives/tar.ts';
import { openZip } from '../platform/archives/zip.ts';
import type { BaseTree } from './source-base.service.ts';
import { applyPatch, pathsOfPatch } from './source-patch-apply.rules.ts';
import { looksLikePatch, patchText } from './source-patch-names.rules.ts';
import { parsePatch } from './source-patch.rules.ts';
import { placedAnswers } from './source-answers.rules.ts';
import { MOST_REFUSALS, refusal } from './source.rules.ts';
import type { CheckedSource, Refusal, SourceCheck, SourceContent, SourceLimits } from './source.rules.ts';

/** One uploaded file, or the pasted text under a name that says what it is (`pasted.patch`, `main.cpp`). */
export interface SourceUpload {
  name: string;
  content: Buffer;
}

export interface SourceRules {
  limits: SourceLimits;
  /** For kernel problems: the submission changes this tree … */
  base?: BaseTree;
  /** … but only files that match one of these globs. */
  editable?: readonly string[];
  /** The folder for new files that were sent without one and fit several. */
  folder?: string | undefined;
  /** For problems that take answers: the names of their tests. */
  answers?: readonly string[];
}

type Form = CheckedSource['form'];

/** In characters, as stored in `submission_files`. */
const LONGEST_PATH = 500;

class Refused extends Error {
  constructor(readonly refusals: Refusal[]) {
    super(refusals.map(({ code }) => code).join(', '));
  }
}

/** The checked submission, or every reason found. Never throws for anything the uploads contain. */
export async function checkSource(uploads: readonly SourceUpload[], rules: SourceRules): Promise<SourceCheck> {
  try {
    return { ok: true, source: await readSource(uploads, rules) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusals: error.refusals.slice(0, MOST_REFUSALS) };
    if (error instanceof ArchiveRefusal) return { ok: false, refusals: [refusal(error.code, error.params)] };
    throw error;
  }
}

async function readSource(uploads: readonly SourceUpload[], rules: SourceRules): Promise<CheckedSource> {
  const given = uploads.filter((upload) => upload.content.length > 0);
  const [first, ...more] = given;
  if (!first) throw new Refused([refusal('empty')]);
  refuseOver('too_large', sum(given), rules.limits.uploadBytes);
  const form = more.length > 0 ? 'files' : formOf(first);
  if (form === 'patch') return readPatch(first.content, rules);
  const files = form === 'archive' ? await readArchive(first.content, rules) : readFiles(given);
  return rules.answers ? checkAnswers(form, files, rules.answers, rules.limits) : checkTree(form, files, rules);
}

function checkAnswers(
  form: Form,
  given: SourceContent[],
  tests: readonly string[],
  limits: SourceLimits,
): CheckedSource {
  if (given.length === 0) throw new Refused([refusal('empty')]);
  const placed = placedAnswers(given, tests);
  if ('refusals' in placed) throw new Refused(placed.refusals);
  refuseTooMuch(placed.files, limits);
  return { form, files: placed.files, deleted: [], commits: [] };
}

/** The kind by content, if that is clear; a source file that quotes a patch stays a source file because of its name. */
function formOf({ name, content }: SourceUpload): Form {
  if (isZip(content) || isGzip(content) || /\.(zip|tgz|tar|tar\.gz)$/i.test(name)) return 'archive';
  if (/\.(patch|diff|mbox|eml)$/i.test(name)) return 'patch';
  const hasExtension = /\.[A-Za-z0-9+]+$/.test(name) && !/\.txt$/i.test(name);
  return !hasExtension && looksLikePatch(patchText(content)) ? 'patch' : 'files';
}

function isZip(content: Buffer): boolean {
  return content.subarray(0, 2).toString('latin1') === 'PK' && [3, 5].includes(content[2] ?? 0);
}

function isGzip(content: Buffer): boolean {
  return content[0] === 0x1f && content[1] === 0x8b;
}

function readFiles(uploads: readonly SourceUpload[]): SourceContent[] {
  const files = uploads
    .map(({ name, content }) => ({ path: checkedPath(name), content }))
    .filter(({ path }) => !isLitter(path));
  refuseClashes(files.map(({ path }) => path));
  return files;
}

async function readArchive(content: Buffer, rules: SourceRules): Promise<SourceContent[]> {
  const files = isZip(content) ? await readZip(content, rules) : await readTar(content, archiveLimits(rules));
  return unwrapped(files, rules);
}

async function readZip(content: Buffer, rules: SourceRules): Promise<SourceContent[]> {
  const zip = await openZip(content, archiveLimits(rules));
  try {
    const files: SourceContent[] = [];
    for (const file of zip.files) files.push({ path: file.path, content: await file.read() });
    return files;
  } finally {
    zip.close();
  }
}

/** An archive may contain the whole tree, in which only changed files count, so it may be as large as the tree. */
function archiveLimits({ limits, base }: SourceRules): { totalBytes: number; entries: number } {
  const paths = base?.paths() ?? [];
  const baseBytes = paths.reduce((total, path) => total + (base?.read(path)?.length ?? 0), 0);
  return { totalBytes: limits.totalBytes + baseBytes, entries: (limits.files + paths.length) * 2 };
}

/** Removes the single folder that contains everything, unless the starter code has that folder. */
function unwrapped(files: SourceContent[], rules: SourceRules): SourceContent[] {
  // Names of answers match with and without folders.
  if (rules.answers) return files;
  const top = files[0]?.path.split('/')[0];
  const isWrapped = top !== undefined && files.every(({ path }) => path.startsWith(`${top}/`));
  if (!isWrapped) return files;
  const isEditable = editableOf(rules);
  if (rules.base && files.some(({ path }) => rules.base!.has(path) || isEditable(path))) return files;
  return files.map(({ path, content }) => ({ path: path.slice(top.length + 1), content }));
}

/** The submitted files. For a kernel problem, those that differ from the starter code; they must be editable. */
function checkTree(form: Form, given: SourceContent[], rules: SourceRules): CheckedSource {
  const { base, limits } = rules;
  if (given.length === 0) throw new Refused([refusal('empty')]);
  const placed = base ? placedByName(given, base, rules) : given;
  const isEditable = editableOf(rules);
  const files = base
    ? placed.filter(({ path, content }) => isEditable(path) || !base.read(path)?.equals(content))
    : placed;
  refuseProtected(
    files.map(({ path }) => path),
    rules,
  );
  if (files.length === 0) throw new Refused([refusal('nothing_changed')]);
  refuseTooMuch(files, limits);
  return { form, files, deleted: [], commits: [] };
}

/**
 * Browsers send files without folders. If exactly one editable file has the name, that file is meant. A new file goes to the
 * only folder that allows it, otherwise to the chosen folder.
 */
function placedByName(given: SourceContent[], base: BaseTree, rules: SourceRules): SourceContent[] {
  const isEditable = editableOf(rules);
  const candidates = [
    ...base.paths().filter(isEditable),
    ...(rules.editable ?? []).filter((glob) => !/[*?[\]{}()!]/.test(glob)),
  ];
  const known = [...new Set(candidates)];
  return given.map((file) => {
    if (file.path.includes('/') || isEditable(file.path) || base.has(file.path)) return file;
    const meant = known.filter((path) => path.endsWith(`/${file.path}`));
    if (meant.length === 1) return { ...file, path: meant[0]! };
    const folders =
      meant.length > 0 ? meant.map((path) => path.slice(0, path.lastIndexOf('/'))) : foldersFor(file.path, rules);
    if (rules.folder !== undefined) return { ...file, path: checkedPath(`${rules.folder}/${file.path}`) };
    if (folders.length > 1)
      throw new Refused([refusal('path_ambiguous', { path: printable(file.path), folders: folders.join(', ') })]);
    return folders.length === 1 ? { ...file, path: `${folders[0]}/${file.path}` } : file;
  });
}

/** Folders in which the globs allow a new file of this name. */
function foldersFor(name: string, rules: SourceRules): string[] {
  const isEditable = editableOf(rules);
  const folders = (rules.editable ?? [])
    .map((glob) => picomatch.scan(glob).base)
    .map((base) => ((rules.editable ?? []).includes(base) ? base.slice(0, Math.max(0, base.lastIndexOf('/'))) : base));
  return [...new Set(folders)].filter((folder) => folder !== '' && isEditable(`${folder}/${name}`));
}

function readPatch(content: Buffer, rules: SourceRules): CheckedSource {
  const { base, limits } = rules;
  if (!base) throw new Refused([refusal('patch_without_base')]);
  const parsed = parsePatch(patchText(content));
  if ('refusal' in parsed) throw new Refused([parsed.refusal]);
  refuseTooMany(parsed.patch.files.length, limits);
  // File modes are not part of a submission: WSL and Windows change all of them unnoticed.
  const modeOnly = parsed.patch.files.filter((file) => file.isModeOnly);
  const patch = { ...parsed.patch, files: parsed.patch.files.filter((file) => !file.isModeOnly) };
  for (const { oldPath, newPath } of patch.files) for (const path of [oldPath, newPath]) if (path) checkedPath(path);
  const paths = pathsOfPatch(patch, (path) => base.has(path)).map(({ oldPath, newPath }) => ({
    oldPath: oldPath === undefined ? undefined : checkedPath(oldPath),
    newPath: newPath === undefined ? undefined : checkedPath(newPath),
  }));
  // The source of a copy is unchanged, so it may be a protected file.
  const named = paths.flatMap(({ oldPath, newPath }, index) =>
    patch.files[index]!.change === 'copy' ? [newPath] : [oldPath, newPath],
  );
  refuseProtected([...new Set(named.filter((path) => path !== undefined))], rules);
  const result = applyPatch(patch, paths, (path) => base.read(path)?.toString('latin1'));
  if ('refusals' in result) throw new Refused(result.refusals);
  const { changed, deleted } = result.applied;
  const files = [...changed].map(([path, text]) => ({ path, content: Buffer.from(text, 'latin1') }));
  if (files.length === 0 && deleted.length === 0) throw new Refused([refusal('nothing_changed')]);
  refuseTooMuch(files, limits);
  const untouched = base.paths().filter((path) => !deleted.includes(path) && !changed.has(path));
  refuseClashes([...untouched, ...changed.keys()]);
  return { form: 'patch', files, deleted, commits: patch.commits, ignoredModes: modeOnly.length };
}

function editableOf({ editable }: SourceRules): (path: string) => boolean {
  if (!editable) return () => true;
  return picomatch([...editable], { dot: true });
}

function refuseProtected(paths: readonly string[], rules: SourceRules): void {
  if (!rules.editable) return;
  const isEditable = editableOf(rules);
  const editable = rules.editable.join(', ');
  const refused = paths.filter((path) => !isEditable(path));
  if (refused.length > 0) {
    throw new Refused(refused.map((path) => refusal('path_not_editable', { path: printable(path), editable })));
  }
}

function refuseTooMany(count: number, { files: limit }: SourceLimits): void {
  if (count > limit) throw new Refused([refusal('too_many_files', { count, limit })]);
}

function refuseTooMuch(files: readonly SourceContent[], limits: SourceLimits): void {
  refuseTooMany(files.length, limits);
  const long = files.filter(({ path }) => path.length > LONGEST_PATH);
  if (long.length > 0) throw new Refused(long.map(({ path }) => refusal('path_invalid', { path: printable(path) })));
  refuseOver('too_large', sum(files), limits.totalBytes);
}

function refuseOver(code: 'too_large', sizeBytes: number, limitBytes: number): void {
  if (sizeBytes > limitBytes) throw new Refused([refusal(code, { sizeBytes, limitBytes })]);
}

function sum(files: readonly { content: Buffer }[]): number {
  return files.reduce((total, { content }) => total + content.length, 0);
}
