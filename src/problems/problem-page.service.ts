/** A problem version for its pages (practice, round, assignment): statement, samples and files. */
import { gzipSync } from 'node:zlib';
import type { App } from '../platform/app-context.ts';
import { NotFound } from '../platform/errors.ts';
import type { LanguageCode } from '../platform/i18n.ts';
import { languages, memoryWords, type Language } from '../../judge/contract/languages.ts';
import { shownGroups, submissionKind, type ShownGroup } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';
import { publicPartUnchecked } from '../packages/public-part.service.ts';
import { leftOutOf, localJudging, type LocalJudging } from '../packages/public-part.rules.ts';
import { timeFactorOf } from '../packages/time-factors.rules.ts';
import { nameFor, type LoadedVersion } from './problems.rules.ts';
import { talkOf, type TalkLine } from '../packages/statements.rules.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import { FILE_POLICY } from '../platform/file-policy.ts';
import { mayShowInlineUnchecked, statementViewUnchecked, type StatementView } from './statement-view.service.ts';

const MOST_SHOWN_SAMPLE_BYTES = 16 * 1024;

export interface ProblemView {
  slug: string;
  versionId: string;
  number: number;
  name: string;
  statement: StatementView | null;
  /** URL below which this version's files are served to people who may see the page. */
  filesUrl: string;
  samples: ShownSample[];
  limits: StoredPackage['limits'];
  /** What is special about input and output of the program. */
  kinds: ('interactive' | 'multiPass' | 'submitAnswer')[];
  languages: { id: string; name: string; extension: string; timeLimitMs: number; compile: string; run: string }[];
  kernel: {
    editable: string[];
    atHome: string[];
    baseHash: string;
    benchmark: boolean;
    measure: string | null;
    testPoints: number;
    speedupPoints: number;
    fullAt: number | null;
    toolchain: string;
  } | null;
  tests: number;
  /** Groups of tests with their points. */
  groups: ShownGroup[];
  attachments: string[];
  /** What `kernelway judge` can do with the public part. */
  localJudging: LocalJudging;
  isScoring: boolean;
}

/** A sample as shown: input and answer, or an interaction. */
export interface ShownSample {
  name: string;
  input: string;
  answer: string;
  /** The passes of an interaction; null if input and answer are shown. */
  talk: TalkLine[][] | null;
}

/** The languages a submission to this problem may be in: those it allows, extra ones only where a judge has them. */
export async function allowedLanguagesUnchecked(app: App, pkg: StoredPackage): Promise<Language[]> {
  const allowed = pkg.languages;
  const offers = await app.toolchainOffers.list();
  return languages().filter(
    ({ id, variantOf = id, isExtra, toolchain }) =>
      (!isExtra || offers.has(toolchain)) && (allowed === 'all' || allowed.includes(id) || allowed.includes(variantOf)),
  );
}

/** `filesUrl` is where the version's files are served, without a trailing slash. */
export async function problemViewUnchecked(
  app: App,
  { problem, version, pkg }: LoadedVersion,
  language: LanguageCode,
  filesUrl: string,
): Promise<ProblemView> {
  const speedup = pkg.kernel?.speedup;
  return {
    slug: problem.slug,
    versionId: version.id,
    number: version.number,
    name: nameFor(pkg, language),
    statement: await statementViewUnchecked(app, pkg, language, filesUrl),
    filesUrl,
    samples: await samplesOf(app, pkg),
    limits: pkg.limits,
    kinds: (['interactive', 'multiPass', 'submitAnswer'] as const).filter((kind) => pkg.type[kind]),
    languages:
      submissionKind(pkg) !== 'program'
        ? []
        : (await allowedLanguagesUnchecked(app, pkg)).map((language) => shownLanguage(language, pkg)),
    kernel: pkg.kernel
      ? {
          editable: pkg.kernel.editable,
          atHome: pkg.kernel.atHome,
          baseHash: pkg.kernel.baseArchive.sha256,
          benchmark: pkg.kernel.benchmark !== undefined,
          measure: pkg.kernel.benchmark?.measure ?? null,
          testPoints: pkg.kernel.testPoints,
          speedupPoints: speedup?.points ?? 0,
          fullAt: speedup?.fullAt ?? null,
          toolchain: pkg.kernel.toolchain,
        }
      : null,
    tests: pkg.tests.length,
    groups: shownGroups(pkg),
    attachments: pkg.attachments.map((file) => file.path),
    localJudging: localJudging(leftOutOf(pkg)),
    isScoring: pkg.type.scoring || pkg.kernel !== undefined,
  };
}

