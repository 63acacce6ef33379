/** Source for people: highlighted files, and what differs from the starter code. */
import { setImmediate as turn } from 'node:timers/promises';
import { languageOfPath } from '../../judge/contract/languages.ts';
import { task } from './aside/lane.ts';
import { sourceLane } from './aside/lanes.ts';
import { escapeHtml } from './safe-html.ts';
import type * as colours from './source-colours.ts';
import type * as differences from './source-difference.ts';

/** Larger files are offered for download only. */
const MOST_SHOWN_BYTES = 256 * 1024;
/** Colours take long to find: what is larger is shown without. */
const MOST_COLOURED_BYTES = 32 * 1024;
/** … and so is what comes after this much. */
const MOST_SHOWN_BYTES_IN_ALL = 1024 * 1024;
/** A file that takes longer is shown without colours, or whole in place of what changed. */
const FILE_WITHIN_MS = 1_500;
/** A page whose files, after the first, took this long shows the rest of them without colours … */
const COLOURS_WITHIN_MS = 5_000;
/** … and after this long whole, without what changed. */
const DIFFERENCES_WITHIN_MS = 8_000;
/** A patch of all files of a submission. */
const PATCH_WITHIN_MS = 5_000;
/** A longer difference is folded until someone opens it. */
const MOST_OPEN_LINES = 400;

const COLOURS = new URL('./source-colours.ts', import.meta.url).href;
const DIFFERENCES = new URL('./source-difference.ts', import.meta.url).href;
const COLOUR = task<typeof colours.colour>(COLOURS, 'colour');
const DIFFERENCE = task<typeof colours.difference>(COLOURS, 'difference');
const PATCH = task<typeof differences.gitPatch>(DIFFERENCES, 'gitPatch');
const MOVED = task<typeof differences.movedFiles>(DIFFERENCES, 'movedFiles');

export interface ShownFile {
  path: string;
  /** Its name before it was renamed. */
  oldPath: string | null;
  sizeBytes: number;
  state: 'added' | 'changed' | 'renamed' | 'deleted' | 'binary' | 'too_large';
  /** Safe HTML of the whole file; null where the difference or nothing is shown. */
  html: string | null;
  /** No hunks: nothing differs, or (see `state`) too much to show. */
  difference: colours.ShownDifference | null;
  /** Lines; null where they were not compared. A new file's are all added. */
  added: number | null;
  removed: number | null;
  /** Shown only when someone opens it. */
  isFolded: boolean;
  /** Its last line does not end with a newline. */
  isCutOff: boolean;
}

export interface FileToShow {
  path: string;
  /** Undefined = deleted. */
  content: Buffer | undefined;
  /** Its content in the starter code; undefined where it has none there. */
  base: string | undefined;
}

/** How differences are shown: below each other, side by side, or as the window has room. */
export type DifferenceLayout = 'auto' | 'unified' | 'split';

/** The layout that the page's address asks for. */
export function layoutOf(value: unknown): DifferenceLayout {
  return value === 'unified' || value === 'split' ? value : 'auto';
}

/** The files for the page, in order, as many as a page can hold. A deleted file and a new one like it are one renamed file. */
export async function shownFiles(files: readonly FileToShow[]): Promise<ShownFile[]> {
  let startedMs: number | undefined;
  let leftBytes = MOST_SHOWN_BYTES_IN_ALL;
  const shown: ShownFile[] = [];
  for (const file of await withRenames(files)) {
    // A page of many files lets others in between.
    await turn();
    const tookMs = performance.now() - (startedMs ?? performance.now());
    const isLate = { forColours: tookMs > COLOURS_WITHIN_MS, forDifferences: tookMs > DIFFERENCES_WITHIN_MS };
    shown.push(await shownFile(file, Math.min(MOST_SHOWN_BYTES, leftBytes), isLate));
    leftBytes -= file.content?.length ?? 0;
    // The first file may have waited for the thread to start.
    startedMs ??= performance.now();
  }
  return shown;
}

/** The changes as `git diff` writes them; undefined when comparing takes too long. */
export async function gitPatchOf(files: differences.ChangedFile[]): Promise<string | undefined> {
  return await sourceLane.once(PATCH, files, PATCH_WITHIN_MS);
}

