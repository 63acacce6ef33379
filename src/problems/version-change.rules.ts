/**
 * Whether what was handed in for one version of a problem may be judged by another one. Tests, answers, checker, limits
 * of time and memory, groups and points are what is corrected and may differ. What a person was told they may hand in,
 * and what their program is built into, must not: otherwise the new verdict would answer a question nobody was asked.
 */
import { submissionBytes, submissionKind } from './package-judging.rules.ts';
import type { StoredPackage } from './package.rules.ts';

export type VersionDifference = 'kind' | 'base' | 'files' | 'languages' | 'size';

/** What stands in the way, in the order people should hear it; empty = it may be judged by the other version. */
export function versionDifferences(from: StoredPackage, to: StoredPackage): VersionDifference[] {
  const differences: VersionDifference[] = [];
  const isKind = (one: StoredPackage) => [one.kernel !== undefined, ...KINDS.map((kind) => one.type[kind])].join();
  if (isKind(from) !== isKind(to)) differences.push('kind');
  if (from.kernel?.baseArchive.sha256 !== to.kernel?.baseArchive.sha256) differences.push('base');
  if (!isSameSet(filesTaken(from), filesTaken(to))) differences.push('files');
  if (!isSameLanguages(from.languages, to.languages)) differences.push('languages');
  if (submissionBytes(from) !== submissionBytes(to)) differences.push('size');
  return differences;
}

const KINDS = ['scoring', 'interactive', 'multiPass', 'submitAnswer'] as const;

/** Names of files that may be handed in, where the problem names them: a kernel's editable ones, or one a test's answer. */
function filesTaken(pkg: StoredPackage): readonly string[] {
  return submissionKind(pkg) === 'answers' ? pkg.tests.map((test) => test.name) : (pkg.kernel?.editable ?? []);
}

function isSameLanguages(a: StoredPackage['languages'], b: StoredPackage['languages']): boolean {
  return a === 'all' || b === 'all' ? a === b : isSameSet(a, b);
}

function isSameSet(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify([...new Set(a)].sort()) === JSON.stringify([...new Set(b)].sort());
}
