/** Output of `kernelway problem` for people: problems of a package, and the table of a verification. */
import { constants } from 'node:os';
import { formats, translator } from '../../src/platform/i18n.ts';
import type { ImportPreview } from '../../src/problems/import-preview.service.ts';
import type { PackageProblem } from '../../src/packages/package.rules.ts';
import type { Explained, NotJudged, Verification } from './verify.ts';

const t = translator('en');
const format = formats('en');

/** A problem of a package in one line. */
export function problemLine(problem: PackageProblem): string {
  return `${problem.file}: ${reasonOf(problem)}`;
}

/** The reason in English. */
export function reasonOf({ code, params }: PackageProblem): string {
  return t(`problem-packages:${code}`, params);
}

/** What an import would store. */
export function previewLines(preview: ImportPreview): string {
  const { slug, kind, number, tests, examples, statements, files, totalBytes, difference } = preview;
  const what = {
    new: 'a new problem',
    next: `version ${number}`,
    same: `version ${number}, which exists already: nothing would change`,
  }[kind];
  return [
    `${slug}: would be ${what}. Nothing was stored.`,
    `${tests.length} tests, ${examples} example submissions, statements ${statements.join(', ') || 'none'}; ${files} files, ${format.bytes(totalBytes)}.`,
    ...(difference?.files ?? []).map(({ change, path }) => `${change}: ${path}`),
    ...(difference?.limits ?? []).map(({ name, before, after }) => `limit ${name}: ${before} -> ${after}`),
  ].join('\n');
}

/** The table of all submissions, and the conclusion. */
export function verificationTable(pkg: { shortName: string }, verification: Verification, derived: boolean): string {
  const { submissions, notJudged, timeLimitMs } = verification;
  const measured = submissions.some(({ score }) => score?.speed !== undefined);
  const head = ['', 'submission', 'expected', 'got', 'cpu', 'wall', 'memory', ...(measured ? ['speed'] : []), ''];
  const rows = submissions.map((result) => [
    result.agrees ? 'ok' : 'DIFFERS',
    printable(result.path),
    result.expected.join('|'),
    result.got,
    result.cpuMs === 0 && result.wallMs === 0 ? '' : `${result.cpuMs} ms`,
    result.wallMs === 0 ? '' : `${result.wallMs} ms`,
    result.memoryBytes === 0 ? '' : format.bytes(result.memoryBytes),
    ...(measured ? [speedOf(result)] : []),
    detailOf(result),
  ]);
  const blank = head.slice(3).map(() => '');
  const left = notJudged.map((one) => ['not judged', printable(one.path), ...blank, whyLeft(one)]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows, ...left].map((row) => row[column]!.length)));
  const line = (row: string[]): string =>
    row
      .map((cell, i) => cell.padEnd(i === head.length - 1 ? 0 : widths[i]!))
      .join('  ')
      .trimEnd();
  const wrong = submissions.filter(({ agrees }) => !agrees);
  const limit = `time limit ${timeLimitMs / 1000} s${derived ? ' (derived: the package states none)' : ''}`;
  const verdict =
    wrong.length === 0
      ? `All ${submissions.length} verdicts are as expected.`
      : `${wrong.length} of ${submissions.length} differ: ${wrong.map(({ path }) => printable(path)).join(', ')}`;
  return [
    line(head),
    ...rows.map(line),
    ...left.map(line),
    ...wrong.map(differenceOf),
    ...factorNote(submissions),
    '',
    `${pkg.shortName}: ${limit}. ${verdict}`,
  ].join('\n');
}

/** Examples that must be too slow and pass here, and how to change that. */
function factorNote(submissions: readonly Explained[]): string[] {
  const passing = submissions.filter(({ onlyByFactor }) => onlyByFactor !== undefined);
  if (passing.length === 0) return [];
  const names = passing.map(({ path }) => printable(path)).join(', ');
  return [
    `\nnote: by the time limit of the package, as expected, these are too slow: ${names}.`,
    'On this site they are not, because some languages have a multiple of the time limit. Write `time_factors: 1` into',
    '.kernelway.yaml to judge all languages by the time limit itself, or a factor for each language (docs/problem-packages.md).',
  ];
}

