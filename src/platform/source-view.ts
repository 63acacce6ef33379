/** Source for people: highlighted files, and the difference to the base tree side by side. */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { createTwoFilesPatch } from 'diff';
import { html as diffHtml } from 'diff2html';
import { createHighlighter, type Highlighter } from 'shiki';
import { languageOfPath } from '../../judge/contract/languages.ts';

/** Larger files are offered for download only. */
const MOST_SHOWN_BYTES = 256 * 1024;
/** Colours take long to find, in this process: what is larger is shown without. */
const MOST_COLOURED_BYTES = 32 * 1024;
/** Pages of one file, so that looking again costs nothing. */
const KEPT_PAGES = 200;
/** … and so is what comes after this much. */
const MOST_SHOWN_BYTES_IN_ALL = 1024 * 1024;
/** Two files that have nothing in common take long to compare: then only the new one is shown. */
const DIFFERENCE_WITHIN_MS = 500;
const GRAMMARS = [
  'c',
  'cpp',
  'python',
  'rust',
  'go',
  'java',
  'javascript',
  'makefile',
  'shellscript',
  'cmake',
  'markdown',
] as const;

export interface ShownFile {
  path: string;
  sizeBytes: number;
  state: 'added' | 'changed' | 'deleted' | 'binary' | 'too_large';
  /** Safe HTML; null where there is nothing to show. */
  html: string | null;
}

let highlighter: Promise<Highlighter> | undefined;
const kept = new Map<string, string>();

async function highlighted(code: string, path: string): Promise<string> {
  highlighter ??= createHighlighter({
    themes: ['github-light-high-contrast', 'github-dark-high-contrast'],
    langs: [...GRAMMARS],
  });
  const wanted = languageOfPath(path)?.highlight ?? (/\.(h|hpp|hh|cc)$/.test(path) ? 'cpp' : 'text');
  const isKnown = (GRAMMARS as readonly string[]).includes(wanted) && code.length <= MOST_COLOURED_BYTES;
  const lang = isKnown ? wanted : 'text';
  const key = `${lang} ${createHash('sha256').update(code).digest('hex')}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const html = (await highlighter).codeToHtml(code, {
    lang,
    themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    defaultColor: false,
  });
  kept.set(key, html);
  const [oldest] = kept.keys();
  if (kept.size > KEPT_PAGES && oldest !== undefined) kept.delete(oldest);
  return html;
}

export interface FileToShow {
  path: string;
  /** Undefined = deleted. */
  content: Buffer | undefined;
  /** Its content in the base tree; undefined where it has none there. */
  base: string | undefined;
}

/** The files for the page, in order, as many as a page can hold. */
export async function shownFiles(files: readonly FileToShow[]): Promise<ShownFile[]> {
  let leftBytes = MOST_SHOWN_BYTES_IN_ALL;
  const shown: ShownFile[] = [];
  for (const file of files) {
    // A page of many files lets others in between.
    await turn();
    shown.push(await shownFile(file, Math.min(MOST_SHOWN_BYTES, leftBytes)));
    leftBytes -= file.content?.length ?? 0;
  }
  return shown;
}

async function shownFile({ path, content, base }: FileToShow, mostBytes: number): Promise<ShownFile> {
  const sizeBytes = content?.length ?? 0;
  const state = content === undefined ? 'deleted' : base === undefined ? 'added' : 'changed';
  if (sizeBytes > mostBytes) return { path, sizeBytes, state: 'too_large', html: null };
  if (content?.includes(0)) return { path, sizeBytes, state: 'binary', html: null };
  const text = content?.toString('utf8') ?? '';
  const difference = base === undefined ? undefined : differenceHtml(path, base, text);
  return { path, sizeBytes, state, html: difference ?? (await highlighted(text, path)) };
}

function differenceHtml(path: string, before: string, after: string): string | undefined {
  const options = { context: 3, timeout: DIFFERENCE_WITHIN_MS };
  const patch = createTwoFilesPatch(path, path, before, after, '', '', options);
  return patch && diffHtml(patch, { outputFormat: 'side-by-side', drawFileList: false, matching: 'lines' });
}
