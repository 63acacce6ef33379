/**
 * What differs between two texts, in hunks of lines for a page that shows them below each other or side by side. Pure, but slow
 * for some texts: it runs in a thread (`aside/`), never on the event loop.
 */
import { createTwoFilesPatch, diffWordsWithSpace, structuredPatch } from 'diff';

/** A part of a line, in characters: `[from, to)`. */
export interface Stretch {
  from: number;
  to: number;
}

export interface DifferenceLine {
  kind: 'same' | 'removed' | 'added';
  /** Numbers from 1; null where the line does not exist. */
  oldNumber: number | null;
  newNumber: number | null;
  /** Without its line end. */
  text: string;
  /** The parts that differ from the line next to it. */
  changed: Stretch[];
  /** The last line of its file, which does not end with a newline. */
  isCutOff: boolean;
  /** Only one of the two lines ends with CR LF, so the CR is shown. */
  showsReturn: boolean;
}

/** Lines that stand together: the same on both sides (`after` is empty), or a change with what it replaces. */
export interface DifferenceBlock {
  before: DifferenceLine[];
  after: DifferenceLine[];
}

export interface Hunk {
  /** As in a unified diff: `@@ -1,7 +1,9 @@`. */
  heading: string;
  blocks: DifferenceBlock[];
}

export interface LineDifference {
  added: number;
  removed: number;
  hunks: Hunk[];
}

/** Comparing two files with nothing in common takes long. */
const COMPARED_WITHIN_MS = 500;
const CONTEXT_LINES = 3;
/** Words are compared in this many pairs of lines, none longer than this. */
const MOST_WORD_PAIRS = 500;
const LONGEST_WORD_LINE = 400;
/** Lines that share less than this part are different lines: marking nearly all of both tells nothing. */
const LEAST_SHARED = 0.4;

