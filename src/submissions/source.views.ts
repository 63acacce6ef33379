/** Source for people: highlighted files, and the difference to the base tree side by side. */
import { createTwoFilesPatch } from 'diff';
import { html as diffHtml } from 'diff2html';
import { createHighlighter, type Highlighter } from 'shiki';
import { languageOfPath } from '../../judge/contract/languages.ts';

/** Larger files are offered for download only. */
const MOST_SHOWN_BYTES = 256 * 1024;
const GRAMMARS = ['c', 'cpp', 'python', 'rust', 'go', 'java', 'makefile', 'shellscript', 'cmake', 'markdown'] as const;

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

/** One file for the page. `base` is its content in the base tree, undefined where it has none there. */
export async function shownFile(
  path: string,
  content: Buffer | undefined,
  base: string | undefined,
): Promise<ShownFile> {
  const sizeBytes = content?.length ?? 0;
  const state = content === undefined ? 'deleted' : base === undefined ? 'added' : 'changed';
  if (sizeBytes > MOST_SHOWN_BYTES) return { path, sizeBytes, state: 'too_large', html: null };
  if (content?.includes(0)) return { path, sizeBytes, state: 'binary', html: null };
  const text = content?.toString('utf8') ?? '';
  const html = base === undefined ? await highlighted(text, path) : differenceHtml(path, base, text);
  return { path, sizeBytes, state, html };
}

function differenceHtml(path: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(path, path, before, after, '', '', { context: 3 });
  return diffHtml(patch, { outputFormat: 'side-by-side', drawFileList: false, matching: 'lines' });
}
