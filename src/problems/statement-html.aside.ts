/**
 * A statement as HTML. Markdown and LaTeX from untrusted authors are read with patterns, so this runs in a thread
 * (`platform/aside/`), with plain data in and out.
 */
import { renderLatex } from '../platform/latex/latex.ts';
import { renderMarkdown } from '../platform/markdown.ts';
import { isPassivePdf } from '../platform/pdf.ts';
import { hasOnlyPassiveObjects, loadPdfReader } from '../platform/pdf-objects.ts';
import { samplePlaceInMarkdown, withoutPlaces } from '../platform/sample-places.ts';
import { imageOf, statementFileUrl } from '../packages/statements.rules.ts';

export interface StatementText {
  format: 'md' | 'tex';
  text: string;
  /** URL below which the version's files are served. */
  filesUrl: string;
  /** Paths of the files next to the statement. */
  files: string[];
  /** Shown instead of an image from another site. */
  foreignImageWords: string;
  /** Of LaTeX's `\Input` and the like. */
  headings: Record<string, string>;
  /** Of `\\timelimit` and the like. */
  facts: Record<string, string>;
}

/** How an author places samples in the statement. */
const SAMPLE_PLACES = /\{\{ *(nextsample|remainingsamples) *\}\}/g;

/** Safe HTML of a statement with marks for samples, and whether any of it is shown as source. */
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

/** Loads the reader of PDFs before the time of a task counts. */
export async function prepare(input: StatementText | Uint8Array): Promise<void> {
  if (input instanceof Uint8Array) await loadPdfReader();
}

/** Whether a PDF may be shown by the browser's viewer. */
export async function isPassive(content: Uint8Array): Promise<boolean> {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  return isPassivePdf(bytes) && (await hasOnlyPassiveObjects(content));
}
