/** Source as colored HTML, and the difference of two files. Runs in a thread (`aside/`), never on the event loop. */
import { createTwoFilesPatch } from 'diff';
import { html as diffHtml } from 'diff2html';
import { createHighlighter, type Highlighter } from 'shiki';

const THEMES = { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } as const;
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
  // Not of PHP and Ruby: theirs bring a dozen other grammars along, and a second and a half to load.
  'ada',
  'csharp',
  'fortran-free-form',
  'haskell',
  'kotlin',
  'lua',
  'ocaml',
  'pascal',
  'perl',
];
/** A longer line was not written by hand; it is shown without colors. */
const LONGEST_COLOURED_LINE = 1000;
/** Comparing two files with nothing in common takes long. */
const DIFFERENCE_WITHIN_MS = 500;

let highlighter: Highlighter | undefined;

/** Loads the grammars once. */
export async function prepare(): Promise<void> {
  highlighter ??= await createHighlighter({ themes: Object.values(THEMES), langs: GRAMMARS });
}

/** Safe HTML of the code with syntax colors; language `text` has none. */
export function colour({ code, language }: { code: string; language: string }): string | undefined {
  return highlighter?.codeToHtml(code, {
    lang: GRAMMARS.includes(language) ? language : 'text',
    themes: THEMES,
    defaultColor: false,
    tokenizeMaxLineLength: LONGEST_COLOURED_LINE,
  });
}

/** Safe HTML of the changes; undefined when the files are too different to compare. */
export function difference({ path, before, after }: { path: string; before: string; after: string }) {
  const options = { context: 3, timeout: DIFFERENCE_WITHIN_MS };
  const patch = createTwoFilesPatch(path, path, before, after, '', '', options);
  return patch && diffHtml(patch, { outputFormat: 'side-by-side', drawFileList: false, matching: 'lines' });
}
