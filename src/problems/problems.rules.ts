/** Problems, their immutable versions, and how pages choose a language for them. */
import type { StoredPackage } from '../packages/package.rules.ts';
import type { ProblemRole } from './problem-people.rules.ts';

export interface Problem {
  id: string;
  slug: string;
  name: string;
  /** By language. */
  names: Record<string, string>;
  isPublic: boolean;
  isKernel: boolean;
  currentVersionId: string;
  currentNumber: number;
  updatedAt: number;
}

export interface ProblemVersion {
  id: string;
  problemId: string;
  number: number;
  contentHash: string;
  importedBy: string | null;
  createdAt: number;
}

/** A version with its problem and its whole manifest. */
export interface LoadedVersion {
  problem: Problem;
  version: ProblemVersion;
  pkg: StoredPackage;
}

export interface ListedProblem {
  id: string;
  slug: string;
  name: string;
  names: Record<string, string>;
  isPublic: boolean;
  isKernel: boolean;
  currentVersionId: string;
  currentVersionNumber: number;
  /** What the viewer is in it. */
  role: ProblemRole | null;
}

/** The entry for a reader from a table by language: their own language, its base language, English, any. */
export function inLanguage<T>(byLanguage: Record<string, T>, language: string): T | undefined {
  const base = language.split('-')[0] ?? language;
  const found =
    Object.keys(byLanguage).find((key) => key.toLowerCase() === language.toLowerCase()) ??
    Object.keys(byLanguage).find((key) => key.split('-')[0] === base);
  return byLanguage[found ?? 'en'] ?? Object.values(byLanguage)[0];
}

/** A problem's name for a reader, from its row. */
export function nameIn(problem: { name: string; names: Record<string, string> }, language: string): string {
  return inLanguage(problem.names, language) ?? problem.name;
}

/** The problem's name for a reader. */
export function nameFor(pkg: Pick<StoredPackage, 'name' | 'shortName'>, language: string): string {
  return inLanguage(pkg.name, language) ?? pkg.shortName;
}
