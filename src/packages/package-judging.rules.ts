/** Facts the site derives from a package: what is submitted, what judging needs, how points are given. */
import { SCRIPTS_TOOLCHAIN } from '../../judge/contract/job.ts';
import type { BlobRef } from '../../judge/contract/job.ts';
import { findLanguage } from '../../judge/contract/languages.ts';
import type { GradedGroup } from '../../judge/contract/grading.ts';
import { fullPoints } from './package-grading.rules.ts';
import type { KernelBenchmark, ProblemPackage, StoredPackage, TestCase, TestGroup } from './package.rules.ts';

/** Whether people who fail a test see its data and their output. */
export function showsAll(test: Pick<TestCase<BlobRef>, 'isSample' | 'fullFeedback'>): boolean {
  return test.fullFeedback ?? test.isSample;
}

/**
 * The toolchains that judging needs: for submissions in `language`, then for the validators. What is neither built nor run
 * needs none.
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

/** What people submit: a program, changes to the starter code, or answers to the tests. */
export type SubmissionKind = 'program' | 'kernel' | 'answers';

export function submissionKind(pkg: Pick<ProblemPackage<BlobRef>, 'kernel' | 'type'>): SubmissionKind {
  return pkg.kernel ? 'kernel' : pkg.type.submitAnswer ? 'answers' : 'program';
}

/** Highest size of a submission in bytes; answers have the limit of output, not of code. */
export function submissionBytes(pkg: Pick<ProblemPackage<BlobRef>, 'limits' | 'type'>): number {
  return pkg.type.submitAnswer ? pkg.limits.outputBytes : pkg.limits.codeBytes;
}

/** How many results a complete report has. */
export function factsExpected(pkg: Pick<ProblemPackage<BlobRef>, 'tests' | 'staticTests'>): number {
  return pkg.tests.length + (pkg.staticTests?.length ?? 0);
}

/** Every blob of the package, each once: what must be stored. */
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

/** The package as plain JSON data, with blobs as references. */
export function storedPackage(pkg: ProblemPackage): StoredPackage {
  return JSON.parse(JSON.stringify(pkg)) as StoredPackage;
}

/** How a submission to the problem gets points; undefined for a problem that only accepts or rejects. */
export type Scoring =
  | { kind: 'groups'; groups: TestGroup[]; tests: ScoredTest[] }
  | { kind: 'graded'; root: GradedGroup }
  | {
      kind: 'kernel';
      testPoints: number;
      groups: TestGroup[];
      tests: ScoredTest[];
      speedup?: { points: number; fullAt: number };
      /** How its benchmark rounds are evaluated. */
      benchmark?: KernelBenchmark;
    };

/** A test, as scoring needs it. */
export interface ScoredTest {
  name: string;
  group: string;
  isSample: boolean;
  isStatic?: boolean;
}

/** How the problem gives points; undefined if it only accepts or rejects. */
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

/** A group of tests as people are told of it before they submit. */
export interface ShownGroup {
  /** Without the folder of all secret tests: `group1`. */
  name: string;
  /** Null where the package states no maximum. */
  points: number | null;
  /** How its tests give the points; `grader`: a program of the package decides. */
  how: 'pass-fail' | 'sum' | 'min' | 'max' | 'avg' | 'grader';
  tests: number;
  /** Groups that must pass first. */
  after: string[];
}

/** The groups that give points, in their order; none if there is only one or the problem gives no points. */
export function shownGroups(pkg: ProblemPackage<BlobRef>): ShownGroup[] {
  const scoring = scoringOf(pkg);
  if (!scoring) return [];
  const groups = scoring.kind === 'graded' ? gradedGroups(scoring.root) : scoring.groups.map(groupInShort);
  const below = groups.filter(({ name }) => name.startsWith('secret/'));
  // A kernel problem whose groups have no points of their own gives each test an equal share.
  if (scoring.kind === 'kernel' && below.every(({ points }) => points === null)) return [];
  const plain = (name: string): string => name.replace(/^secret\//, '');
  return below.map(({ name, points, how, after }) => ({
    ...{ name: plain(name), points, how, after: after.map(plain) },
    tests: pkg.tests.filter((test) => test.name.startsWith(`${name}/`)).length,
  }));
}

type GroupInShort = Omit<ShownGroup, 'tests'>;

function groupInShort({ name, maxScore, aggregation, requirePass }: TestGroup): GroupInShort {
  return { name, points: maxScore === 'unbounded' ? null : maxScore, how: aggregation, after: requirePass };
}

/** Of a tree of graders, the groups directly below `secret`, as the parts of a score are. */
function gradedGroups(root: GradedGroup): GroupInShort[] {
  const groupsIn = (group: GradedGroup | undefined): GradedGroup[] =>
    (group?.items ?? []).filter((item) => typeof item !== 'string');
  const secret = groupsIn(root).find(({ name }) => name === 'secret');
  return groupsIn(secret).map((group) => ({
    name: group.name,
    points: Math.round(fullPoints(group) * 1000) / 1000,
    how: group.graderArgs ? 'grader' : group.alwaysAccepts || group.acceptsAny ? group.aggregation : 'pass-fail',
    after: [],
  }));
}

/** Full marks of a package in thousandths; undefined if it only accepts or rejects, or has no maximum. */
export function maxScoreMilli(pkg: ProblemPackage<BlobRef>): number | undefined {
  const scoring = scoringOf(pkg);
  if (!scoring) return undefined;
  if (scoring.kind === 'kernel') return (scoring.testPoints + (scoring.speedup?.points ?? 0)) * 1000;
  if (scoring.kind === 'graded') return Math.round(fullPoints(scoring.root) * 1000);
  const secret = scoring.groups.find((group) => group.name === 'secret');
  return secret === undefined ? 100_000 : secret.maxScore === 'unbounded' ? undefined : secret.maxScore * 1000;
}

/** How many samples are shown: sample tests, and interactions that are not tests. */
export function sampleCount(pkg: Pick<StoredPackage, 'tests' | 'shownTalks'>): number {
  return pkg.tests.filter((test) => test.isSample).length + (pkg.shownTalks?.length ?? 0);
}

/** Whether there are sample tests. */
export function hasSamples(pkg: Pick<StoredPackage, 'tests' | 'type'>): boolean {
  return !pkg.type.submitAnswer && pkg.tests.some((test) => test.isSample);
}

/** The package for a sample run: only sample tests, and no benchmark. */
export function samplesOnly<B extends BlobRef>(pkg: ProblemPackage<B>): ProblemPackage<B> {
  const kernel = pkg.kernel && { ...pkg.kernel, benchmark: undefined };
  const staticTests = pkg.staticTests?.filter((test) => test.isSample);
  return { ...pkg, kernel, tests: pkg.tests.filter((test) => test.isSample), staticTests };
}
