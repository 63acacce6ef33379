/** Source for people: highlighted files, and the difference to the starter code side by side. */
import { setImmediate as turn } from 'node:timers/promises';
import { languageOfPath } from '../../judge/contract/languages.ts';
import { task } from './aside/lane.ts';
import { sourceLane } from './aside/lanes.ts';
import { escapeHtml } from './safe-html.ts';
import type * as colours from './source-colours.ts';

/** Larger files are offered for download only. */
const MOST_SHOWN_BYTES = 256 * 1024;
/** Colours take long to find: what is larger is shown without. */
const MOST_COLOURED_BYTES = 32 * 1024;
/** … and so is what comes after this much. */
const MOST_SHOWN_BYTES_IN_ALL = 1024 * 1024;
/** A file that takes longer is shown without colours, or whole in place of what changed. */
const FILE_WITHIN_MS = 1_500;
/** A page whose files took this long shows the rest of them plainly. */
const PAGE_WITHIN_MS = 5_000;

const MODULE = new URL('./source-colours.ts', import.meta.url).href;
const COLOUR = task<typeof colours.colour>(MODULE, 'colour');
const DIFFERENCE = task<typeof colours.difference>(MODULE, 'difference');

export interface ShownFile {
  path: string;
  sizeBytes: number;
  state: 'added' | 'changed' | 'deleted' | 'binary' | 'too_large';
  /** Safe HTML; null where there is nothing to show. */
  html: string | null;
}

export interface FileToShow {
  path: string;
  /** Undefined = deleted. */
  content: Buffer | undefined;
  /** Its content in the starter code; undefined where it has none there. */
  base: string | undefined;
}

/** The files for the page, in order, as many as a page can hold. */
export async function shownFiles(files: readonly FileToShow[]): Promise<ShownFile[]> {
  const until = performance.now() + PAGE_WITHIN_MS;
  let leftBytes = MOST_SHOWN_BYTES_IN_ALL;
  const shown: ShownFile[] = [];
  for (const file of files) {
    // A page of many files lets others in between.
    await turn();
    shown.push(await shownFile(file, Math.min(MOST_SHOWN_BYTES, leftBytes), performance.now() > until));
    leftBytes -= file.content?.length ?? 0;
  }
  return shown;
}

async function shownFile({ path, content, base }: FileToShow, mostBytes: number, isPlain: boolean): Promise<ShownFile> {
  const sizeBytes = content?.length ?? 0;
  const state = content === undefined ? 'deleted' : base === undefined ? 'added' : 'changed';
  if (sizeBytes > mostBytes) return { path, sizeBytes, state: 'too_large', html: null };
  if (content?.includes(0)) return { path, sizeBytes, state: 'binary', html: null };
  const code = content?.toString('utf8') ?? '';
  if (isPlain) return { path, sizeBytes, state, html: plain(code) };
  const difference =
    base === undefined
      ? undefined
      : await sourceLane.once(DIFFERENCE, { path, before: base, after: code }, FILE_WITHIN_MS);
  return { path, sizeBytes, state, html: difference ?? (await coloured(code, path)) };
}

async function coloured(code: string, path: string): Promise<string> {
  const language = languageOfPath(path)?.highlight ?? (/\.(h|hpp|hh|cc)$/.test(path) ? 'cpp' : 'text');
  if (code.length > MOST_COLOURED_BYTES || language === 'text') return plain(code);
  return (await sourceLane.once(COLOUR, { code, language }, FILE_WITHIN_MS)) ?? plain(code);
}

/** As coloured source, without the colours. */
function plain(code: string): string {
  const lines = code.split('\n').map((line) => `<span class="line">${escapeHtml(line)}</span>`);
  return `<pre class="shiki" tabindex="0"><code>${lines.join('\n')}</code></pre>`;
}