/** The hunks between two texts; undefined when they are too different to compare in time. */
export function lineDifference(before: string, after: string): LineDifference | undefined {
  const options = { context: CONTEXT_LINES, timeout: COMPARED_WITHIN_MS };
  const patch = structuredPatch('', '', before, after, '', '', options);
  if (!patch) return undefined;
  const left = { wordPairs: MOST_WORD_PAIRS };
  const hunks = patch.hunks.map((hunk) => ({
    heading: `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    blocks: blocksOf(linesOf(hunk), left),
  }));
  const count = (sign: string) => patch.hunks.flatMap(({ lines }) => lines).filter((line) => line[0] === sign).length;
  return { added: count('+'), removed: count('-'), hunks };
}

function linesOf(hunk: { oldStart: number; newStart: number; lines: string[] }): DifferenceLine[] {
  const lines: DifferenceLine[] = [];
  let [oldNumber, newNumber] = [hunk.oldStart, hunk.newStart];
  for (const line of hunk.lines) {
    const last = lines.at(-1);
    if (line.startsWith('\\')) {
      if (last) last.isCutOff = true;
      continue;
    }
    const kind = line[0] === '+' ? 'added' : line[0] === '-' ? 'removed' : 'same';
    lines.push({
      kind,
      oldNumber: kind === 'added' ? null : oldNumber++,
      newNumber: kind === 'removed' ? null : newNumber++,
      text: line.slice(1),
      changed: [],
      isCutOff: false,
      showsReturn: false,
    });
  }
  return lines;
}

function blocksOf(lines: readonly DifferenceLine[], left: { wordPairs: number }): DifferenceBlock[] {
  const blocks: (DifferenceBlock & { isSame: boolean })[] = [];
  for (const line of lines) {
    const isSame = line.kind === 'same';
    let block = blocks.at(-1);
    // In a hunk what is removed comes before what is added in its place.
    if (!block || block.isSame !== isSame || (line.kind === 'removed' && block.after.length > 0)) {
      block = { isSame, before: [], after: [] };
      blocks.push(block);
    }
    (line.kind === 'added' ? block.after : block.before).push(line);
  }
  return blocks.map(({ before, after }) => {
    compareSides(before, after, left);
    return { before, after };
  });
}

function compareSides(before: DifferenceLine[], after: DifferenceLine[], left: { wordPairs: number }): void {
  for (const [index, line] of before.entries()) {
    const beside = after[index];
    if (!beside) continue;
    const showsReturn = line.text.endsWith('\r') !== beside.text.endsWith('\r');
    for (const one of [line, beside]) one.showsReturn = showsReturn && one.text.endsWith('\r');
    if (left.wordPairs <= 0) continue;
    left.wordPairs -= 1;
    markWords(line, beside);
  }
  for (const line of [...before, ...after]) line.text = line.text.replace(/\r$/, '');
}

function markWords(before: DifferenceLine, after: DifferenceLine): void {
  const longest = Math.max(before.text.length, after.text.length);
  if (longest > LONGEST_WORD_LINE) return;
  const [old, now]: [Stretch[], Stretch[]] = [[], []];
  let [atOld, atNow, shared] = [0, 0, 0];
  for (const { value, added, removed } of diffWordsWithSpace(before.text, after.text)) {
    if (added) now.push({ from: atNow, to: (atNow += value.length) });
    else if (removed) old.push({ from: atOld, to: (atOld += value.length) });
    else {
      atOld += value.length;
      atNow += value.length;
      shared += value.trim().length;
    }
  }
  if (shared < LEAST_SHARED * Math.max(before.text.trim().length, after.text.trim().length)) return;
  before.changed = old;
  after.changed = now;
}

/** A file that is gone, and one that is new. */
export interface MovedFile {
  from: string;
  to: string;
}

/** As in git: at least half of the lines are the same. */
const LEAST_SIMILAR = 0.5;
/** More are paired only if their contents are equal. */
const MOST_COMPARED = 30;

/** Which new files are old ones under another name, the most similar first; each file at most once. */
export function movedFiles({ gone, fresh }: Record<'gone' | 'fresh', { path: string; text: string }[]>): MovedFile[] {
  const found: (MovedFile & { similarity: number })[] = [];
  const comparable = gone.length <= MOST_COMPARED && fresh.length <= MOST_COMPARED;
  for (const { path: from, text: before } of gone)
    for (const { path: to, text: after } of fresh) {
      if (before.trim() === '') continue;
      const similarity = before === after ? 1 : comparable ? similarityOf(before, after) : 0;
      if (similarity >= LEAST_SIMILAR) found.push({ from, to, similarity });
    }
  found.sort((a, b) => b.similarity - a.similarity);
  const moved: MovedFile[] = [];
  for (const { from, to } of found)
    if (!moved.some((one) => one.from === from || one.to === to)) moved.push({ from, to });
  return moved;
}

/** The part of the longer text's lines that the other has as well, from 0 to 1. */
function similarityOf(before: string, after: string): number {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const longest = Math.max(old.length, now.length);
  if (Math.min(old.length, now.length) < LEAST_SIMILAR * longest) return 0;
  const counts = new Map<string, number>();
  for (const line of old) counts.set(line, (counts.get(line) ?? 0) + 1);
  let shared = 0;
  for (const line of now) {
    const left = counts.get(line) ?? 0;
    if (left > 0) shared += 1;
    counts.set(line, left - 1);
  }
  return shared / longest;
}

/** A file that was changed, created (`before` missing) or deleted (`after` missing). */
export interface ChangedFile {
  path: string;
  before?: string | undefined;
  after?: string | undefined;
  /** Only named, as git does. */
  isBinary?: boolean;
}

/** The changes as `git diff` writes them; undefined when comparing takes too long. */
export function gitPatch(files: readonly ChangedFile[]): string | undefined {
  let all = '';
  for (const { path, before, after, isBinary } of files) {
    const mode =
      before === undefined ? 'new file mode 100644\n' : after === undefined ? 'deleted file mode 100644\n' : '';
    const names = [
      before === undefined ? '/dev/null' : `a/${path}`,
      after === undefined ? '/dev/null' : `b/${path}`,
    ] as const;
    if (isBinary) {
      all += `diff --git a/${path} b/${path}\n${mode}Binary files ${names[0]} and ${names[1]} differ\n`;
      continue;
    }
    const changes: string | undefined = createTwoFilesPatch(...names, before ?? '', after ?? '', '', '', {
      timeout: COMPARED_WITHIN_MS,
    });
    if (changes === undefined) return undefined;
    const hunks = changes.indexOf('@@ ');
    if (hunks !== -1) all += `diff --git a/${path} b/${path}\n${mode}${changes.slice(changes.indexOf('--- '))}`;
    else if (mode !== '') all += `diff --git a/${path} b/${path}\n${mode}`;
  }
  return all;
}
