/** What the site asks of a package: what is handed in, what judging it needs and answers, how it gives points. */
import { SCRIPTS_TOOLCHAIN } from '../../judge/contract/job.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import { findLanguage } from '../../judge/contract/languages.ts';
import type { GradedGroup } from '../../judge/contract/grading.ts';
import { fullPoints } from './package-grading.rules.ts';
import type { KernelBenchmark, ProblemPackage, StoredPackage, TestCase, TestGroup } from './package.rules.ts';

/** Whether who fails a test is shown its data and what they printed. */
export function showsAll(test: Pick<TestCase<BlobRef>, 'isSample' | 'fullFeedback'>): boolean {
  return test.fullFeedback ?? test.isSample;
}

/**
 * The toolchains that judging needs: of submissions in `language`, then of the validators. What is neither built nor run
 * names none.
 */
export function toolchainsOf(
  pkg: Pick<ProblemPackage<BlobRef>, 'kernel' | 'checker' | 'staticValidator' | 'grader'>,
  language: string | undefined,
): { own?: string; validators: string[] } {
  const validators = [
    ...(pkg.checker.kind === 'custom' ? [pkg.checker] : []),
    ...(pkg.staticValidator ? [pkg.staticValidator] : []),
    ...(pkg.grader ? [pkg.grader] : []),
  ];
  return {
    own: pkg.kernel?.toolchain ?? findLanguage(language ?? '')?.toolchain,
    validators: validators.flatMap((one) =>
      one.language ? (findLanguage(one.language)?.toolchain ?? []) : SCRIPTS_TOOLCHAIN,
    ),
  };
}

/** What people hand in: a program, changes to a kernel's tree, or answers to the tests. */
export type SubmissionKind = 'program' | 'kernel' | 'answers';

export function submissionKind(pkg: Pick<ProblemPackage<BlobRef>, 'kernel' | 'type'>): SubmissionKind {
  return pkg.kernel ? 'kernel' : pkg.type.submitAnswer ? 'answers' : 'program';
}

/** Most bytes of a submission: answers are output, not code. */
export function submissionBytes(pkg: Pick<ProblemPackage<BlobRef>, 'limits' | 'type'>): number {
  return pkg.type.submitAnswer ? pkg.limits.outputBytes : pkg.limits.codeBytes;
}

/** How many facts a whole report about the problem has. */
export function factsExpected(pkg: Pick<ProblemPackage<BlobRef>, 'tests' | 'staticTests'>): number {
  return pkg.tests.length + (pkg.staticTests?.length ?? 0);
}

/** Every blob the package consists of, each once: what a store has to keep. */
export function blobsOf<B extends BlobRef>(pkg: ProblemPackage<B>): B[] {
  const files = [
    ...pkg.statementFiles,
    ...pkg.attachments,
    ...Object.values(pkg.includes).flat(),
    ...(pkg.checker.kind === 'custom' ? pkg.checker.files : []),
    ...(pkg.staticValidator?.files ?? []),
    ...(pkg.grader?.files ?? []),
    ...pkg.tests.flatMap((test) => test.files ?? []),
    ...pkg.examples.flatMap((example) => example.files),
    ...(pkg.originals ?? []),
  ];
  const blobs = [
    ...files.map((file) => file.blob),
    ...pkg.statements.map((statement) => statement.blob),
    ...pkg.tests.flatMap((test) => [test.input, test.answer, test.shownInput, test.shownAnswer, test.shownInteraction]),
    ...(pkg.shownTalks ?? []).map(({ interaction }) => interaction),
    pkg.kernel?.baseArchive,
  ].filter((blob) => blob !== undefined);
  return [...new Map(blobs.map((blob) => [blob.sha256, blob])).values()];
}

/** The package as plain JSON data: what `JSON.stringify` keeps of it, blobs as references. */
export function storedPackage(pkg: ProblemPackage): StoredPackage {
  return JSON.parse(JSON.stringify(pkg)) as StoredPackage;
}

/** How a submission to the problem gets points; undefined for a problem that is passed or failed. */
export type Scoring =
  | { kind: 'groups'; groups: TestGroup[]; tests: ScoredTest[] }
  | { kind: 'graded'; root: GradedGroup }
  | {
      kind: 'kernel';
      testPoints: number;
      groups: TestGroup[];
      tests: ScoredTest[];
      speedup?: { points: number; fullAt: number };
      /** How its rounds are read. */
      benchmark?: KernelBenchmark;
    };

/** A test as scoring sees it. */
export interface ScoredTest {
  name: string;
  group: string;
  isSample: boolean;
  isStatic?: boolean;
}

/** How the problem gives points, or undefined where it only says accepted or not. */
export function scoringOf(pkg: ProblemPackage<BlobRef>): Scoring | undefined {
  const own = pkg.tests.map(({ name, group, isSample }) => ({ name, group, isSample }));
  const looks = (pkg.staticTests ?? []).map(({ name, group, isSample }) => ({ name, group, isSample, isStatic: true }));
  const tests: ScoredTest[] = [...own, ...looks];
  if (pkg.kernel) {
    const { testPoints, speedup, benchmark } = pkg.kernel;
    return { kind: 'kernel', testPoints, speedup, benchmark, groups: pkg.groups, tests };
  }
  if (!pkg.type.scoring) return undefined;
  return pkg.grading ? { kind: 'graded', root: pkg.grading } : { kind: 'groups', groups: pkg.groups, tests };
}

/** Full marks of a package in thousandths; undefined where it only says accepted or not, or has no upper end. */
export function maxScoreMilli(pkg: ProblemPackage<BlobRef>): number | undefined {
  const scoring = scoringOf(pkg);
  if (!scoring) return undefined;
  if (scoring.kind === 'kernel') return (scoring.testPoints + (scoring.speedup?.points ?? 0)) * 1000;
  if (scoring.kind === 'graded') return Math.round(fullPoints(scoring.root) * 1000);
  const secret = scoring.groups.find((group) => group.name === 'secret');
  return secret === undefined ? 100_000 : secret.maxScore === 'unbounded' ? undefined : secret.maxScore * 1000;
}

/** How many samples are shown: the sample tests, and talks that are no test. */
export function sampleCount(pkg: Pick<StoredPackage, 'tests' | 'shownTalks'>): number {
  return pkg.tests.filter((test) => test.isSample).length + (pkg.shownTalks?.length ?? 0);
}

/** Whether there are sample tests to run. */
export function hasSamples(pkg: Pick<StoredPackage, 'tests' | 'type'>): boolean {
  return !pkg.type.submitAnswer && pkg.tests.some((test) => test.isSample);
}

/** The package as a sample run sees it: its sample tests, and no benchmark. */
export function samplesOnly(pkg: StoredPackage): StoredPackage {
  const kernel = pkg.kernel && { ...pkg.kernel, benchmark: undefined };
  const staticTests = pkg.staticTests?.filter((test) => test.isSample);
  return { ...pkg, kernel, tests: pkg.tests.filter((test) => test.isSample), staticTests };
}
