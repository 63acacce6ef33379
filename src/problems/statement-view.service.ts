/** A problem's statement for its page: in the reader's language if there is one, as HTML or as a PDF. */
import { LRUCache } from 'lru-cache';
import type { App } from '../platform/app-context.ts';
import { translator, type LanguageCode } from '../platform/i18n.ts';
import { task } from '../platform/aside/lane.ts';
import { textLane } from '../platform/aside/lanes.ts';
import { TEXT_WITHIN_MS, textAsTyped } from '../platform/markdown-page.ts';
import { partsWithSamples } from '../platform/sample-places.ts';
import type { StatementPart } from '../platform/sample-places.ts';
import { sampleCount } from '../packages/package-judging.rules.ts';
import type { Statement, StoredPackage } from '../packages/package.rules.ts';
import { inLanguage } from './problems.rules.ts';
import type * as aside from './statement-html.aside.ts';
import { factsOf, statementFileUrl } from '../packages/statements.rules.ts';
import type { BlobRef } from '../../judge/contract/job.ts';

export interface StatementView {
  /** Safe HTML; null if the statement is a PDF or there is none. */
  html: string | null;
  /** The same in parts, each with the indices of the samples after it; if the author placed none, all follow the last part. */
  parts: StatementPart[];
  /** The same as a PDF; `embedUrl` is null if it has active content and is only offered for download. */
  pdf: { url: string; embedUrl: string | null; sizeBytes: number } | null;
  /** Of the package, e.g. `en`. */
  language: string;
  /** Null if it is the reader's language, otherwise the name of its language. */
  otherLanguage: string | null;
  /** Whether some LaTeX is shown as source. */
  hasSource: boolean;
}

const MODULE = new URL('./statement-html.aside.ts', import.meta.url).href;
const STATEMENT = task<typeof aside.statementHtml>(MODULE, 'statementHtml');
const PASSIVE = task<typeof aside.isPassive>(MODULE, 'isPassive');

const NAMED = ['input', 'output', 'interaction', 'note', 'scoring'] as const;

/** The statement for a reader of a language; the version's files are served below `filesUrl`. */
export async function statementViewUnchecked(
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
    // The PDF made by TeX is better than LaTeX that could not be converted completely.
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
  // The headings belong to the text and use its language.
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

/** Whether a PDF may be embedded, by hash. Blobs never change. */
const passive = new LRUCache<string, boolean>({ max: 2000 });

async function pdfOf(app: App, pdf: Statement<BlobRef>, filesUrl: string): Promise<StatementView['pdf']> {
  const url = statementFileUrl(filesUrl, pdf.path) ?? '';
  const mayEmbed = await mayShowInlineUnchecked(app, pdf.blob.sha256);
  return { url, embedUrl: mayEmbed ? `${url}#navpanes=0&view=FitH` : null, sizeBytes: pdf.blob.sizeBytes };
}

/** Whether a PDF may be shown by the browser's viewer. */
export async function mayShowInlineUnchecked(app: App, sha256: string): Promise<boolean> {
  const known = passive.get(sha256);
  if (known !== undefined) return known;
  const content = new Uint8Array(await app.blobs.get(sha256));
  const answer = await textLane.run(PASSIVE, content, TEXT_WITHIN_MS);
  // A PDF that takes too long is offered for download. If too many wait, the next reader tries again.
  if (answer === undefined) return false;
  passive.set(sha256, answer);
  return answer;
}

function base(language: string): string {
  return language.split('-')[0] ?? language;
}