/** Commands with this problem's memory limit filled in. */
function shownLanguage(
  { id, name, extensions, compile, run }: Language,
  pkg: StoredPackage,
): ProblemView['languages'][number] {
  const words = memoryWords(pkg.limits.memoryBytes);
  const shown = run
    .map((part) => part.replace(/\{(\w+)\}/g, (whole, place: string) => words[place] ?? whole))
    .join(' ');
  return {
    id,
    name,
    extension: extensions[0] ?? '',
    timeLimitMs: pkg.limits.timeLimitMs * timeFactorOf(pkg, id),
    compile,
    run: shown,
  };
}

async function samplesOf(app: App, pkg: StoredPackage): Promise<ShownSample[]> {
  const textOf = async (blob: BlobRef): Promise<string> =>
    (await app.blobs.get(blob.sha256)).toString('utf8', 0, MOST_SHOWN_SAMPLE_BYTES);
  const tests = pkg.tests
    .filter((test) => test.isSample)
    .map(async (test) => ({
      name: test.name,
      input: await textOf(test.shownInput ?? test.input),
      answer: await textOf(test.shownAnswer ?? test.answer),
      talk: test.shownInteraction ? talkOf(await textOf(test.shownInteraction)) : null,
    }));
  const talks = (pkg.shownTalks ?? []).map(async ({ name, interaction }) => ({
    ...{ name, input: '', answer: '' },
    talk: talkOf(await textOf(interaction)),
  }));
  return (await Promise.all([...tests, ...talks])).sort((a, b) => (a.name < b.name ? -1 : 1));
}

const SAFE_TYPES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
};

/** PDF viewers do not work in a sandbox; they only show PDFs accepted by `mayShowInlineUnchecked`. */
const PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

export interface ProblemFile {
  content: Buffer;
  /** Whether it may be shown; otherwise it is only offered for download. */
  inline: boolean;
  fileName: string;
  headers: Record<string, string>;
}

/**
 * A file that everyone may download who sees the problem: statement, image, attachment, the starter code, or the public part
 * of the package.
 * @throws NotFound
 */
export async function problemFileUnchecked(
  app: App,
  pkg: StoredPackage,
  kind: string,
  path: string,
): Promise<ProblemFile> {
  if (kind === 'base' && pkg.kernel) {
    const content = gzipSync(await app.blobs.get(pkg.kernel.baseArchive.sha256));
    return {
      content,
      inline: false,
      fileName: `${pkg.shortName}-base.tar.gz`,
      headers: headersOf('application/gzip', false),
    };
  }
  if (kind === 'public' && path === 'package.zip') {
    return {
      content: await publicPartUnchecked(app, pkg),
      inline: false,
      fileName: `${pkg.shortName}-public.zip`,
      // A version keeps its files, but a derived time limit comes later.
      headers: { ...headersOf('application/zip', false), 'cache-control': 'private, no-cache' },
    };
  }
  const files =
    kind === 'statement'
      ? [...pkg.statementFiles, ...pkg.statements.filter((one) => one.format !== 'md')]
      : kind === 'attachments'
        ? pkg.attachments
        : [];
  const file = files.find((one) => one.path === path);
  if (!file) throw new NotFound('problem_file_not_found');
  const contentType = SAFE_TYPES[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
  const isPdf = contentType === 'application/pdf';
  const inline =
    kind === 'statement' &&
    contentType !== undefined &&
    (!isPdf || (await mayShowInlineUnchecked(app, file.blob.sha256)));
  return {
    content: await app.blobs.get(file.blob.sha256),
    inline,
    fileName: path.slice(path.lastIndexOf('/') + 1),
    headers: headersOf(contentType ?? 'application/octet-stream', isPdf && inline),
  };
}

function headersOf(contentType: string, isShownPdf: boolean): Record<string, string> {
  return {
    'content-type': contentType,
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': isShownPdf ? PDF_POLICY : FILE_POLICY,
  };
}
