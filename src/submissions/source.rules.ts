/**
 * The checked content of a submission (files for the judge, and deleted files of the starter code), and the reasons for which
 * it is refused before judging. Each refusal is a code (message key in `refusals.json`) with parameters. A refused submission
 * is not judged.
 */
import { meantLanguages, type Language } from '../../judge/contract/languages.ts';

export interface SourceContent {
  /** Relative, normalised, slash-separated. */
  path: string;
  content: Buffer;
}

/** One commit of a `git format-patch` file, for the page of the submission. */
export interface PatchCommit {
  subject: string;
  author: string;
}

export interface CheckedSource {
  form: 'files' | 'archive' | 'patch';
  files: SourceContent[];
  /** Files of the starter code that the submission deletes. */
  deleted: string[];
  /** Filled for patches made by git. */
  commits: PatchCommit[];
  /** Patch entries that only change a file's mode. They are ignored, and the person is told. */
  ignoredModes?: number;
}

export type RefusalCode =
  | 'empty'
  | 'nothing_changed'
  | 'too_large'
  | 'too_many_files'
  | 'path_not_editable'
  | 'path_ambiguous'
  | 'path_absolute'
  | 'path_traversal'
  | 'path_git'
  | 'path_invalid'
  | 'duplicate_path'
  | 'symlink'
  | 'special_file'
  | 'archive_broken'
  | 'archive_bomb'
  | 'archive_encrypted'
  | 'patch_without_base'
  | 'patch_no_diff'
  | 'patch_hunk_without_file'
  | 'patch_encoded_mail'
  | 'patch_no_path'
  | 'patch_combined'
  | 'patch_names_differ'
  | 'patch_empty_entry'
  | 'patch_hunk_cut_off'
  | 'patch_hunk_count'
  | 'patch_binary'
  | 'patch_file_missing'
  | 'patch_file_exists'
  | 'patch_deletes_more'
  | 'hunk_mismatch'
  | 'hunk_overlap'
  | 'hunk_past_end'
  | 'patch_too_complex'
  | 'language_unknown'
  | 'language_ambiguous'
  | 'language_not_allowed'
  | 'answer_unknown'
  | 'answer_twice';

export interface Refusal {
  code: RefusalCode;
  params: Record<string, string | number>;
}

export type SourceCheck = { ok: true; source: CheckedSource } | { ok: false; refusals: Refusal[] };

export interface SourceLimits {
  /** All files of the submission together, unpacked. */
  totalBytes: number;
  files: number;
  /** Limit of the upload itself: an archive or patch may be larger than the resulting files. */
  uploadBytes: number;
}

/** At most this many refusals are listed. */
export const MOST_REFUSALS = 20;

const MOST_FILES = 1000;
const LEAST_UPLOAD_BYTES = 1024 * 1024;

/** Limits of a submission to a problem that allows `codeBytes`. */
export function sourceLimits(totalBytes: number): SourceLimits {
  return { totalBytes, files: MOST_FILES, uploadBytes: Math.max(LEAST_UPLOAD_BYTES, totalBytes * 4) };
}

/**
 * The language of a submission to a standard problem by its file names, whose extensions may be in any case. Headers
 * decide nothing.
 * `wanted` is the language the person chose; it must fit at least one file.
 */
export function languageOfFiles(
  paths: readonly string[],
  languages: readonly Language[],
  wanted?: string,
): { language: Language } | { refusal: Refusal } {
  const extensions = new Set(paths.map((path) => extensionOf(path)));
  const known = [...new Set(languages.flatMap((language) => language.extensions.map((e) => `.${e}`)))].join(' ');
  const fitting = languages.filter((language) => language.extensions.some((extension) => extensions.has(extension)));
  if (wanted !== undefined) {
    const language = fitting.find(({ id }) => id === wanted);
    return language
      ? { language }
      : { refusal: refusal('language_unknown', { file: paths[0] ?? '', extensions: known }) };
  }
  // Among languages that share an extension: the default one, or the other if the problem allows only that.
  const ids = new Set(fitting.map(({ id }) => id));
  const [first, ...others] = meantLanguages(
    fitting.filter(({ variantOf }) => variantOf === undefined || !ids.has(variantOf)),
  );
  if (!first) return { refusal: refusal('language_unknown', { file: paths[0] ?? '', extensions: known }) };
  if (others.length > 0) {
    return {
      refusal: refusal('language_ambiguous', { languages: [first, ...others].map(({ name }) => name).join(', ') }),
    };
  }
  return { language: first };
}

/** In lower case, because old Windows tools write `C08.CPP`. */
function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
}

/**
 * The paths with source extensions in the spelling that compilers require (`.CPP` becomes `.cpp`). A path is unchanged if the
 * other spelling exists too.
 */
export function spelledForCompilers(paths: readonly string[], language: Language): string[] {
  return paths.map((path) => {
    const extension = extensionOf(path);
    if (!language.extensions.includes(extension)) return path;
    const spelled = `${path.slice(0, path.length - extension.length)}${extension}`;
    return paths.includes(spelled) ? path : spelled;
  });
}

export function refusal(code: RefusalCode, params: Record<string, string | number> = {}): Refusal {
  return { code, params };
}
