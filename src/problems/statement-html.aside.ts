/**
 * A statement as HTML. Markdown and LaTeX walk text of strangers with patterns: this is for the thread beside the event
 * loop (`platform/aside/`), so everything comes and goes as plain data.
 */
import { renderLatex } from '../platform/latex/latex.ts';
import { renderMarkdown } from '../platform/markdown.ts';
import { isPassivePdf } from '../platform/pdf.ts';
import { samplePlaceInMarkdown, withoutPlaces } from '../platform/sample-places.ts';
import { imageOf, statementFileUrl } from './statements.rules.ts';

export interface StatementText {
  format: 'md' | 'tex';
  text: string;
  /** Where the version's files are served. */
  filesUrl: string;
  /** Paths of the files beside the statement. */
  files: string[];
  /** Shown in place of an image from elsewhere. */
  foreignImageWords: string;
  /** Of LaTeX's `\Input` and the like. */
  headings: Record<string, string>;
  /** Of `\\timelimit` and the like. */
  facts: Record<string, string>;
}

/** Where the format lets an author place samples. */
const SAMPLE_PLACES = /\{\{ *(nextsample|remainingsamples) *\}\}/g;

/** Safe HTML of a statement with marks where samples are wanted, and whether some of it is shown as its source. */
export function statementHtml(statement: StatementText): { html: string; hasSource: boolean } {
  const { format, text, filesUrl, foreignImageWords, headings, facts } = statement;
  const files = statement.files.map((path) => ({ path }));
  const options = { resolve: (target: string) => statementFileUrl(filesUrl, target), foreignImageWords };
  if (format === 'md') {
    const marked = withoutPlaces(text).replace(SAMPLE_PLACES, (_, which: string) => samplePlaceInMarkdown(which));
    return { html: renderMarkdown(marked, options), hasSource: false };
  }
  const { html, warnings } = renderLatex(text, {
    ...options,
    headings,
    facts,
    findImage: (name) => imageOf(files, name),
  });
  return { html, hasSource: warnings.length > 0 };
}

/** Whether a PDF may be opened by the viewer of a browser. */
export function isPassive(content: Uint8Array): boolean {
  return isPassivePdf(Buffer.from(content.buffer, content.byteOffset, content.byteLength));
}
