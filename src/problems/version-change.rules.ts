/**
 * Whether submissions for one version of a problem may be judged by another version. Tests, answers, checker, time and memory
 * limits, groups and points may differ, since these get corrected. What people may submit, and the starter code their work is
 * built into, must be the same: otherwise the new verdict would judge a different task.
 */
import { submissionBytes, submissionKind } from '../packages/package-judging.rules.ts';
import type { StoredPackage } from '../packages/package.rules.ts';

export type VersionDifference = 'kind' | 'base' | 'files' | 'languages' | 'size';

/** Reasons against it, in the order shown to people; empty = the other version may judge it. */
export function versionDifferences(from: StoredPackage, to: StoredPackage): VersionDifference[] {
  const differences: VersionDifference[] = [];
  const isKind = (one: StoredPackage) => [one.kernel !== undefined, ...KINDS.map((kind) => one.type[kind])].join();
  if (isKind(from) !== isKind(to)) differences.push('kind');
  if (from.kernel?.baseArchive.sha256 !== to.kernel?.baseArchive.sha256) differences.push('base');
  if (!isSameSet(filesTaken(from), filesTaken(to))) differences.push('files');
  if (!isSameSet([from.languages].flat(), [to.languages].flat())) differences.push('languages');
  if (submissionBytes(from) !== submissionBytes(to)) differences.push('size');
  return differences;
}

const KINDS = ['scoring', 'interactive', 'multiPass', 'submitAnswer'] as const;

/** Names of files that may be submitted, if the problem names them: editable files, or one answer per test. */
function filesTaken(pkg: StoredPackage): readonly string[] {
  return submissionKind(pkg) === 'answers' ? pkg.tests.map((test) => test.name) : (pkg.kernel?.editable ?? []);
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort());
}
