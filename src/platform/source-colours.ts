/** Source as colored HTML, and the difference of two files. Runs in a thread (`aside/`), never on the event loop. */
import { createHighlighter, type Highlighter } from 'shiki';
import { escapeHtml } from './safe-html.ts';
import { lineDifference, type DifferenceLine, type Stretch } from './source-difference.ts';

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
let highlighter: Highlighter | undefined;

/** Any code: the first time a grammar is used it compiles its patterns, which takes a second on a busy machine. */
const FIRST_CODE = 'int main(void) { return f("a", 1) + x; } // b\n';

/** Loads the grammar and uses it once; this is not counted as the time of someone's code. */
export async function prepare({ language }: { language: string }): Promise<void> {
  highlighter ??= await createHighlighter({ themes: Object.values(THEMES), langs: [] });
  if (!GRAMMARS.includes(language) || highlighter.getLoadedLanguages().includes(language)) return;
  await highlighter.loadLanguage(language as 'c');
  highlighter.codeToTokens(FIRST_CODE, { lang: language as 'c', themes: THEMES });
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

/** A line for the page: as in `DifferenceLine`, with its text as safe HTML. */
export type ShownLine = Omit<DifferenceLine, 'text' | 'changed'> & { html: string };

export interface ShownDifference {
  added: number;
  removed: number;
  /** Lines of all hunks, those around the changes too. */
  lines: number;
  hunks: { heading: string; blocks: { before: ShownLine[]; after: ShownLine[] }[] }[];
}

/** Larger differences are counted and not shown. */
const MOST_DIFFERENCE_LINES = 3000;

/** The changes with syntax colors; language `text` has none. Undefined when the files are too different to compare. */
export function difference(files: { before: string; after: string; language: string }): ShownDifference | undefined {
  const found = lineDifference(files.before, files.after);
  if (!found) return undefined;
  const lines = found.hunks.reduce(
    (sum, { blocks }) => sum + blocks.reduce((all, block) => all + block.before.length + block.after.length, 0),
    0,
  );
  const { added, removed } = found;
  if (lines > MOST_DIFFERENCE_LINES) return { added, removed, lines, hunks: [] };
  const colours = { before: coloursOf(files.before, files.language), after: coloursOf(files.after, files.language) };
  const shown = ({ text, changed, ...line }: DifferenceLine): ShownLine => {
    const spans =
      line.newNumber === null ? colours.before?.[(line.oldNumber ?? 0) - 1] : colours.after?.[line.newNumber - 1];
    return { ...line, html: lineHtml(text, spans ?? [], changed) };
  };
  const hunks = found.hunks.map(({ heading, blocks }) => ({
    heading,
    blocks: blocks.map(({ before, after }) => ({ before: before.map(shown), after: after.map(shown) })),
  }));
  return { added, removed, lines, hunks };
}

interface Coloured extends Stretch {
  style: string;
}

/** The colored parts of each line; undefined for a language without colors. */
function coloursOf(code: string, language: string): Coloured[][] | undefined {
  if (!highlighter || !GRAMMARS.includes(language)) return undefined;
  const { tokens } = highlighter.codeToTokens(code, {
    lang: language as 'c',
    themes: THEMES,
    defaultColor: false,
    tokenizeMaxLineLength: LONGEST_COLOURED_LINE,
  });
  return tokens.map((line) => {
    let at = 0;
    return line.map(({ content, htmlStyle }) => {
      const from = at;
      at += content.length;
      const style = Object.entries(htmlStyle ?? {}).map(([name, value]) => `${name}:${value}`);
      return { from, to: at, style: style.join(';') };
    });
  });
}

/** Safe HTML of a line: colored parts in `span`, what differs in `mark`. */
function lineHtml(text: string, colours: readonly Coloured[], changed: readonly Stretch[]): string {
  const ends = [...colours, ...changed].flatMap(({ from, to }) => [from, to]);
  const cuts = [...new Set([0, ...ends, text.length])].filter((at) => at <= text.length).sort((a, b) => a - b);
  let html = '';
  for (const [index, from] of cuts.slice(0, -1).entries()) {
    const covers = (one: Stretch) => one.from <= from && from < one.to;
    const part = escapeHtml(text.slice(from, cuts[index + 1]));
    const style = colours.find(covers)?.style;
    const coloured = style ? `<span style="${escapeHtml(style)}">${part}</span>` : part;
    html += changed.some(covers) ? `<mark>${coloured}</mark>` : coloured;
  }
  return html;
}
