/** The files a package consists of, and what differs between two versions of it, purely. */
import type { BlobRef } from '../../judge/contract/job.ts';
import type { ProblemLimits, StoredPackage } from './package.rules.ts';

export interface ListedFile {
  path: string;
  sha256: string;
  sizeBytes: number;
}

export interface FileChange {
  path: string;
  change: 'added' | 'removed' | 'changed';
  before?: ListedFile;
  after?: ListedFile;
}

export interface LimitChange {
  name: keyof ProblemLimits;
  /** Absent where the problem has no such limit. */
  before?: string | number;
  after?: string | number;
}

export interface VersionDifference {
  files: FileChange[];
  limits: LimitChange[];
}

/** Files of the package by path. Versions imported before originals were kept show what was stored of them. */
export function listedFiles(pkg: StoredPackage): ListedFile[] {
  const files = pkg.originals ? pkg.originals.map(({ path, blob }) => listed(path, blob)) : storedParts(pkg);
  return [...new Map(files.map((file) => [file.path, file])).values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function storedParts(pkg: StoredPackage): ListedFile[] {
  const legacy = pkg.formatVersion === 'legacy';
  const statement = legacy ? 'problem_statement' : 'statement';
  return [
    ...pkg.statements.map(({ path, blob }) => listed(`${statement}/${path}`, blob)),
    ...pkg.statementFiles.map(({ path, blob }) => listed(`${statement}/${path}`, blob)),
    ...pkg.attachments.map(({ path, blob }) => listed(`attachments/${path}`, blob)),
    ...pkg.tests.flatMap((test) => [
      listed(`data/${test.name}.in`, test.input),
      listed(`data/${test.name}.ans`, test.answer),
    ]),
    ...pkg.examples.flatMap((example) =>
      example.files.map(({ path, blob }) =>
        listed(`submissions/${example.path}${example.isFolder ? `/${path}` : ''}`, blob),
      ),
    ),
    ...(pkg.checker.kind === 'custom'
      ? pkg.checker.files.map(({ path, blob }) =>
          listed(`${legacy ? 'output_validators' : 'output_validator'}/${path}`, blob),
        )
      : []),
    ...Object.entries(pkg.includes).flatMap(([language, files]) =>
      files.map(({ path, blob }) => listed(`include/${language}/${path}`, blob)),
    ),
    ...(pkg.kernel?.baseFiles ?? []).map(({ path, sha256, sizeBytes }) =>
      listed(`.kernel/base/${path}`, { sha256, sizeBytes }),
    ),
  ];
}

function listed(path: string, { sha256, sizeBytes }: BlobRef): ListedFile {
  return { path, sha256, sizeBytes };
}

/** What a reader of the newer version has to know: files by path, then limits. */
export function versionDifference(before: StoredPackage, after: StoredPackage): VersionDifference {
  // Where one of the two has no originals, both are shown by their stored parts: else every validator would be «added».
  const comparable =
    before.originals && after.originals
      ? [before, after]
      : [before, after].map((pkg) => ({ ...pkg, originals: undefined }));
  const [old, now] = comparable.map((pkg) => new Map(listedFiles(pkg).map((file) => [file.path, file]))) as [
    Map<string, ListedFile>,
    Map<string, ListedFile>,
  ];
  const files: FileChange[] = [];
  for (const path of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const was = old.get(path);
    const is = now.get(path);
    if (!was) files.push({ path, change: 'added', after: is });
    else if (!is) files.push({ path, change: 'removed', before: was });
    else if (was.sha256 !== is.sha256) files.push({ path, change: 'changed', before: was, after: is });
  }
  // A package that states no time limit is no other one because a limit was derived for it.
  const silent = ['default', 'derived'];
  const isSilent = [before, after].every(({ limits }) => silent.includes(limits.timeLimitFrom));
  const oneDerived = isSilent && before.limits.timeLimitFrom !== after.limits.timeLimitFrom;
  const passedOver = ['slowestAcceptedMs', ...(oneDerived ? ['timeLimitMs', 'timeLimitFrom'] : [])];
  const all = Object.keys({ ...before.limits, ...after.limits }) as (keyof ProblemLimits)[];
  const names = all.filter((name) => !passedOver.includes(name));
  const limits = names
    .filter((name) => before.limits[name] !== after.limits[name])
    .map((name) => ({ name, before: before.limits[name], after: after.limits[name] }));
  return { files, limits };
}