type Renamed = FileToShow & { oldPath?: string };

async function withRenames(files: readonly FileToShow[]): Promise<Renamed[]> {
  const isText = (text: string | undefined) => text !== undefined && text.length <= MOST_SHOWN_BYTES;
  const gone = files
    .filter(({ content, base }) => content === undefined && isText(base))
    .map(({ path, base }) => ({ path, text: base ?? '' }));
  const fresh = files
    .filter(({ content, base }) => content && content.length <= MOST_SHOWN_BYTES && base === undefined)
    .map(({ path, content }) => ({ path, text: content!.toString('utf8') }));
  if (gone.length === 0 || fresh.length === 0) return [...files];
  const moved = (await sourceLane.once(MOVED, { gone, fresh }, FILE_WITHIN_MS)) ?? [];
  return files
    .filter(({ path }) => !moved.some(({ from }) => from === path))
    .map((file) => {
      const oldPath = moved.find(({ to }) => to === file.path)?.from;
      const base = gone.find(({ path }) => path === oldPath)?.text;
      return oldPath === undefined ? file : { ...file, oldPath, base };
    });
}

async function shownFile(
  file: Renamed,
  mostBytes: number,
  isLate: { forColours: boolean; forDifferences: boolean },
): Promise<ShownFile> {
  const { path, content, base, oldPath = null } = file;
  const sizeBytes = content?.length ?? 0;
  const state = content === undefined ? 'deleted' : base === undefined ? 'added' : oldPath ? 'renamed' : 'changed';
  const none = {
    path,
    oldPath,
    sizeBytes,
    html: null,
    difference: null,
    added: null,
    removed: null,
    isFolded: false,
    isCutOff: false,
  };
  if (content?.includes(0) || base?.includes('\0')) return { ...none, state: 'binary' };
  if (Math.max(sizeBytes, base?.length ?? 0) > mostBytes) return { ...none, state: 'too_large' };
  const code = content?.toString('utf8') ?? '';
  if (base !== undefined && !isLate.forDifferences) {
    const difference = await differenceOf(base, code, isLate.forColours ? 'text' : colouredAs(path));
    if (difference) {
      const { added, removed, lines, hunks } = difference;
      const isTooLarge = hunks.length === 0 && lines > 0;
      const isFolded = lines > MOST_OPEN_LINES;
      return { ...none, state: isTooLarge ? 'too_large' : state, difference, added, removed, isFolded };
    }
  }
  const added = base === undefined ? linesOf(code) : null;
  const html = isLate.forColours ? plain(code) : await coloured(code, path);
  const isCutOff = code !== '' && !code.endsWith('\n');
  return { ...none, state, html, isCutOff, added, removed: base === undefined ? 0 : null };
}

function linesOf(code: string): number {
  return code === '' ? 0 : code.replace(/\n$/, '').split('\n').length;
}

async function differenceOf(before: string, after: string, wanted: string) {
  const language = Math.max(before.length, after.length) > MOST_COLOURED_BYTES ? 'text' : wanted;
  const found = await sourceLane.once(DIFFERENCE, { before, after, language }, FILE_WITHIN_MS);
  // Rather without colours than not at all.
  if (found || language === 'text') return found;
  return await sourceLane.once(DIFFERENCE, { before, after, language: 'text' }, FILE_WITHIN_MS);
}

function colouredAs(path: string): string {
  return languageOfPath(path)?.highlight ?? (/\.(h|hpp|hh|cc)$/.test(path) ? 'cpp' : 'text');
}

async function coloured(code: string, path: string): Promise<string> {
  const language = colouredAs(path);
  if (code.length > MOST_COLOURED_BYTES || language === 'text') return plain(code);
  return (await sourceLane.once(COLOUR, { code, language }, FILE_WITHIN_MS)) ?? plain(code);
}

/** As coloured source, without the colours. */
function plain(code: string): string {
  const lines = code.split('\n').map((line) => `<span class="line">${escapeHtml(line)}</span>`);
  return `<pre class="shiki" tabindex="0"><code>${lines.join('\n')}</code></pre>`;
}
