/** A small valid package as a map of files, which each test changes; written to a folder or a zip. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { withPackage } from '../../src/packages/packages.service.ts';
import type { PackageReading, ProblemPackage } from '../../src/packages/package.rules.ts';
import { zipOf } from '../submissions/source-fixtures.ts';
import type { Tree } from '../submissions/source-fixtures.ts';

export const PROBLEM_YAML = `problem_format_version: 2025-09
name: Sum
uuid: 7d0b1b3e-0000-4000-8000-000000000001
license: cc by
credits: Ada Lovelace <ada@example.org>
limits:
  time_limit: 1.5
  memory: 256
`;

/** A minimal package of the current format. */
export function sumPackage(changes: Record<string, string | Buffer | undefined> = {}): Tree {
  return changed(
    {
      'problem.yaml': PROBLEM_YAML,
      'statement/problem.en.md': 'Add **two** numbers.\n',
      'data/sample/1.in': '1 2\n',
      'data/sample/1.ans': '3\n',
      'data/secret/01.in': '3 4\n',
      'data/secret/01.ans': '7\n',
      'data/secret/02.in': '5 6\n',
      'data/secret/02.ans': '11\n',
      'submissions/accepted/sum.cpp': 'int main(){}\n',
      'input_validators/check.py': 'exit(42)\n',
    },
    changes,
  );
}

/** The same problem as older tools write it. */
export function legacyPackage(changes: Record<string, string | Buffer | undefined> = {}): Tree {
  return changed(
    {
      'problem.yaml': 'source: NCPC\nvalidator_flags: float_tolerance 1e-6\nlimits:\n  memory: 512\n',
      'problem_statement/problem.tex': '\\problemname{Old Sum}\nAdd.\n',
      'data/sample/1.in': '1 2\n',
      'data/sample/1.ans': '3\n',
      'data/secret/01.in': '3 4\n',
      'data/secret/01.ans': '7\n',
      'submissions/accepted/sum.cpp': 'int main(){}\n',
      'input_format_validators/check.ctd': 'INT\n',
    },
    changes,
  );
}

export const KERNEL_YAML = `kernel: 1
base: base
toolchain: cpp
editable: ["src/recovery.cc"]
build: ["make -s kv_driver"]
artefacts: ["kv_driver"]
run: ["./kv_driver", "data"]
sessions: { separator: "#!restart" }
benchmark:
  measure: cpu
  command: ["/box/kv_bench", "read", "{seed}"]
  budget: 30
score:
  tests: 60
  speedup: { points: 40, full_at: 3.0 }
limits: { build_time: 45 }
at_home: ["make test"]
`;

/** A kernel problem with the smallest possible starter code. */
export function kernelPackage(changes: Record<string, string | Buffer | undefined> = {}): Tree {
  return changed(
    sumPackage({
      '.kernel/kernel.yaml': KERNEL_YAML,
      '.kernel/base/Makefile': 'kv_driver:\n\ttrue\n',
      '.kernel/base/.clang-format': 'BasedOnStyle: Google\n',
      '.kernel/base/src/recovery.cc': 'void recover() {}\n',
      'submissions/accepted/sum.cpp': undefined,
      'submissions/accepted/good/src/recovery.cc': 'void recover() { /* done */ }\n',
    }),
    changes,
  );
}

function changed(tree: Tree, changes: Record<string, string | Buffer | undefined>): Tree {
  const entries = Object.entries({ ...tree, ...changes }).filter(([, content]) => content !== undefined);
  return Object.fromEntries(entries) as Tree;
}

const folders: string[] = [];

/** Writes the files to a folder `<temporary>/<name>`; `removeFolders` removes it. */
export function folderOf(tree: Tree, name = 'sum'): string {
  const top = mkdtempSync(join(tmpdir(), 'kw-package-'));
  folders.push(top);
  const folder = join(top, name);
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export async function removeFolders(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

/** Reads the files as a folder, contents included. */
export async function reading(tree: Tree, name = 'sum'): Promise<PackageReading> {
  return await withPackage(folderOf(tree, name), (read) => Promise.resolve(read));
}

/** Reads the files as an uploaded zip with one folder at its top. */
export async function readingOfZip(tree: Tree, name = 'sum'): Promise<PackageReading> {
  const wrapped = Object.fromEntries(Object.entries(tree).map(([path, content]) => [`${name}/${path}`, content]));
  return await withPackage({ fileName: `${name}.zip`, content: await zipOf(wrapped) }, (read) => Promise.resolve(read));
}

export const MIB = 1024 * 1024;

/** Returns the package; fails if anything is wrong with it. */
export async function valid(tree: Tree): Promise<ProblemPackage> {
  const read = await reading(tree);
  expect(read.problems).to.deep.equal([]);
  expect(read.unsupported).to.deep.equal([]);
  return read.package!;
}

/** `file code` of each thing that is wrong. */
export const problems = (read: PackageReading): string[] => read.problems.map(({ file, code }) => `${file} ${code}`);
/** `file code` of each thing that cannot be judged. */
export const unsupported = (read: PackageReading): string[] =>
  read.unsupported.map(({ file, code }) => `${file} ${code}`);
export const notices = (read: PackageReading): string[] => read.notices.map(({ file, code }) => `${file} ${code}`);
export const yaml = (more: string): Tree => sumPackage({ 'problem.yaml': PROBLEM_YAML + more });
