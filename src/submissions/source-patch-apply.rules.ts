/** Applies a patch to a tree, all or nothing: commit by commit as `git am` would, and the diffs of each as `git apply`. */
import { MOST_REFUSALS, refusal } from './source.rules.ts';
import type { Refusal } from './source.rules.ts';
import { applyHunks, type Effort } from './source-patch-hunks.rules.ts';
import type { FilePatch, Patch } from './source-patch.rules.ts';

/** Content of a file of the base as latin1 text, or undefined. */
export type ReadBase = (path: string) => string | undefined;

export interface AppliedPatch {
  /** Changed and new files, latin1. */
  changed: Map<string, string>;
  deleted: string[];
}

/** Line comparisons before the search for moved hunks gives up: enough for any real patch, milliseconds for others. */
const SEARCH_BUDGET = 5_000_000;
/** Bytes read and written for all files of a patch, which may change or copy a file repeatedly: about a second at most. */
const WORK_BUDGET_BYTES = 24 * 1024 * 1024;
const SYMLINK_MODE = '120000';
const SUBMODULE_MODE = '160000';

/** Old and new path of a file patch with the prefix (`a/`, `b/`, a folder name) taken off. */
export interface PatchPaths {
  oldPath?: string;
  newPath?: string;
}

/**
 * Every file of the patch with its real paths. The prefix is chosen for the whole patch: `a/` and `b/` (or git's mnemonic
 * prefixes) are removed if that matches the most files of the base.
 */
