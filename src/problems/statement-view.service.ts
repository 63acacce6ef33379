/** A problem's statement as its page shows it: in the reader's language where there is one, as HTML or as a PDF. */
import type { App } from '../platform/app-context.ts';
import { translator, type LanguageCode } from '../platform/i18n.ts';
import { task } from '../platform/aside/lane.ts';
import { textLane } from '../platform/aside/lanes.ts';
import { TEXT_WITHIN_MS, textAsTyped } from '../platform/markdown-page.ts';
import { partsWithSamples } from '../platform/sample-places.ts';
import type { StatementPart } from '../platform/sample-places.ts';
import { sampleCount } from './package-judging.rules.ts';
import type { Statement, StoredPackage } from './package.rules.ts';
import { inLanguage } from './problems.rules.ts';
import type * as aside from './statement-html.aside.ts';
import { factsOf, statementFileUrl } from './statements.rules.ts';
import type { BlobRef } from '../../judge/contract/job.ts';

export interface StatementView {
  /** Safe HTML; null where the statement is a PDF, or there is none. */
  html: string | null;
  /** The same in parts, each with the indices of the samples that stand after it; all of them where nobody placed any. */
  parts: StatementPart[];
  /** The same as a PDF; `embedUrl` is null where it has something active in it and is only for download. */
  pdf: { url: string; embedUrl: string | null; sizeBytes: number } | null;
  /** Of the package, e.g. `en`. */
  language: string;
  /** Null where it is the reader's language, else its name for the reader. */
  otherLanguage: string | null;
  /** LaTeX that is shown as its source. */
  hasSource: boolean;
}

const MODULE = new URL('./statement-html.aside.ts', import.meta.url).href;
const STATEMENT = task<typeof aside.statementHtml>(MODULE, 'statementHtml');
const PASSIVE = task<typeof aside.isPassive>(MODULE, 'isPassive');

const NAMED = ['input', 'output', 'interaction', 'note', 'scoring'] as const;

/** The statement for a reader of that language; `filesUrl` is where the version's files are served. */
export async function statementView(
  app: App,
  pkg: StoredPackage,
  language: LanguageCode,
  filesUrl: string,
): Promise<StatementView | null> {
  const byLanguage: Record<string, Statement<BlobRef>[]> = {};
  for (const one of pkg.statements) (byLanguage[one.language] ??= []).push(one);
  const statements = inLanguage(byLanguage, language);
  const text = statements?.find(({ format }) => format !== 'pdf');
  const pdf = statements?.find(({ format }) => format === 'pdf');
  const first = text ?? pdf;
  if (!first) return null;
  const html = text ? await htmlOf(pkg, text, language, filesUrl) : null;
  const isPdf = html === null || (html.hasSource && pdf !== undefined);
  const parts = isPdf ? [] : partsWithSamples(html.html, sampleCount(pkg));
  const isOther = base(first.language) !== base(language);
  return {
    // What TeX made is truer than what could not be converted.
    html: isPdf ? null : parts.map((part) => part.html).join('\n'),
    parts,
    pdf: pdf ? await pdfOf(app, pdf, filesUrl) : null,
    language: first.language,
    otherLanguage: isOther
      ? (new Intl.DisplayNames([language], { type: 'language' }).of(first.language) ?? first.language)
      : null,
    hasSource: html?.hasSource === true && !pdf,
  };
}

async function htmlOf(
  pkg: StoredPackage,
  statement: Statement<BlobRef>,
  language: LanguageCode,
  filesUrl: string,
): Promise<{ html: string; hasSource: boolean }> {
  const text = statement.text ?? '';
  // The headings are part of the text, in its language.
  const t = translator(base(statement.language) === 'zh' ? 'zh-CN' : 'en');
  const input = {
    format: statement.format === 'md' ? ('md' as const) : ('tex' as const),
    text,
    filesUrl,
    files: pkg.statementFiles.map(({ path }) => path),
    foreignImageWords: translator(language)('problems:foreign_image'),
    facts: factsOf(pkg.limits),
    headings: Object.fromEntries(NAMED.map((name) => [name, t(`problems:headings.${name}`)])),
  };
  return (await textLane.once(STATEMENT, input, TEXT_WITHIN_MS)) ?? { html: textAsTyped(text), hasSource: true };
}

/** Hash of a PDF → whether it may be embedded. Blobs never change. */
const passive = new Map<string, boolean>();
const MOST_REMEMBERED = 2000;

async function pdfOf(app: App, pdf: Statement<BlobRef>, filesUrl: string): Promise<StatementView['pdf']> {
  const url = statementFileUrl(filesUrl, pdf.path) ?? '';
  const mayEmbed = await mayShowInline(app, pdf.blob.sha256);
  return { url, embedUrl: mayEmbed ? `${url}#navpanes=0&view=FitH` : null, sizeBytes: pdf.blob.sizeBytes };
}

/** Whether a PDF may be opened by the viewer of a browser. */
export async function mayShowInline(app: App, sha256: string): Promise<boolean> {
  const known = passive.get(sha256);
  if (known !== undefined) return known;
  const content = new Uint8Array(await app.blobs.get(sha256));
  const answer = await textLane.run(PASSIVE, content, TEXT_WITHIN_MS);
  // One that takes too long is offered for download. Where too many wait, the next reader asks again.
  if (answer === undefined) return false;
  const isPassive = answer;
  passive.set(sha256, isPassive);
  const [oldest] = passive.keys();
  if (passive.size > MOST_REMEMBERED && oldest !== undefined) passive.delete(oldest);
  return isPassive;
}

function base(language: string): string {
  return language.split('-')[0] ?? language;
}
