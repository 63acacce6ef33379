/**
 * What of a statement people will not see as it was meant, found by showing it once. For the thread beside the event loop
 * (`platform/aside/`): some text takes minutes.
 */
import { renderLatex } from '../platform/latex/latex.ts';
import { renderMarkdown } from '../platform/markdown.ts';
import { isPassivePdf } from '../platform/pdf.ts';
import { hasOnlyPassiveObjects, loadPdfReader } from '../platform/pdf-objects.ts';
import { imageOf, statementFileUrl } from './statements.rules.ts';

export interface StatementToShow {
  format: 'md' | 'tex' | 'pdf';
  text: string;
  /** Of a PDF; empty for others. */
  content: Uint8Array;
  /** Paths of the files in the folder of the statement. */
  files: string[];
  /** Of `\\timelimit` and the like. */
  facts: Record<string, string>;
}

/** A message key in `problem-packages.json`, and what it is about. */
export interface StatementNote {
  code: string;
  what: string;
}

const MOST_NOTES = 200;

/** Loads the reader of PDFs before the time of a task counts. */
export async function prepare({ format }: StatementToShow): Promise<void> {
  if (format === 'pdf') await loadPdfReader();
}

export async function statementNotes({
  format,
  text,
  content,
  files,
  facts,
}: StatementToShow): Promise<StatementNote[]> {
  if (format === 'pdf') {
    const pdf = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    const isPassive = isPassivePdf(pdf) && (await hasOnlyPassiveObjects(content));
    return isPassive ? [] : [{ code: 'statement_pdf_active', what: '' }];
  }
  const notes: StatementNote[] = [];
  const say = (code: string) => (what: string) => {
    if (notes.length < MOST_NOTES) notes.push({ code, what: what.length > 80 ? `${what.slice(0, 80)}…` : what });
  };
  const named = files.map((path) => ({ path }));
  const options = {
    resolve: (target: string) => statementFileUrl('', target),
    onForeignImage: say('statement_foreign_image'),
    onBadFormula: say('statement_formula'),
    findImage: (name: string) => imageOf(named, name),
    facts,
  };
  if (format === 'md') renderMarkdown(text, options);
  else for (const { code, what } of renderLatex(text, options).warnings) say(`statement_${code}`)(what);
  return notes;
}