export function pathsOfPatch(patch: Patch, existsInBase: (path: string) => boolean): PatchPaths[] {
  const known = (strip: number): number => {
    const created = new Set<string>();
    let found = 0;
    for (const file of patch.files) {
      const { oldPath, newPath } = strippedPaths(file, strip);
      if (oldPath !== undefined && (existsInBase(oldPath) || created.has(oldPath))) found += 1;
      if (newPath !== undefined) created.add(newPath);
    }
    return found;
  };
  const written = patch.files.flatMap(({ oldPath, newPath, isBare }) => (isBare ? [] : [oldPath, newPath]));
  const said = patch.files.find((file) => file.hasPrefix !== undefined)?.hasPrefix;
  const hasPrefix = said ?? written.every((path) => path === undefined || /^[a-z]\//.test(path));
  const candidates = hasPrefix ? [1, 0, 2] : [0, 1, 2];
  const strip = candidates.reduce((best, candidate) => (known(candidate) > known(best) ? candidate : best));
  return patch.files.map((file) => strippedPaths(file, strip));
}

function strippedPaths(file: FilePatch, strip: number): PatchPaths {
  const off = (path: string | undefined): string | undefined => {
    if (path === undefined || file.isBare) return path;
    const parts = path.split('/');
    return parts.length > strip ? parts.slice(strip).join('/') : path;
  };
  return { oldPath: off(file.oldPath), newPath: off(file.newPath) };
}

/** The tree after the patch, or every reason why it does not apply (one per file). */
export function applyPatch(
  patch: Patch,
  paths: readonly PatchPaths[],
  readBase: ReadBase,
): { applied: AppliedPatch } | { refusals: Refusal[] } {
  const tree = new PatchedTree(readBase);
  const refusals: Refusal[] = [];
  const leaving = (commit: number): Set<string> =>
    new Set(
      patch.files.flatMap((file, index) =>
        file.commit === commit && file.change === 'rename' ? [paths[index]!.oldPath!] : [],
      ),
    );
  for (const [index, file] of patch.files.entries()) {
    tree.enter(file.commit, () => leaving(file.commit));
    const problem = tree.apply(file, paths[index]!);
    if (problem && refusals.length < MOST_REFUSALS) refusals.push(problem);
    if (tree.workBytes > WORK_BUDGET_BYTES)
      return { refusals: [refusal('too_large', { sizeBytes: tree.workBytes, limitBytes: WORK_BUDGET_BYTES })] };
  }
  return refusals.length > 0 ? { refusals } : { applied: tree.result() };
}

/**
 * The tree while a patch is applied. As in `git apply`, the diffs of one commit apply at once: a rename or copy reads the state
 * before the commit, so two files can swap names. Commits apply one after the other.
 */
class PatchedTree {
  /** The state after earlier commits; undefined: deleted. */
  readonly #touched = new Map<string, string | undefined>();
  /** The result of this commit's diffs so far; undefined: deleted or renamed. */
  #made = new Map<string, string | undefined>();
  /** Paths that any diff of this commit renames. */
  #leaving = new Set<string>();
  #commit = -1;
  readonly #effort: Effort = { comparisons: SEARCH_BUDGET };
  /** Bytes read and written so far. */
  workBytes = 0;

  constructor(private readonly readBase: ReadBase) {}

  /** Starts a new commit if `commit` differs from the current one. `leaving` are the paths its diffs rename. */
  enter(commit: number, leaving: () => Set<string>): void {
    if (commit === this.#commit) return;
    this.#settle();
    this.#commit = commit;
    this.#leaving = leaving();
  }

  result(): AppliedPatch {
    this.#settle();
    const changed = new Map<string, string>();
    const deleted: string[] = [];
    for (const [path, content] of this.#touched) {
      const before = this.readBase(path);
      if (content === undefined && before !== undefined) deleted.push(path);
      if (content !== undefined && content !== before) changed.set(path, content);
    }
    return { changed, deleted };
  }

  apply(file: FilePatch, { oldPath, newPath }: PatchPaths): Refusal | undefined {
    const path = (newPath ?? oldPath)!;
    if (file.mode === SYMLINK_MODE) return refusal('symlink', { path });
    if (file.mode === SUBMODULE_MODE) return refusal('special_file', { path });
    if (file.isBinary) return refusal('patch_binary', { path, line: file.patchLine });
    const moves = file.change === 'rename' || file.change === 'copy';
    const isNew = oldPath === undefined || (file.change === 'modify' && this.#createsFromNothing(file, oldPath));
    const before = isNew ? '' : moves ? this.#atStart(oldPath) : this.#read(oldPath);
    if (before === undefined) return refusal('patch_file_missing', { path: oldPath!, line: file.patchLine });
    if ((isNew || moves) && newPath !== undefined && this.#isTaken(newPath)) {
      return refusal('patch_file_exists', { path, line: file.patchLine });
    }
    const after = applyHunks(file.hunks, before, path, this.#effort);
    this.workBytes += before.length + (typeof after === 'string' ? after.length : 0);
    if (typeof after !== 'string') return after;
    if (newPath === undefined) {
      if (after !== '') return refusal('patch_deletes_more', { path, line: file.patchLine });
      this.#made.set(oldPath!, undefined);
      return undefined;
    }
    // If another file was renamed to this path, the new file stays.
    if (file.change === 'rename' && !this.#made.has(oldPath!)) this.#made.set(oldPath!, undefined);
    this.#made.set(newPath, after);
    return undefined;
  }

  /** `diff -N` names a new file on both sides; its only hunk starts at line 0 of an empty file. */
  #createsFromNothing(file: FilePatch, oldPath: string): boolean {
    const only = file.hunks.length === 1 ? file.hunks[0] : undefined;
    return only?.oldStart === 0 && only.lines.every((line) => line.op === '+') && this.#read(oldPath) === undefined;
  }

  #atStart(path: string): string | undefined {
    return this.#touched.has(path) ? this.#touched.get(path) : this.readBase(path);
  }

  #read(path: string): string | undefined {
    return this.#made.has(path) ? this.#made.get(path) : this.#atStart(path);
  }

  /** Whether an existing file that this commit does not remove blocks a new one. */
  #isTaken(path: string): boolean {
    if (this.#atStart(path) === undefined) return false;
    return this.#made.has(path) ? this.#made.get(path) !== undefined : !this.#leaving.has(path);
  }

  #settle(): void {
    for (const [path, content] of this.#made) this.#touched.set(path, content);
    this.#made = new Map();
  }
}