function whyLeft({ reason, toolchain }: NotJudged): string {
  if (reason === 'language') return 'its language is not offered here';
  return `its image is missing: npx kernelway images add ${toolchain}`;
}

/** The speedup over the base with its 95 % interval; empty if not measured. */
function speedOf({ score }: Explained): string {
  if (!score?.speed) return '';
  const { ratio, low, high, rounds } = score.speed;
  return `${ratio.toFixed(2)} × [${low.toFixed(2)}, ${high.toFixed(2)}] in ${rounds} rounds`;
}

const MOST_STDERR_LINES = 12;
const MOST_LINE = 200;

/** Details of an example with an unexpected verdict, below the table. */
function differenceOf(result: Explained): string {
  const { path, expected, got, test } = result;
  const lines = [`\n${printable(path)}: expected ${expected.join(' or ')}, got ${got}`];
  if (test) lines.push(`  test ${printable(test.name)}${how(test)}`);
  if (test?.judgeMessage) lines.push(...quoted('the checker says', test.judgeMessage));
  if (test?.stderrHead) lines.push(...quoted('standard error', test.stderrHead));
  if (result.words) lines.push(...quoted(got === 'CE' ? 'the compiler says' : 'the judge says', result.words));
  return lines.join('\n');
}

/** The last lines of what a program or a checker wrote. */
export function quoted(what: string, text: string): string[] {
  const all = text.trimEnd().split('\n');
  // The last lines of a traceback name the error.
  const shown = all.length > MOST_STDERR_LINES ? ['…', ...all.slice(-MOST_STDERR_LINES)] : all;
  return [`  ${what}:`, ...shown.map((line) => `    | ${printable(line).slice(0, MOST_LINE)}`)];
}

/** Text from submissions and packages, without characters that control the terminal. */
export function printable(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '�')
    .replaceAll('\t', '  ');
}

/** `SIGSEGV` for 11; the number if it has no name. */
export function signalName(signal: number): string {
  return Object.entries(constants.signals).find(([, number]) => number === signal)?.[0] ?? `signal ${signal}`;
}

/** A message if the time limit does not leave accepted submissions their margin; otherwise undefined. */
export function marginWarning(verification: Verification, acToLimit: number): string | undefined {
  const { slowestAcceptedMs: slowest } = verification;
  if (slowest === undefined || verification.hasMargin) return undefined;
  const wanted = Math.ceil((slowest * acToLimit) / 100) / 10;
  return `The slowest accepted submission takes ${slowest.toFixed(0)} ms: the time limit should be at least ${wanted} s (× ${acToLimit}).`;
}

/** The reason for its verdict, in a few words. */
export function detailOf(result: Explained): string {
  const [refusal] = result.refusals;
  if (refusal) return t(`refusals:${refusal.code}`, refusal.params);
  const parts: string[] = [];
  const { test, score, onlyByFactor } = result;
  if (onlyByFactor) parts.push(`${onlyByFactor.byPackage} without the factor ${onlyByFactor.factor} of its language`);
  if (test) parts.push(`test ${printable(test.name)}${how(test)}`);
  if (result.words) parts.push(firstLine(result.words));
  if (score) parts.push(`${score.points}${score.maxPoints === undefined ? '' : `/${score.maxPoints}`} points`);
  if (result.brokenRules > 0) parts.push(`${result.brokenRules} rule(s) of the package not met`);
  return parts.join('; ');
}

/** How a test ended, in brackets: which limit, which signal, what the checker says; empty if the verdict says it all. */
export function how(test: NonNullable<Explained['test']>): string {
  if (test.timeKind) return ` (${test.timeKind} time)`;
  if (test.cause) return ` (${t(`judgings:ending.${test.cause}`)})`;
  if (test.outcome === 'run-error' && test.signal !== undefined) return ` (${signalName(test.signal)})`;
  if (test.outcome === 'run-error' && test.exitCode !== undefined) return ` (exit code ${test.exitCode})`;
  return test.judgeMessage ? ` (${firstLine(test.judgeMessage)})` : '';
}

function firstLine(words: string): string {
  const lines = words.split('\n').map((line) => line.trim());
  const telling = printable(lines.find((line) => /error/i.test(line)) ?? lines.find((line) => line !== '') ?? '');
  return telling.length > 120 ? `${telling.slice(0, 120)}…` : telling;
}
