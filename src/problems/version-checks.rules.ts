/**
 * The check of an imported version: the site itself judges accepted examples of the package before the version can reach
 * students, so that a package that cannot be built or solved is its author's matter and never a student's.
 */
import type { BlobRef } from '../../judge/contract/job.ts';
import { findLanguage, languageOfPath } from '../../judge/contract/languages.ts';
import { derivedTimeLimitMs, DERIVING_LIMIT_MS } from '../packages/package-limits.rules.ts';
import { toolchainsOf } from '../packages/package-judging.rules.ts';
import type { ExampleSubmission, ProblemLimits, StoredPackage } from '../packages/package.rules.ts';

/** `no-example`: the package has no accepted example in a language of this site, so there is nothing to check with. */
export type CheckState = 'waiting' | 'passed' | 'failed' | 'no-example';

export interface VersionCheck {
  versionId: string;
  /** Grows with every check again. */
  run: number;
  state: CheckState;
  /** Judged before it was packed with the demo. */
  isRecorded: boolean;
  requestedBy: string | null;
  requestedAt: number;
  finishedAt: number | null;
  /** Where the time limit was derived: the slowest run it was derived from, and the limit. */
  slowestMs: number | null;
  timeLimitMs: number | null;
  /** Someone lets it be opened although the check has not passed. */
  openedBy: string | null;
  openedAt: number | null;
  openedReason: string | null;
}

/** Whether students may be given the version. One that was never checked is as it was before there were checks. */
export function isOpenable(check: Pick<VersionCheck, 'state' | 'openedAt'> | undefined): boolean {
  return check === undefined || check.state === 'passed' || check.openedAt !== null;
}

/** The code of the refusal to give students a version that is not openable. */
export function closedCode(state: CheckState): string {
  if (state === 'failed') return 'version_check_failed';
  return state === 'no-example' ? 'version_check_no_example' : 'version_check_waiting';
}

/** Whether the time limit is to be made of measured times: the package states none and has examples that bound it. */
export function derivesTimeLimit(pkg: Pick<StoredPackage, 'limits' | 'examples'>): boolean {
  return pkg.limits.timeLimitFrom === 'default' && boundingExamples(pkg).length > 0;
}

/** The examples that must be fast enough. */
export function boundingExamples<B extends BlobRef>(pkg: {
  examples: readonly ExampleSubmission<B>[];
}): ExampleSubmission<B>[] {
  return pkg.examples.filter((example) => !example.notJudged && example.timeLimitBound === 'lower');
}

/** An example to judge, and the CPU time of the base language it is given instead of the version's limit. */
export interface ChosenExample {
  example: ExampleSubmission<BlobRef>;
  timeLimitMs: number | null;
}

/**
 * What is judged to check a version. Where the time limit is derived: every example that must be fast enough, with time
 * to spare. Else one accepted example, in a language that some host has if there is one, and one more for each language
 * that the package adds files of its own to.
 */
export function examplesToCheck(
  pkg: StoredPackage,
  hasHost: (toolchains: readonly string[]) => boolean,
): ChosenExample[] {
  const accepted = pkg.examples.filter(
    (one) => !one.notJudged && one.expected.length === 1 && one.expected[0] === 'AC',
  );
  if (accepted.length === 0) return [];
  if (derivesTimeLimit(pkg)) {
    const all = new Set([...accepted, ...boundingExamples(pkg)]);
    return [...all].map((example) => ({ example, timeLimitMs: DERIVING_LIMIT_MS }));
  }
  const simplestFirst = [...accepted].sort((a, b) => a.constraints.length - b.constraints.length);
  const chosen = new Set([simplestFirst.find((one) => hasHost(toolchainsOfExample(pkg, one))) ?? simplestFirst[0]!]);
  for (const language of Object.keys(pkg.includes)) {
    const inLanguage = (one: ExampleSubmission<BlobRef>): boolean => isIn(one, language);
    const own = [...chosen].some(inLanguage) ? undefined : simplestFirst.find(inLanguage);
    if (own) chosen.add(own);
  }
  return [...chosen].map((example) => ({ example, timeLimitMs: null }));
}

/** The language of an example as far as its files tell it. */
export function languageOfExample({ language, files }: ExampleSubmission<BlobRef>): string | undefined {
  return language ?? files.map(({ path }) => languageOfPath(path)?.id).find((id) => id !== undefined);
}

function isIn(example: ExampleSubmission<BlobRef>, language: string): boolean {
  const own = languageOfExample(example);
  return own !== undefined && (own === language || findLanguage(own)?.variantOf === language);
}

function toolchainsOfExample(pkg: StoredPackage, example: ExampleSubmission<BlobRef>): string[] {
  const { own, validators } = toolchainsOf(pkg, languageOfExample(example));
  return [...(own === undefined ? [] : [own]), ...validators];
}

/** An example that was judged, as far as the check asks. */
export interface CheckedExample {
  agrees: boolean;
  /** Slowest test by the base time factor; null where nothing ran. */
  cpuMs: number | null;
}

export interface CheckResult {
  state: 'passed' | 'failed';
  slowestMs: number | null;
  timeLimitMs: number | null;
}

/** What a check has come to when all its examples are judged. A limit that was derived once stays. */
export function resultOf(
  pkg: Pick<StoredPackage, 'limits' | 'examples'>,
  examples: readonly CheckedExample[],
): CheckResult {
  if (examples.length === 0 || examples.some(({ agrees }) => !agrees))
    return { state: 'failed', slowestMs: null, timeLimitMs: null };
  if (!derivesTimeLimit(pkg)) return { state: 'passed', slowestMs: null, timeLimitMs: null };
  const slowestMs = Math.ceil(Math.max(0, ...examples.map(({ cpuMs }) => cpuMs ?? 0)));
  const timeLimitMs = derivedTimeLimitMs(slowestMs, pkg.limits.acToLimit, pkg.limits.timeResolutionMs);
  return { state: 'passed', slowestMs, timeLimitMs };
}

/** Limits with the time limit that was derived, where one was. */
export function withDerived(
  limits: ProblemLimits,
  derived: Pick<VersionCheck, 'slowestMs' | 'timeLimitMs'> | undefined,
): ProblemLimits {
  if (limits.timeLimitFrom !== 'default' || derived?.timeLimitMs == null) return limits;
  return {
    ...limits,
    timeLimitMs: derived.timeLimitMs,
    timeLimitFrom: 'derived',
    slowestAcceptedMs: derived.slowestMs ?? 0,
  };
}
