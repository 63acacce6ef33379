/** Source for people: highlighted files, and the difference to the base tree side by side. */
import { createTwoFilesPatch } from 'diff';
import { html as diffHtml } from 'diff2html';
import { createHighlighter, type Highlighter } from 'shiki';
import { languageOfPath } from '../../judge/contract/languages.ts';

/** Larger files are offered for download only. */
const MOST_SHOWN_BYTES = 256 * 1024;
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

async function highlighted(code: string, path: string): Promise<string> {
  highlighter ??= createHighlighter({
    themes: ['github-light-high-contrast', 'github-dark-high-contrast'],
    langs: [...GRAMMARS],
  });
  const wanted = languageOfPath(path)?.highlight ?? (/\.(h|hpp|hh|cc)$/.test(path) ? 'cpp' : 'text');
  const lang = (GRAMMARS as readonly string[]).includes(wanted) ? wanted : 'text';
  return (await highlighter).codeToHtml(code, {
    lang,
    themes: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    defaultColor: false,
  });
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
